"""Every reason to refuse, found by the child's own code in this process."""

import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.stores.sandbox.given import (
    BATCH,
    DEAL,
    IMAGE,
    MESSAGE_382,
    RECORDING,
    UPC,
    Drop,
    complete,
    deliver,
    hash_sum,
    manifest,
    md5,
    picture,
    tone,
)
from tutti.adapters.stores.sandbox.child import inspect_batch
from tutti.adapters.stores.sandbox.model import Inspection, Job, Line, Requirements

SCHEMAS = Path(os.environ.get("TUTTI_DDEX_SCHEMAS") or Path(__file__).parents[5] / "shared" / "ddex" / "xsd")


def look(batch: Path, **requirements: object) -> list[Inspection]:
    lines: list[Line] = []
    job = Job(
        folder=str(batch),
        marker=f"BatchComplete_{batch.name}.xml",
        requirements=Requirements(dpid="PADPIDA0000000000S", **requirements),  # type: ignore[arg-type]
    )
    inspect_batch(job, lines.append)
    return [line.inspection for line in lines if line.inspection]


def found(batch: Path, **requirements: object) -> list[tuple[str, str]]:
    (inspection,) = look(batch, **requirements)
    return [(finding.code, finding.text) for finding in inspection.findings]


@pytest.mark.parametrize(
    "release",
    [
        Drop(),
        Drop(audio=tone("WAV"), audio_name="song.wav", fields={"codec": "PCM"}),
        Drop(audio=tone("MP3"), audio_name="song.mp3", fields={"codec": "MP3"}),
        Drop(audio=tone("OGG"), audio_name="song.ogg", fields={"codec": "Vorbis"}),
        Drop(template=MESSAGE_382),
        Drop(fields={"duration": "PT2S"}),
        Drop(fields={"cover_hash": hash_sum(picture(), "SHA-512")}),
    ],
    ids=["flac", "wav", "mp3", "ogg", "3.8.2", "rounded", "sha-512"],
)
def test_good_packages_are_found_good(tmp_path: Path, release: Drop) -> None:
    deliver(tmp_path, release)
    (inspection,) = look(tmp_path / BATCH)
    assert inspection.findings == ()
    assert inspection.stated is not None
    assert inspection.stated.is_on_offer
    assert (inspection.stated.release_id, inspection.stated.title) == (UPC, "Single")
    assert (inspection.stated.artist, inspection.stated.message_id) == ("Artist", "M-1")


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="DDEX's schemas are not there")
@pytest.mark.parametrize("release", [Drop(), Drop(template=MESSAGE_382)], ids=["4.3", "3.8.2"])
def test_the_schema_is_asked_where_the_operator_has_it(tmp_path: Path, release: Drop) -> None:
    deliver(tmp_path / "good", release)
    assert found(tmp_path / "good" / BATCH, schemas=str(SCHEMAS)) == []
    broken = release.message().replace(b"<ReleaseList>", b"<ReleaseList><Nonsense/>")
    deliver(tmp_path / "bad", Drop(raw_message=broken))
    ((code, text),) = found(tmp_path / "bad" / BATCH, schemas=str(SCHEMAS))
    assert code == "NewReleaseMessageInvalid"
    assert "Nonsense" in text


def _replaced(old: str, new: str) -> Drop:
    return Drop(raw_message=Drop().message().decode().replace(old, new, 1).encode())


def _grouped(*placed: tuple[int, int]) -> Drop:
    """A release whose one recording stands in groups with these numbers, under these numbers."""
    groups = "".join(
        f"<ResourceGroup><SequenceNumber>{disc}</SequenceNumber><ResourceGroupContentItem><SequenceNumber>{place}"
        "</SequenceNumber><ReleaseResourceReference>A1</ReleaseResourceReference></ResourceGroupContentItem>"
        "</ResourceGroup>"
        for disc, place in placed
    )
    head, _, rest = Drop().message().decode().partition("<ResourceGroup>")
    tail = rest.partition("</ResourceGroup>")[2]
    return Drop(raw_message=f"{head}<ResourceGroup>{groups}</ResourceGroup>{tail}".encode())


