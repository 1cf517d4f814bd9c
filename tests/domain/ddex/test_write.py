"""The same bytes for the same message: golden files, valid by DDEX's own files, in the profile that fits."""

import os
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from msgspec import json
from msgspec.structs import replace

from tests.domain.ddex import given, oracle
from tutti.domain.ddex import (
    CLine,
    Genre,
    NewReleaseMessage,
    PurgeReleaseMessage,
    ReleaseDeal,
    ReleaseId,
    ReleaseType,
    Scope,
    TrackRelease,
    Version,
    takedown,
    write,
)

GOLDEN = Path(__file__).parent / "golden"
MESSAGES = {
    "single": given.single(),
    "album": given.album(),
    "takedown": takedown(given.takedown_source(), replace(given.HEADER, message_id="M-2026-000018")),
    "takedown_by_end": takedown(given.takedown_source(), given.HEADER, last_day=date(2026, 8, 1)),
    "purge": PurgeReleaseMessage(
        header=given.HEADER,
        release_id=ReleaseId(icpn="721620118165"),
        title="A Monkey Claw in a Velvet Glove",
    ),
}
each_version = pytest.mark.parametrize("version", Version)
each_message = pytest.mark.parametrize("name", MESSAGES)


@each_version
@each_message
def test_the_bytes_are_those_of_the_golden_file(name: str, version: Version):
    golden = GOLDEN / f"{name}-{version}.xml"
    written = write(MESSAGES[name], version)
    if os.environ.get("TUTTI_GOLDEN") == "write":
        golden.write_bytes(written)
    assert written == golden.read_bytes()


@each_version
@each_message
@oracle.needs_schemas
def test_the_golden_files_are_valid(name: str, version: Version):
    golden = (GOLDEN / f"{name}-{version}.xml").read_bytes()
    assert oracle.schema_errors(golden, version) == []
    if name != "purge":
        assert oracle.fatal(oracle.broken_rules(golden, oracle.rule_file(golden))) == []


@each_version
def test_a_message_that_went_through_json_gives_the_same_bytes(version: Version):
    message = given.album()
    assert write(json.decode(json.encode(message), type=NewReleaseMessage), version) == write(
        message, version
    )


def _root(message: NewReleaseMessage, version: Version = Version.ERN_43) -> etree._Element:
    return etree.fromstring(write(message, version))


def _profile(message: NewReleaseMessage, version: Version = Version.ERN_43) -> str:
    return _root(message, version).get("ReleaseProfileVersionId")


def test_only_a_single_whose_track_has_nothing_of_its_own_is_a_simple_single():
    own_genre = TrackRelease(recording=given.recording(), genres=(Genre(text="Polka"),))
    apart = ReleaseDeal(deals=(given.STREAMS,), scope=Scope.TRACKS)
    assert _profile(given.single()) == "SimpleAudioSingle"
    assert _profile(given.message(given.release(2))) == "Audio"
    assert _profile(given.message(given.release(1, ReleaseType.EP))) == "Audio"
    assert _profile(given.message(given.release(), apart)) == "Audio"
    assert _profile(given.message(given.release(tracks=(own_genre,)))) == "Audio"


@pytest.mark.parametrize(
    ("count", "kind", "profile", "types"),
    [
        (1, ReleaseType.SINGLE, "AudioSingle", ["Single"]),
        (3, ReleaseType.SINGLE, "AudioSingle", ["Single"]),
        (1, ReleaseType.ALBUM, "AudioSingle", ["Single", "Album"]),
        (1, ReleaseType.EP, "AudioSingle", ["Single", "EP"]),
        (2, ReleaseType.EP, "AudioAlbum", ["EP", "Album"]),
        (2, ReleaseType.ALBUM, "AudioAlbum", ["Album"]),
    ],
)
def test_the_old_profiles_say_what_a_release_is_beside_what_they_ask_for(count, kind, profile, types):
    root = _root(given.message(given.release(count, kind)), Version.ERN_382)
    said = [
        one.get("UserDefinedValue") or one.text
        for one in root.iterfind(".//Release[@IsMainRelease]/ReleaseType")
    ]
    assert root.get("ReleaseProfileVersionId") == f"CommonReleaseTypes/14/{profile}"
    assert said == types


def test_a_party_is_listed_once_however_often_it_takes_part():
    root = _root(given.message(given.release(5, ReleaseType.ALBUM)))
    names = [name.text for name in root.iterfind("PartyList/Party/PartyName/FullName")]
    assert names == ["Monkey Claw", "Bob Black", "Steve Albino", "Iron Crown Music"]


def test_roles_are_said_in_the_words_of_the_version():
    old = [role.text for role in _root(given.single(), Version.ERN_382).iter("ResourceContributorRole")]
    writers = [
        role.text for role in _root(given.single(), Version.ERN_382).iter("IndirectResourceContributorRole")
    ]
    new = [role.text for role in _root(given.single()).iter("Role")]
    newest = [role.text for role in _root(given.single(), Version.ERN_432).iterfind(".//Role/Value")]
    assert (old, writers) == (["Producer"], ["Composer", "Lyricist"])
    assert new == newest == ["Composer", "Lyricist", "StudioProducer"]


def test_an_unknown_role_is_sent_as_the_senders_own():
    own = given.Contributor(party=given.Party.named("Ole"), roles=("Theremin",))
    message = given.message(
        given.release(tracks=(TrackRelease(recording=given.recording(contributors=(own,))),))
    )
    for version, path in ((Version.ERN_43, ".//Role"), (Version.ERN_382, ".//ResourceContributorRole")):
        role = _root(message, version).find(path)
        assert role.text == "UserDefined"
        assert dict(role.attrib) == {"Namespace": given.SENDER.dpid, "UserDefinedValue": "Theremin"}


def test_the_c_line_of_a_track_replaces_that_of_the_release_in_3_8_2():
    track = TrackRelease(recording=given.recording(), c_lines=(CLine(year=1999, text="© 1999 Elsewhere"),))
    root = _root(given.message(given.release(tracks=(track,))), Version.ERN_382)
    assert [line.text for line in root.iterfind(".//Release/CLine/CLineText")] == [
        "© 2026 Iron Crown Music",
        "© 1999 Elsewhere",
    ]
