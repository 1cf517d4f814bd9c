"""The catalogue's roles in DDEX's words: what the standard has a word for is never sent as a sender's own."""

from pathlib import Path

import pytest
from lxml import etree

from tests.domain.ddex.oracle import needs_schemas, schema_errors
from tests.domain.delivery.test_discs import composed
from tests.instance import release_body
from tutti.domain import catalogue, ddex, releases
from tutti.domain.catalogue import RoleGroup
from tutti.domain.ddex.formats.vocabulary import ROLES_43, instruments_43
from tutti.domain.delivery import contributor_role, instrument, writer_roles
from tutti.domain.delivery.verbs.compose.people import contributors
from tutti.domain.intake.formats import people
from tutti.domain.releases import Contributor, Writer


def test_a_role_that_the_standard_has_goes_out_in_its_word() -> None:
    joined = {role.name: "".join(role.name.title().split()).replace("-", "") for role in catalogue.roles()}
    known = {name: word for name, word in joined.items() if word in ROLES_43}
    assert len(known) > 20
    assert {name: contributor_role(name) for name in known} == known


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (None, ("Composer", "Lyricist")),
        ("Composer & Lyricist", ("Composer", "Lyricist")),
        ("Composer", ("Composer",)),
        ("Translator", ("Translator",)),
        ("Librettist", ("Librettist",)),
        ("Adapter", ("Adapter",)),
    ],
)
def test_who_wrote_what(role: str | None, words: tuple[str, ...]) -> None:
    assert writer_roles(role) == words


def test_a_person_s_parts_stand_together() -> None:
    credited = (Contributor(name="Mara Lindqvist", role="Background Vocalist"), Contributor(name="Ida Holm"))
    (mara,) = contributors(credited, (Writer(name="Mara Lindqvist", role="Lyricist"),))
    assert (mara.party.name, mara.roles) == ("Mara Lindqvist", ("Lyricist", "BackgroundVocalist"))


def test_instruments_are_what_a_musician_plays() -> None:
    played = {role.name: instrument(role.name) for role in catalogue.roles() if instrument(role.name)}
    assert len(played) == 25
    assert {contributor_role(name) for name in played} == {"Musician"}
    groups = {role.group for role in catalogue.roles() if role.name in played}
    assert groups == {RoleGroup.PERFORMER}
    assert set(played.values()) - instruments_43() == {"Horn"}, "4.3 has only horns of one kind or another"
    assert (played["Drums"], played["Double Bass"], played["Guitar"]) == ("DrumKit", "DoubleBass", "Guitar")


@pytest.mark.parametrize("role", [None, "", "Choir", "Lead Vocalist", "A&R", "Whistler", "User Defined"])
def test_other_roles_are_no_instruments(role: str | None) -> None:
    assert instrument(role) is None


def test_several_instruments_and_roles_are_one_contributor_in_order() -> None:
    credited = [
        Contributor(name="Mara Lindqvist", role=role)
        for role in ("Vocalist", "Drums", "Mixer", "Guitar", "drums")
    ]
    (mara,) = contributors(credited, (Writer(name="Mara Lindqvist", role="Composer"),))
    assert mara.roles == ("Composer", "Vocalist", "Musician", "Mixer")
    assert mara.instruments == ("DrumKit", "Guitar")


def test_an_instrument_of_a_message_goes_out_as_it_came_in() -> None:
    sent = ddex.Contributor(
        party=ddex.Party.named("Jo"),
        roles=("Musician", "Vocalist"),
        instruments=(
            *(instrument(role.name) or "Piano" for role in catalogue.roles()),
            "Theremin",
            "12-StringGuitar",
        ),
    )
    (back,) = contributors(people.contributors([sent]), ())
    assert (back.roles, back.instruments) == (sent.roles, tuple(dict.fromkeys(sent.instruments)))


@needs_schemas
@pytest.mark.parametrize("version", list(ddex.Version))
def test_a_guitarist_goes_to_a_store_as_a_musician_with_a_guitar(
    version: ddex.Version, tmp_path: Path
) -> None:
    body = release_body("x", "y", upc="850000000018")
    track = body["tracks"][0] | {"isrc": "QZTUT2600001"}
    track["contributors"] = [
        {"name": "Ida Holm", "role": "Guitarist"},
        {"name": "Ida Holm", "role": "Background Vocalist"},
        {"name": "Ida Holm", "role": "Banjo"},
    ]
    draft, faults = releases.from_wire(body["release"], [track])
    assert faults == []
    document = ddex.write(composed(draft, tmp_path).message, version)
    assert schema_errors(document, version) == []
    played = etree.fromstring(document).iterfind(".//InstrumentType")
    assert [(each.text, dict(each.attrib)) for each in played] == [("Guitar", {}), ("Banjo", {})]
    recording = ddex.read(document).message.release.tracks[0].recording
    (ida,) = [each for each in recording.contributors if each.party.name == "Ida Holm"]
    assert [role for role in ida.roles if role in ("Musician", "BackgroundVocalist")] == [
        "Musician",
        "BackgroundVocalist",
    ]