ENTITY = '<!DOCTYPE a [<!ENTITY t "x">]>'
BOMB = (
    '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 30}">' for a, b in zip("abcde", "bcdef", strict=True))
    + "]>"
)
WRONG_MESSAGES: dict[str, tuple[Drop, str, str]] = {
    "not xml": (Drop(raw_message=b"hello"), "NewReleaseMessageInvalid", "not well-formed"),
    "cut xml": (Drop(raw_message=Drop().message()[:2000]), "NewReleaseMessageInvalid", "not well-formed"),
    "empty": (Drop(raw_message=b""), "NewReleaseMessageInvalid", "not well-formed"),
    "doctype": (Drop(fields={"doctype": ENTITY}), "NewReleaseMessageInvalid", "DOCTYPE"),
    "bomb": (Drop(fields={"doctype": BOMB, "title": "&f;"}), "NewReleaseMessageInvalid", "refused"),
    "external entity": (
        Drop(fields={"doctype": '<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]>', "title": "&x;"}),
        "NewReleaseMessageInvalid",
        "DOCTYPE",
    ),
    "encoding": (
        Drop(raw_message=Drop().message().replace(b'"UTF-8"', b'"ISO-8859-1"', 1)),
        "NewReleaseMessageInvalid",
        "ISO-8859-1",
    ),
    "other message": (Drop(raw_message=b"<a/>"), "NewReleaseMessageInvalid", "not a message"),
    "unknown version": (_replaced("ern/43", "ern/99"), "NewReleaseMessageInvalid", "ern/99"),
    "purge": (
        Drop(raw_message=b'<PurgeReleaseMessage xmlns="http://ddex.net/xml/ern/43"/>'),
        "UnsupportedUsage",
        "take down",
    ),
    "for another store": (
        Drop(fields={"recipient": "PADPIDA2011072101T"}),
        "NewReleaseMessageInvalid",
        "this store is",
    ),
    "no message id": (Drop(fields={"message_id": ""}), "MetadataMissing", "MessageId"),
    "no sender": (Drop(fields={"sender": ""}), "MetadataMissing", "MessageSender"),
    "no time": (Drop(fields={"created": "yesterday"}), "MetadataMissing", "MessageCreatedDateTime"),
    "no title": (Drop(fields={"title": ""}), "MetadataMissing", "title of the release"),
    "no recording": (Drop(fields={"recording": ""}), "MetadataMissing", "SoundRecording"),
    "no track artist": (
        Drop(fields={"recording": RECORDING.replace("Artist</DisplayArtistName>", "</DisplayArtistName>")}),
        "PrimaryArtistNameMissing",
        "A1",
    ),
    "no isrc": (
        Drop(fields={"recording": RECORDING.replace("<ISRC>{isrc}</ISRC>", "")}),
        "MetadataMissing",
        "no ISRC",
    ),
    "bad isrc": (Drop(fields={"isrc": "QZ-TUT-26-00001"}), "IdentifierSyntaxInvalid", "QZ-TUT"),
    "bad check digit": (Drop(upc="0850000000019"), "IdentifierInvalid", "check digit"),
    "letters for a upc": (Drop(upc="08500000000x9"), "IdentifierSyntaxInvalid", "12 to 14 digits"),
    "other folder": (Drop(folder_name="0850000000025"), "IdentifierInvalid", "folder is named"),
    "no release id": (Drop(fields={"upc": ""}), "MetadataMissing", "ICPN"),
    "dangling resource": (
        Drop(fields={"resource_reference": "A9"}),
        "NewReleaseMessageInvalid",
        "'A9' leads nowhere",
    ),
    "dangling party": (
        Drop(fields={"artist_reference": "P9"}),
        "NewReleaseMessageInvalid",
        "'P9' leads nowhere",
    ),
    "dangling deal": (
        _replaced("<DealReleaseReference>R0", "<DealReleaseReference>R9"),
        "NewReleaseMessageInvalid",
        "'R9'",
    ),
    "double reference": (
        Drop(fields={"image": IMAGE.replace("A2", "A1", 1)}),
        "NewReleaseMessageInvalid",
        "given to 2",
    ),
    "no recording in the release": (
        Drop(fields={"resource_reference": "A2"}),
        "NewReleaseMessageInvalid",
        "none of",
    ),
    "place not from one": (
        _replaced("<SequenceNumber>1<", "<SequenceNumber>2<"),
        "NewReleaseMessageInvalid",
        "on disc 1 is numbered 2",
    ),
    "recording in two places": (_grouped((1, 1), (2, 1)), "NewReleaseMessageInvalid", "in 2 places"),
    "discs not from one": (_grouped((2, 1), (3, 1)), "NewReleaseMessageInvalid", "discs are numbered 2, 3"),
    "counted through": (_grouped((1, 1), (2, 2)), "NewReleaseMessageInvalid", "on disc 2 is numbered 2"),
    "deal without use": (_replaced("<UseType>OnDemandStream</UseType>", ""), "MetadataMissing", "UseType"),
    "deal without territory": (
        _replaced("<TerritoryCode>Worldwide</TerritoryCode>", ""),
        "MetadataMissing",
        "TerritoryCode",
    ),
    "deal without start": (Drop(fields={"start": ""}), "MetadataMissing", "start date"),
    "deal turned round": (
        Drop(
            fields={
                "deals": f"<DealList>{DEAL}{DEAL}</DealList>".replace(
                    "{end}", "<EndDate>2025-01-01</EndDate>", 1
                )
            }
        ),
        "ConflictingAvailabilityPeriods",
        "before it starts",
    ),
}


