"""Messages as drafts, and back: what we compose for stores reads as the draft that it was made of."""

import pytest
from msgspec.structs import replace

from tests.domain.ddex import given
from tutti.core.territory import WORLDWIDE, TerritorySet
from tutti.domain import ddex
from tutti.domain.ddex import Contributor, DisplayArtist, Genre, Party, RightsLine, Version
from tutti.domain.intake.formats import people, terms
from tutti.domain.intake.formats.drafts import draft_of


def artists(*named: tuple[str, str]) -> tuple[DisplayArtist, ...]:
    return tuple(DisplayArtist(party=Party.named(name), role=role) for name, role in named)


@pytest.mark.parametrize("version", [Version.ERN_382, Version.ERN_43, Version.ERN_432])
@pytest.mark.parametrize("make", [given.single, given.album])
def test_every_version_gives_the_same_draft(version: Version, make: object) -> None:
    message = make()  # type: ignore[operator]
    read = ddex.read(ddex.write(message, version)).message
    assert isinstance(read, ddex.NewReleaseMessage)
    plain = [draft_of(each) for each in (message, read)]
    told = [
        (
            each.release.title,
            each.release.primary_artist_name,
            each.release.upc,
            each.release.genre,
            each.release.label,
            each.release.release_date,
            each.release.pline_year,
            each.release.pline_owner,
            [
                (track.title, track.isrc, track.explicit_flag, (track.language or "")[:2])
                for track in each.tracks
            ],
            [[(one.name, one.role) for one in track.writers] for track in each.tracks],
        )
        for each in plain
    ]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        ([("A", "MainArtist")], "A"),
        ([("A", "MainArtist"), ("B", "MainArtist")], "A & B"),
        (
            [("A", "MainArtist"), ("B", "MainArtist"), ("C", "MainArtist"), ("D", "FeaturedArtist")],
            "A, B & C",
        ),
        ([("A", "Artist"), ("D", "FeaturedArtist")], "A"),
        ([("D", "FeaturedArtist")], None),
        ([], None),
    ],
)
def test_main_artists_in_one_line(sent: list[tuple[str, str]], line: str | None) -> None:
    assert people.primary(artists(*sent)) == line
    assert [each.name for each in people.guests(artists(*sent))] == [
        n for n, r in sent if r == "FeaturedArtist"
    ]


def test_credits() -> None:
    sent = (
        Contributor(party=Party.named("Ada"), roles=("Composer", "StudioProducer")),
        Contributor(party=Party.named("Ada"), roles=("Lyricist",)),
        Contributor(party=Party.named("Bob"), roles=("MixingEngineer", "Whistler")),
        Contributor(party=Party.named("House"), roles=("MusicPublisher",)),
    )
    assert [(each.name, each.role) for each in people.writers(sent)] == [("Ada", "Composer & Lyricist")]
    assert [(each.name, each.role) for each in people.contributors(sent)] == [
        ("Ada", "Producer"),
        ("Bob", "Mixer"),
        ("Bob", "Whistler"),
    ]
    assert people.unknown_roles(sent) == ("Whistler",)


def test_instruments_take_the_place_of_a_plain_musician() -> None:
    sent = (
        Contributor(
            party=Party.named("Ida"), roles=("Musician", "Vocalist"), instruments=("DrumKit", "Mbira")
        ),
        Contributor(party=Party.named("Ole"), roles=("Composer", "Soloist"), instruments=("AcousticGuitar",)),
        Contributor(party=Party.named("Una"), roles=("Musician",), instruments=("Sea shell",)),
        Contributor(party=Party.named("Nix"), roles=("Musician",)),
        Contributor(
            party=Party.named("Old"),
            roles=("AssociatedPerformer", "Musician"),
            instruments=("electric guitar",),
        ),
        Contributor(party=Party.named("Tom"), roles=("AssociatedPerformer",), instruments=("drums",)),
    )
    assert [(each.name, each.role) for each in people.contributors(sent)] == [
        ("Ida", "Drums"),
        ("Ida", "Mbira"),
        ("Ida", "Vocalist"),
        ("Ole", "Soloist"),
        ("Ole", "Acoustic Guitar"),
        ("Una", "Musician"),
        ("Una", "Sea shell"),
        ("Nix", "Musician"),
        ("Old", "electric guitar"),
        ("Tom", "drums"),
    ]


@pytest.mark.parametrize(
    ("text", "company", "owner"),
    [
        ("℗ 2026 Iron Crown", None, "Iron Crown"),
        ("2026 Iron Crown", None, "Iron Crown"),
        ("(P) 2026 Iron Crown", None, "Iron Crown"),
        ("2026 (C) Iron Crown", None, "Iron Crown"),
        ("whatever", "Iron Crown", "Iron Crown"),
        ("℗ 2026", None, None),
    ],
)
def test_owners_of_rights(text: str, company: str | None, owner: str | None) -> None:
    line = ddex.PLine(year=2026, text=text, company=company)
    assert isinstance(line, RightsLine)
    message = given.single()
    read = draft_of(replace(message, release=replace(message.release, p_lines=(line,))))
    assert (read.release.pline_year, read.release.pline_owner) == (2026, owner)


def test_genres_by_name() -> None:
    message = given.single()
    for text, genre in (("hip hop/rap", "Hip-Hop/Rap"), ("Bog Gloom Wave", "Bog Gloom Wave")):
        sent = replace(message, release=replace(message.release, genres=(Genre(text=text),)))
        assert (draft_of(sent).release.genre or "").casefold().replace(" ", "").replace("-", "") == (
            genre.casefold().replace(" ", "").replace("-", "")
        )


def test_territories_of_all_deals() -> None:
    world, germany = TerritorySet(), TerritorySet(frozenset({"DE"}))
    without = TerritorySet(None, frozenset({"DE", "FR"}))
    assert terms.union([world, germany]) == world
    assert terms.union([without, germany]) == TerritorySet(None, frozenset({"FR"}))
    assert terms.union([germany, TerritorySet(frozenset({"AT"}))]) == TerritorySet(frozenset({"AT", "DE"}))
    message = given.single()
    assert draft_of(message).release.territories == ()
    deal = replace(given.STREAMS, territories=without)
    limited = replace(message, deals=(ddex.ReleaseDeal(deals=(deal,)),))
    assert draft_of(limited).release.territories == (WORLDWIDE, "-DE", "-FR")


def test_the_release_date_is_else_the_first_deals() -> None:
    message = given.single()
    bare = replace(message, release=replace(message.release, release_dates=()))
    assert draft_of(bare).release.release_date == "2026-06-12"
    assert draft_of(replace(bare, deals=())).release.release_date is None
