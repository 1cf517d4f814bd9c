"""Broken values never end a reading: they are told with their line, and kept as they were sent."""

import re

import pytest

from tests.domain.ddex import given, oracle
from tutti.core.findings import Severity
from tutti.domain.ddex import Reading, Version, convert, examine, is_takedown, read, write

NEW = write(given.album(), Version.ERN_43).decode()
OLD = write(given.album(), Version.ERN_382).decode()


def _first(text: str, tag: str, value: str) -> Reading:
    start = text.index(f"<{tag}>") + len(tag) + 2
    return read((text[:start] + value + text[text.index(f"</{tag}>", start) :]).encode())


@pytest.mark.parametrize("text", [NEW, OLD])
@pytest.mark.parametrize(
    ("tag", "value", "code"),
    [
        ("ISRC", "", "isrc_missing"),
        ("ISRC", "GB-ABC-26", "isrc_invalid"),
        ("Year", "26", "date_invalid"),
        ("MessageCreatedDateTime", "yesterday", "time_invalid"),
        ("StartDate", "2026-02-30", "date_invalid"),
        ("DealReleaseReference", "R99", "reference_dangling"),
        ("TerritoryCode", "", "territory_unknown"),
    ],
)
def test_a_broken_value_is_told(text: str, tag: str, value: str, code: str):
    reading = _first(text, tag, value)
    (found,) = [one for one in reading.findings if one.code == code]
    assert found.severity is Severity.ERROR
    assert found.line > 1
    assert found.path.startswith("/NewReleaseMessage/")
    assert reading.message is not None


@pytest.mark.parametrize("text", [NEW, OLD])
def test_a_recording_is_placed_where_its_reference_stands(text: str):
    place = read(text.encode()).places["release.tracks[0].recording"]
    assert place.path.partition("/SoundRecording")[2].endswith("/ResourceReference")


def test_a_upc_with_a_wrong_check_digit_is_told():
    reading = _first(NEW, "ICPN", "721620118166")
    assert [one.code for one in reading.findings if one.severity is Severity.ERROR] == ["icpn_invalid"]
    assert reading.message.release.id.icpn == "721620118166"


@pytest.mark.parametrize("text", [NEW, OLD])
def test_a_duration_that_is_none_is_not_guessed_and_kept(text: str):
    start = text.index("<SoundRecording>")
    reading = read(
        (text[:start] + text[start:].replace("<Duration>P", "<Duration>Invalid date P", 1)).encode()
    )
    assert "duration_invalid" in {one.code for one in reading.findings}
    assert any("Invalid date" in one.fragment for one in reading.extras)


def test_a_path_that_leads_out_is_not_taken():
    reading = _first(NEW, "URI", "../../etc/passwd")
    assert "file_path_unsafe" in {one.code for one in reading.findings}
    assert reading.message.release.tracks[0].recording.file is None


def test_two_recordings_of_one_isrc_are_told():
    isrcs = [track.recording.isrc for track in given.album().release.tracks]
    reading = read(NEW.replace(isrcs[1], isrcs[0]).encode())
    assert "isrc_repeated" in {one.code for one in reading.findings}


def test_one_party_by_name_is_one_party():
    reading = read(OLD.encode())
    parties = [one.party for track in reading.message.release.tracks for one in track.recording.artists] + [
        one.party for one in reading.message.release.artists
    ]
    assert len({party.name for party in parties}) == len(set(parties))


def test_without_the_mark_of_the_main_release_it_is_found():
    reading = read(OLD.replace(' IsMainRelease="true"', "").encode())
    assert len(reading.message.release.tracks) == len(given.album().release.tracks)


def test_a_takedown_is_told_from_a_release_on_offer():
    message = given.takedown_source()
    day = message.header.created.date()
    assert not is_takedown(read(write(message, Version.ERN_382)).message, day)
    gone = OLD.replace("<DealTerms>", "<DealTerms><TakeDown>true</TakeDown>")
    reading = read(gone.encode())
    assert is_takedown(reading.message, day)
    assert "deal_takedown" in {one.code for one in reading.findings}


DEAL_382 = b"<CommercialModelType>SubscriptionModel</CommercialModelType>"


def _sold(version: Version, model: str, use: str) -> bytes:
    text = write(given.single(), version).decode()
    start = text.index("<CommercialModelType>")
    stop = text.index("</CommercialModelType>", start) + len("</CommercialModelType>")
    text = text[:start] + model + text[stop:]
    start = text.index("<UseType>")
    stop = text.index("</UseType>", start) + len("</UseType>")
    return (text[:start] + use + text[stop:]).encode()


@pytest.mark.parametrize("version", Version)
def test_words_of_the_senders_own_are_kept_in_the_deal_and_handed_on(version: Version):
    own = f'Namespace="{given.SENDER.dpid}" UserDefinedValue='
    model = f'<CommercialModelType {own}"BarterModel">UserDefined</CommercialModelType>'
    use = f'<UseType {own}"ListenInLift">UserDefined</UseType>'
    content = _sold(version, model, use)
    reading = read(content)
    deal = reading.message.deals[0].deals[0]
    assert deal.commercial_models[0] == "BarterModel"
    assert deal.use_types[0] == "ListenInLift"
    assert {one.severity for one in reading.findings if one.code == "word_own"} == {Severity.WARNING}
    for target in Version:
        done = convert(reading, target)
        assert read(done.content).message.deals[0].deals[0].use_types == deal.use_types
        assert [loss for loss in done.losses if "Lift" in loss.sent or "Barter" in loss.sent] == []