@pytest.mark.parametrize("name", WRONG_MESSAGES)
def test_wrong_messages_are_refused(tmp_path: Path, name: str) -> None:
    release, code, text = WRONG_MESSAGES[name]
    deliver(tmp_path, release)
    findings = found(tmp_path / BATCH)
    assert any(each == code and text in said for each, said in findings), findings


def test_a_message_of_an_absurd_size_is_refused(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(raw_message=b"<a>" + b" " * 30_000_000 + b"</a>"))
    assert "larger than" in found(tmp_path / BATCH)[0][1]


def _cut_wav() -> bytes:
    return tone("WAV")[: len(tone("WAV")) * 6 // 10]


WRONG_FILES: dict[str, tuple[Drop, str, str]] = {
    "missing audio": (Drop(audio=None), "ResourceMissing", "resources/song.flac is not in the package"),
    "missing cover": (Drop(cover=None), "ResourceMissing", "cover.jpg"),
    "no cover stated": (
        Drop(fields={"image": IMAGE.replace("<File>", "<X>").replace("</File>", "</X>")}),
        "ResourceMissing",
        "cover",
    ),
    "no audio stated": (
        Drop(fields={"recording": RECORDING.replace("<File>", "<X>").replace("</File>", "</X>")}),
        "ResourceMissing",
        "audio",
    ),
    "empty audio": (Drop(audio=b""), "ResourceCorrupt", "empty"),
    "wrong hash": (
        Drop(fields={"audio_hash": hash_sum(b"else")}),
        "SignatureOrHashSumWrongOrMissing",
        "SHA-256",
    ),
    "no hash": (Drop(fields={"audio_hash": ""}), "SignatureOrHashSumWrongOrMissing", "no hash sum"),
    "weak hash": (
        Drop(fields={"audio_hash": hash_sum(b"").replace("SHA-256", "CRC32")}),
        "SignatureOrHashSumWrongOrMissing",
        "'CRC32'",
    ),
    "wrong size": (
        Drop(fields={"audio_size": "<FileSize>1</FileSize>"}),
        "ResourceCorrupt",
        "stated are 1.0 kB",
    ),
    "cut flac": (Drop(audio=tone()[: len(tone()) * 6 // 10]), "ResourceCorrupt", "song.flac"),
    "cut wav": (
        Drop(audio=_cut_wav(), audio_name="song.wav", fields={"codec": "PCM"}),
        "ResourceCorrupt",
        "is cut",
    ),
    "cut mp3": (
        Drop(
            audio=tone("MP3", 4)[: len(tone("MP3", 4)) // 2],
            audio_name="s.mp3",
            fields={"codec": "MP3", "duration": "PT4S"},
        ),
        "ResourceCorrupt",
        "s.mp3",
    ),
    "noise for audio": (Drop(audio=b"\x00noise" * 999), "ResourceCorrupt", "cannot be decoded"),
    "too short": (Drop(fields={"duration": "PT9S"}), "ResourceCorrupt", "lasts 1.500 s"),
    "too long": (Drop(audio=tone(seconds=4)), "ResourceNotMeetingSpecifications", "lasts 4.000 s"),
    "other rate": (Drop(fields={"rate": "48000"}), "ResourceNotMeetingSpecifications", "sampling rate"),
    "low rate": (
        Drop(audio=tone(rate=22_050), fields={"rate": "22050"}),
        "ResourceNotMeetingSpecifications",
        "less than 44100",
    ),
    "other channels": (Drop(audio=tone(channels=1)), "ResourceNotMeetingSpecifications", "channels"),
    "other codec": (Drop(fields={"codec": "PCM"}), "ResourceNotMeetingSpecifications", "codec"),
    "other depth": (
        _replaced("<BitsPerSample>16", "<BitsPerSample>24"),
        "ResourceNotMeetingSpecifications",
        "bits",
    ),
    "small cover": (Drop(cover=picture((300, 300))), "ResourceNotMeetingSpecifications", "640×640"),
    "oblong cover": (Drop(cover=picture((700, 900))), "ResourceNotMeetingSpecifications", "not square"),
    "cover of ink": (Drop(cover=picture(mode="CMYK")), "ResourceNotMeetingSpecifications", "CMYK"),
    "other picture": (Drop(cover=picture(kind="PNG")), "ResourceNotMeetingSpecifications", "found is PNG"),
    "cut cover": (Drop(cover=picture()[:400]), "ResourceCorrupt", "no picture"),
    "absurd cover": (Drop(cover=picture((20_000, 20_000), "PNG", "1")), "ResourceCorrupt", "no picture"),
    "climbing path": (
        Drop(fields={"audio_path": "../../../etc/passwd"}),
        "NewReleaseMessageInvalid",
        "climbs",
    ),
    "hidden climb": (Drop(fields={"audio_path": "resources/../../x"}), "NewReleaseMessageInvalid", "climbs"),
    "absolute path": (Drop(fields={"audio_path": "/etc/passwd"}), "NewReleaseMessageInvalid", "not relative"),
    "file url": (
        Drop(fields={"audio_path": "file:///etc/passwd"}),
        "NewReleaseMessageInvalid",
        "not relative",
    ),
    "web address": (
        Drop(fields={"audio_path": "https://example.org/a.flac"}),
        "NewReleaseMessageInvalid",
        "not relative",
    ),
    "drive": (Drop(fields={"audio_path": "C:song.flac"}), "NewReleaseMessageInvalid", "not relative"),
    "backslash": (
        Drop(fields={"audio_path": "resources\\song.flac"}),
        "NewReleaseMessageInvalid",
        "not relative",
    ),
    "control character": (
        Drop(fields={"audio_path": "resources/a&#x85;b"}),
        "NewReleaseMessageInvalid",
        "control",
    ),
    "a folder for a file": (
        Drop(fields={"audio_path": "resources"}),
        "ResourceMissing",
        "not in the package",
    ),
    "3.8.2 climbing": (
        Drop(
            raw_message=Drop(template=MESSAGE_382)
            .message()
            .replace(b"<FilePath>resources/", b"<FilePath>../..")
        ),
        "NewReleaseMessageInvalid",
        "climbs",
    ),
}


@pytest.mark.parametrize("name", WRONG_FILES)
def test_wrong_files_are_refused(tmp_path: Path, name: str) -> None:
    release, code, text = WRONG_FILES[name]
    deliver(tmp_path, release)
    findings = found(tmp_path / BATCH)
    assert any(each == code and text in said for each, said in findings), findings


def test_the_resource_is_named(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(audio=None, cover=None))
    (inspection,) = look(tmp_path / BATCH)
    assert {finding.resource for finding in inspection.findings} == {"QZTUT2600001", "cover.jpg"}


def _link_a_file(folder: Path) -> None:
    (folder / "resources" / "song.flac").unlink()
    (folder / "resources" / "song.flac").symlink_to("/etc/passwd")


def _link_resources(folder: Path) -> None:
    (folder / "resources").rename(folder.parent.parent / "elsewhere")
    (folder / "resources").symlink_to(folder.parent.parent / "elsewhere")


def _link_the_release(folder: Path) -> None:
    folder.rename(folder.parent.parent / "elsewhere")
    folder.symlink_to(folder.parent.parent / "elsewhere")


def _link_the_message(folder: Path) -> None:
    message = folder / f"{folder.name}.xml"
    message.rename(folder.parent.parent / "elsewhere.xml")
    message.symlink_to(folder.parent.parent / "elsewhere.xml")


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "resources" / "pipe.flac")


@pytest.mark.parametrize(
    "twist", [_link_a_file, _link_resources, _link_the_release, _link_the_message, _pipe]
)
def test_links_and_pipes_are_refused(tmp_path: Path, twist: Callable[[Path], None]) -> None:
    (folder,) = deliver(tmp_path, Drop())
    twist(folder)
    ((code, text),) = found(tmp_path / BATCH)
    assert code == "ResourceNotMeetingSpecifications"
    assert "link" in text


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "2011/echo/12", "value": "HashSum", "url": f"/{BATCH}/{UPC}/{UPC}.xml"},
        {"kind": "ern-c/15", "value": "HashSum", "batch": "", "url": f"/{BATCH}/{UPC}/{UPC}.xml"},
        {"url": f"{UPC}/{UPC}.xml"},
        {"url": "somewhere/else.xml"},
        {"upc": ""},
    ],
    ids=["echo", "fuga", "bare path", "by barcode", "by path"],
)
def test_manifests_are_read_liberally(tmp_path: Path, changes: dict[str, str]) -> None:
    folder = Drop().write(tmp_path)
    complete(folder.parent, manifest(folder, **changes))
    assert found(folder.parent) == []


def test_an_empty_completion_file_is_enough(tmp_path: Path) -> None:
    folder = Drop().write(tmp_path)
    complete(folder.parent)
    assert found(folder.parent) == []


@pytest.mark.parametrize(
    ("data", "code", "text"),
    [
        (b"<a", "NewReleaseMessageInvalid", "manifest cannot be read"),
        (b"<!DOCTYPE a []><ManifestMessage/>", "NewReleaseMessageInvalid", "DOCTYPE"),
        (b"<NewReleaseMessage/>", "NewReleaseMessageInvalid", "not a manifest"),
        (b"<ManifestMessage/>", "NewReleaseMessageInvalid", "does not list this release"),
    ],
)
def test_a_wrong_manifest_refuses_the_releases(tmp_path: Path, data: bytes, code: str, text: str) -> None:
    folder = Drop().write(tmp_path)
    complete(folder.parent, data)
    findings = found(folder.parent)
    assert any(each == code and text in said for each, said in findings), findings


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"hash": md5(b"else")}, "SignatureOrHashSumWrongOrMissing", "MD5"),
        ({"hash": "HashSumOfXmlFile"}, "SignatureOrHashSumWrongOrMissing", "MD5"),
        ({"count": "2"}, "ErnMissing", "counts 2 messages and lists 1"),
        ({"url": "../../etc/passwd"}, "NewReleaseMessageInvalid", "climbs"),
    ],
)
def test_a_manifest_that_contradicts_the_batch_refuses_it(
    tmp_path: Path, changes: dict[str, str], code: str, text: str
) -> None:
    folder = Drop().write(tmp_path)
    complete(folder.parent, manifest(folder, **changes))
    findings = found(folder.parent)
    assert any(each == code and text in said for each, said in findings), findings


