"""What a writer of ERN 4 holds while it writes, and the pieces used all over a message."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats.values import PlacedT, artist_lines, proprietary_ids, shown
from tutti.domain.ddex.formats.vocabulary import ARTISTS_4
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import (
    DisplayArtist,
    DisplayArtistName,
    Party,
    ProprietaryId,
    ReleaseId,
    RightsLine,
    Title,
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one minor version says in its own way.

    ``roles`` writes contributors' roles and what they play: element name of a role, roles, instruments,
    namespace of the sender's own words.
    """

    namespace: str
    avs_version: str
    genre: str
    roles: Callable[[str, tuple[str, ...], tuple[str, ...], str], str]
    uses: frozenset[str]
    other_title: Callable[[Title], str]
    carries_ai: bool


@dataclass(slots=True)
class Pen:
    """The dialect, the namespace of the sender's own words, and the parties met so far."""

    dialect: Dialect
    namespace: str
    parties: dict[Party, str] = field(default_factory=dict)

    def party(self, party: Party) -> str:
        """Return the reference of a party, a new one at the first meeting."""
        return self.parties.setdefault(party, f"P{len(self.parties) + 1}")

    def roles(self, name: str, roles: tuple[str, ...], instruments: tuple[str, ...] = ()) -> str:
        """Return elements for contributors' roles and what they play."""
        return self.dialect.roles(name, roles, instruments, self.namespace)


def placed(values: tuple[PlacedT, ...]) -> Iterator[tuple[PlacedT, dict[str, object]]]:
    """Pair each value with the attributes that say where it holds; a lone worldwide value needs none."""
    for position, value in enumerate(values):
        if len(values) == 1 and value.territory == WORLDWIDE:
            yield value, {}
        else:
            default = None if position else "true"
            yield value, {"ApplicableTerritoryCode": value.territory, "IsDefault": default}


def title_body(title: Title) -> str:
    """Return the children of a title: its text, and the version as subtitle."""
    version = leaf("SubTitle", title.version, SubTitleType="Version") if title.version else ""
    return leaf("TitleText", title.text) + version


def titles(pen: Pen, given: tuple[Title, ...]) -> str:
    """Return display titles, as one line and in parts, then the others as the dialect has them."""
    display = [
        (title, {"LanguageAndScriptCode": title.language, **where}) for title, where in placed(shown(given))
    ]
    return (
        each(leaf("DisplayTitleText", title.display_text, **marks) for title, marks in display)
        + each(element("DisplayTitle", title_body(title), **marks) for title, marks in display)
        + each(pen.dialect.other_title(title) for title in given if title.type != "DisplayTitle")
    )


def display_artists(
    pen: Pen, names: tuple[DisplayArtistName, ...], artists: tuple[DisplayArtist, ...]
) -> str:
    """Return the artists in one line, then one by one; further roles become artistic roles."""
    lines = each(
        leaf("DisplayArtistName", line.text, LanguageAndScriptCode=line.language, **where)
        for line, where in placed(artist_lines(names, artists))
    )
    return lines + each(
        _display_artist(pen, position, artist) for position, artist in enumerate(artists, start=1)
    )


def _display_artist(pen: Pen, position: int, artist: DisplayArtist) -> str:
    plain = artist.role in ARTISTS_4
    return element(
        "DisplayArtist",
        leaf("ArtistPartyReference", pen.party(artist.party)),
        leaf("DisplayArtistRole", artist.role if plain else "Artist"),
        "" if plain else pen.roles("ArtisticRole", (artist.role,)),
        SequenceNumber=position,
    )


def right_lines(name: str, lines: tuple[RightsLine, ...]) -> str:
    """Return P-lines or C-lines (``name`` is ``PLine`` or ``CLine``)."""
    return each(
        element(
            name,
            leaf("Year", line.year and f"{line.year:04}"),
            leaf(f"{name}Company", line.company),
            leaf(f"{name}Text", line.text),
            **where,
        )
        for line, where in placed(lines)
    )


def release_id(identifier: ReleaseId, *more: ProprietaryId) -> str:
    """Return how a release is identified."""
    number = identifier.catalogue_number
    return element(
        "ReleaseId",
        leaf("GRid", identifier.grid),
        leaf("ICPN", identifier.icpn),
        leaf("CatalogNumber", number.value, Namespace=number.namespace) if number else "",
        proprietary_ids(identifier.proprietary_ids + more),
    )
