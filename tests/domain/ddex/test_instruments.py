"""What contributors play: where each version says it, read back, and carried from one to another."""

import re

import pytest
from lxml import etree

from tests.domain.ddex import given, oracle
from tutti.domain.ddex import (
    Contributor,
    LossKind,
    NewReleaseMessage,
    Party,
    SourceVersion,
    TrackRelease,
    Version,
    convert,
    read,
    write,
)
from tutti.domain.ddex.formats import vocabulary

PLAYER = Contributor(
    party=Party.named("Ida Holm"),
    roles=("Composer", "Musician", "Vocalist"),
    instruments=("Guitar", "Bowed <Psaltery>"),
)
OTHERS = (
    Contributor(party=Party.named("Ole Brumm"), roles=("Composer",), instruments=("Piano",)),
    Contributor(party=Party.named("Eva Tape"), roles=("MixingEngineer",)),
)
PAIRS = [(source, target) for source in Version for target in Version]


def message(*contributors: Contributor) -> NewReleaseMessage:
    recording = given.recording(contributors=contributors)
    return given.message(given.release(tracks=(TrackRelease(recording=recording),)))


def credits_of(content: bytes) -> list[Contributor]:
    read_again = read(content)
    assert isinstance(read_again.message, NewReleaseMessage)
    return list(read_again.message.release.tracks[0].recording.contributors)


def said(content: bytes, path: str) -> list[tuple[str, dict[str, str]]]:
    """Return text and attributes of what stands at ``path``, without the namespace."""
    return [(each.text, dict(each.attrib)) for each in etree.fromstring(content).iterfind(f".//{path}")]


OWN = {"Namespace": given.SENDER.dpid, "UserDefinedValue": "Bowed <Psaltery>"}


@pytest.mark.parametrize(
    ("version", "place", "second"),
    [
        (Version.ERN_43, "Contributor/InstrumentType", ("UserDefined", OWN)),
        (Version.ERN_432, "Contributor/Role/InstrumentType", ("UserDefined", OWN)),
        (Version.ERN_382, "ResourceContributor/InstrumentType", ("Bowed <Psaltery>", {})),
    ],
)
def test_each_version_says_it_in_its_own_place(version: Version, place: str, second: object) -> None:
    assert said(write(message(PLAYER), version), place) == [("Guitar", {}), second]


def test_4_3_2_says_it_inside_the_role_of_who_plays() -> None:
    roles = etree.fromstring(write(message(PLAYER), Version.ERN_432)).findall(".//Contributor/Role")
    told = {each.findtext("Value"): len(each.findall("InstrumentType")) for each in roles}
    assert told == {"Composer": 0, "Musician": 2, "Vocalist": 0}


@pytest.mark.parametrize("version", Version)
def test_it_is_valid_and_comes_back_whole(version: Version) -> None:
    written = write(message(PLAYER, *OTHERS), version)
    if oracle.SCHEMAS.is_dir():
        assert oracle.schema_errors(written, version) == []
    back = {each.party.name: each for each in credits_of(written)}
    assert {name: each.instruments for name, each in back.items()} == {
        "Ida Holm": PLAYER.instruments,
        "Ole Brumm": ("Piano",),
        "Eva Tape": (),
    }
    assert "Musician" in back["Ida Holm"].roles and back["Ole Brumm"].roles == ("Composer",)
    reading = read(written)
    assert [each.fragment for each in reading.extras if "Instrument" in each.fragment] == []
    place = reading.places["release.tracks[0].recording.contributors[0].instruments"]
    assert place.path.endswith("/InstrumentType[1]")


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_it_is_carried_from_any_version_to_any(source: Version, target: Version) -> None:
    done = convert(read(write(message(PLAYER, *OTHERS), source)), target)
    assert [loss for loss in done.losses if "nstrument" in loss.path + loss.sent] == []
    assert {each.party.name: each.instruments for each in credits_of(done.content)} == {
        each.party.name: each.instruments for each in (PLAYER, *OTHERS)
    }


def test_a_word_of_the_newer_list_is_the_senders_own_in_the_older() -> None:
    bassist = Contributor(party=Party.named("Jo"), roles=("Musician",), instruments=("BassGuitar",))
    old, new = (write(message(bassist), version) for version in (Version.ERN_43, Version.ERN_432))
    assert said(old, "InstrumentType")[0][0] == "UserDefined"
    assert said(new, "InstrumentType") == [("BassGuitar", {})]
    assert credits_of(old) == credits_of(new) == [bassist]