def test_a_use_of_a_later_list_is_a_warning_that_names_the_list():
    use = "<UseType>UseForDataMining</UseType>"
    found = examine(_sold(Version.ERN_382, DEAL_382.decode(), use))
    (told,) = [one for one in found.findings if one.code == "value_of_newer_list"]
    assert told.severity is Severity.WARNING and "2025" in told.message
    assert found.is_acceptable
    assert found.reading.message.deals[0].deals[0].use_types[0] == "UseForDataMining"
    assert b">UseForDataMining<" in convert(found.reading, Version.ERN_432).content


def test_a_use_of_the_standard_that_no_store_has_is_kept_too():
    reading = read(_sold(Version.ERN_382, DEAL_382.decode(), "<UseType>PlayInPublic</UseType>"))
    assert reading.message.deals[0].deals[0].use_types[0] == "PlayInPublic"
    assert "word_own" not in {one.code for one in reading.findings}
    assert b"<UseType>PlayInPublic</UseType>" in convert(reading, Version.ERN_43).content


@oracle.needs_samples
def test_truth_has_two_spellings():
    for path in sorted(oracle.SAMPLES.glob("ern*/*.xml")):
        words = path.read_bytes()
        digits = words
        for word, digit in ((b"true", b"1"), (b"false", b"0")):
            digits = digits.replace(b">" + word + b"<", b">" + digit + b"<")
            digits = digits.replace(b'"' + word + b'"', b'"' + digit + b'"')
        one, other = read(words), read(digits)
        assert one.message == other.message, path
        assert [each.place for each in one.extras] == [each.place for each in other.extras], path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<ReleaseDate>", b'<ReleaseDate IsApproximate="perhaps">'),
        (b"</DealTerms>", b"<IsPreOrderDeal>perhaps</IsPreOrderDeal></DealTerms>"),
    ],
)
def test_what_is_neither_true_nor_false_is_kept_as_it_was_sent(old: bytes, new: bytes):
    content = write(given.single(), Version.ERN_382)
    assert old in content
    reading = read(content.replace(old, new, 1))
    assert any("perhaps" in each.fragment for each in reading.extras)


def _with_works(content: bytes) -> bytes:
    """Let the recordings of a message refer to works that others wrote."""
    names = ("W1", "Writer One", "Composer"), ("W2", "Writer Two", "Lyricist")
    works = "".join(
        f"""<MusicalWork><MusicalWorkId><ISWC>{iswc}</ISWC></MusicalWorkId>
        <MusicalWorkReference>{name}</MusicalWorkReference>
        <ReferenceTitle><TitleText>Work</TitleText></ReferenceTitle>
        <MusicalWorkContributor><PartyName><FullName>{writer}</FullName></PartyName>
        <MusicalWorkContributorRole>{role}</MusicalWorkContributorRole></MusicalWorkContributor></MusicalWork>"""
        for (name, writer, role), iswc in zip(names, ("T0345246801", "T0345246812"), strict=True)
    )
    listed = "".join(
        f"<{tag}><{tag}>{name}</{tag}></{tag}>"
        for tag in ["ResourceMusicalWorkReference"]
        for name in ("W2", "W1")
    )
    listed = f"<ResourceMusicalWorkReferenceList>{listed}</ResourceMusicalWorkReferenceList>"
    content = content.replace(b"<ResourceList>", f"<WorkList>{works}</WorkList><ResourceList>".encode(), 1)
    return re.sub(
        rb"(</Duration>\s*)(<SoundRecordingDetailsByTerritory>)", rb"\1" + listed.encode() + rb"\2", content
    )


def test_who_wrote_the_works_is_among_the_contributors():
    content = write(given.message(given.release(2)), Version.ERN_382)
    before, reading = read(content), read(_with_works(content))
    if oracle.SCHEMAS.is_dir():
        assert oracle.schema_errors(_with_works(content), Version.ERN_382) == []
    for one, other in zip(before.message.release.tracks, reading.message.release.tracks, strict=True):
        added = other.recording.contributors[len(one.recording.contributors) :]
        assert [(each.party.name, each.roles) for each in added] == [
            ("Writer Two", ("Lyricist",)),
            ("Writer One", ("Composer",)),
        ]
        new = tuple(each for each in other.recording.iswcs if each not in one.recording.iswcs)
        assert new == ("T0345246812", "T0345246801")
    assert {each.place.path.rpartition("/")[2] for each in reading.extras} == {"ReferenceTitle"}
    assert not [loss for loss in convert(reading, Version.ERN_432).losses if "Writer" in loss.sent]


def test_a_price_range_is_a_price_code_too():
    price = b'<PriceInformation><PriceRangeType Namespace="PADPIDA2026010101T">FRONT</PriceRangeType></PriceInformation>'
    content = write(given.single(), Version.ERN_382)
    reading = read(
        re.sub(rb"(</Usage>.*?)(<ValidityPeriod>)", rb"\1" + price + rb"\2", content, count=1, flags=re.S)
    )
    offered = reading.message.deals[0].deals[0].price
    assert (offered.code, offered.code_namespace) == ("FRONT", "PADPIDA2026010101T")
    assert b">FRONT<" in convert(reading, Version.ERN_432).content