def test_a_listed_release_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    folder = Drop().write(tmp_path)
    other = Drop(upc="0850000000025").write(tmp_path)
    complete(folder.parent, manifest(folder, other))
    other.rename(tmp_path / "gone")
    first, second = look(folder.parent)
    assert first.findings == ()
    assert (second.release, second.stated) == ("0850000000025", None)
    assert second.findings[0].code == "ErnMissing"


def test_a_release_without_a_message_is_told_of(tmp_path: Path) -> None:
    (folder,) = deliver(tmp_path, Drop())
    (folder / f"{UPC}.xml").unlink()
    ((code, _),) = found(folder.parent)
    assert code == "ErnMissing"


def test_a_takedown_has_no_deals_or_ended_ones(tmp_path: Path) -> None:
    for batch, release in {
        "20260301000000001": Drop(batch="20260301000000001", on_offer=False),
        "20260301000000002": Drop(batch="20260301000000002", fields={"end": "<EndDate>2026-03-01</EndDate>"}),
        "20260301000000003": Drop(batch="20260301000000003", fields={"end": "<EndDate>2026-03-02</EndDate>"}),
    }.items():
        deliver(tmp_path, release)
        (inspection,) = look(tmp_path / batch)
        assert inspection.stated is not None
        assert inspection.findings == ()
        assert inspection.stated.is_on_offer == batch.endswith("3")


def test_a_wav_with_a_lying_header_is_refused(tmp_path: Path) -> None:
    wav = bytearray(tone("WAV"))
    wav[40:44] = struct.pack("<I", 0xFFFF_FFFF)
    deliver(tmp_path, Drop(audio=bytes(wav), audio_name="song.wav", fields={"codec": "PCM"}))
    ((code, text),) = found(tmp_path / BATCH)
    assert (code, "is cut" in text) == ("ResourceCorrupt", True)