def test_a_party_named_twice_plays_each_instrument_once() -> None:
    party = Party.named("Jo")
    twice = (
        Contributor(party=party, roles=("Musician",), instruments=("Piano", "Organ")),
        Contributor(party=party, roles=("Vocalist",), instruments=("Organ", "Harp")),
    )
    for version in Version:
        (one,) = credits_of(write(message(*twice), version))
        assert one.instruments == ("Piano", "Organ", "Harp"), version


def test_the_deprecated_place_of_4_3_2_is_read_and_written_in_the_newer_one() -> None:
    written = write(message(PLAYER), Version.ERN_432)
    (moved,) = set(re.findall(rb"<InstrumentType>Guitar</InstrumentType>\s*", written))
    old = written.replace(moved, b"")
    old = re.sub(rb"(\s*</Contributor>)", rb"<InstrumentType>Guitar</InstrumentType>\1", old, count=1)
    if oracle.SCHEMAS.is_dir():
        assert oracle.schema_errors(old, Version.ERN_432) == []
    done = convert(read(old), Version.ERN_432)
    assert [loss for loss in done.losses if loss.kind is LossKind.EXTRA and "Guitar" in loss.sent] == []
    assert len(said(done.content, "Role/InstrumentType")) == 2
    assert said(done.content, "Contributor/InstrumentType") == []


def test_for_which_of_several_roles_is_told_as_lost_and_the_instrument_is_not() -> None:
    written = write(message(PLAYER), Version.ERN_432)
    both = re.sub(
        rb"(<Value>Vocalist</Value>)", rb"\1<InstrumentType>Autoharp</InstrumentType>", written, count=1
    )
    if oracle.SCHEMAS.is_dir():
        assert oracle.schema_errors(both, Version.ERN_432) == []
    done = convert(read(both), Version.ERN_43)
    (ida,) = credits_of(done.content)
    assert set(ida.instruments) == {*PLAYER.instruments, "Autoharp"}
    (lost,) = [loss for loss in done.losses if "Autoharp" in loss.sent]
    assert (lost.kind, lost.sent) == (LossKind.EXTRA, "<InstrumentType>Autoharp</InstrumentType>")


@pytest.mark.parametrize(
    ("version", "old", "new"),
    [
        (SourceVersion.ERN_411, b"ern/43", b"ern/411"),
        (SourceVersion.ERN_42, b"ern/43", b"ern/42"),
        (SourceVersion.ERN_383, b"ern/382", b"ern/383"),
        (SourceVersion.ERN_381, b"ern/382", b"ern/381"),
    ],
)
def test_versions_that_are_only_read_say_it_too(version: SourceVersion, old: bytes, new: bytes) -> None:
    family = Version.ERN_43 if old == b"ern/43" else Version.ERN_382
    content = write(message(PLAYER), family).replace(old, new)
    assert read(content).version is version
    assert credits_of(content)[0].instruments == PLAYER.instruments


def test_who_plays_is_found_among_the_roles() -> None:
    assert vocabulary.player(("Vocalist", "Soloist", "Musician")) == "Musician"
    assert vocabulary.player(("Composer", "Vocalist")) == "Vocalist"
    assert vocabulary.player(("Composer",)) is None


def test_an_instrument_is_known_in_any_spelling_of_3_8() -> None:
    assert [
        vocabulary.instrument(each) for each in ("Guitar", "electric guitar", "Choir", "", "UserDefined")
    ] == [
        "Guitar",
        "ElectricGuitar",
        None,
        None,
        None,
    ]
    spelt = Contributor(
        party=Party.named("Jo"), roles=("Musician",), instruments=("electric guitar", "sea shell")
    )
    done = convert(read(write(message(spelt), Version.ERN_382)), Version.ERN_43)
    assert said(done.content, "InstrumentType")[0] == ("ElectricGuitar", {})
    (told,) = [loss for loss in done.losses if "instruments" in loss.path]
    assert (told.kind, told.sent, told.written) == (LossKind.CHANGED, "electric guitar", "ElectricGuitar")
