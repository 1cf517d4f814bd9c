"""What main releases and track releases of the family 3.8 both say of themselves."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from tutti.domain.ddex.model import (
    CLine,
    DisplayArtist,
    DisplayArtistName,
    EventDate,
    Genre,
    Label,
    ParentalWarning,
    PLine,
    RightsLine,
    Title,
)
from tutti.domain.ddex.reading.family3.places import (
    Containers,
    Row,
    StructT,
    common,
    containers,
    fold,
    placed,
    varied,
)
from tutti.domain.ddex.reading.family3.resources import warning
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.family3.titles import titles
from tutti.domain.ddex.reading.shared import c_line, event_date, p_line
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

LineT = TypeVar("LineT", bound=RightsLine)


class Face(Struct, frozen=True, gc=False):
    """What a release says of itself, in rows that are not yet part of anything."""

    element: Node
    found: Kids
    given: Containers
    titles: Row[Title]
    names: Row[DisplayArtistName]
    artists: Row[DisplayArtist]
    labels: Row[Label]
    genres: Row[Genre]
    p_lines: Row[PLine]
    c_lines: Row[CLine]
    release_dates: Row[EventDate]
    original_release_dates: Row[EventDate]
    warning: ParentalWarning
    warning_trace: Trace


def face(sight: Sight, element: Node, tables: Tables) -> Face:
    """Read what a main release and a track release both have."""
    found = element.kids
    given = containers(sight, found.get("ReleaseDetailsByTerritory", ()), tables.release)
    warned: Trace = []
    made = Face(
        element=element,
        found=found,
        given=given,
        titles=titles(sight, given, found),
        names=varied(given, "names"),
        artists=common(given, "artists"),
        labels=varied(given, "labels"),
        genres=varied(given, "genres"),
        p_lines=_lines(given, "p_lines", [p_line(sight, each) for each in found.get("PLine", ())]),
        c_lines=_lines(given, "c_lines", [c_line(sight, each) for each in found.get("CLine", ())]),
        release_dates=_dates(sight, given, "release_dates", found.get("GlobalReleaseDate", ())),
        original_release_dates=_dates(
            sight, given, "original_release_dates", found.get("GlobalOriginalReleaseDate", ())
        ),
        warning=warning(given, warned),
        warning_trace=warned,
    )
    _keep_places(made)
    return made


def _lines(given: Containers, name: str, row: Row[LineT]) -> Row[LineT]:
    """Return the lines of the release, and those of single territories, which stand in the containers."""
    base = given.base.rows.get(name, [])
    if not row:
        row = base
    elif base and values(base) == values(row):
        fold(base, row)
    if not given.others:
        return row
    world = list(row)
    for other in given.others:
        lines = other.rows.get(name, [])
        if lines and values(lines) == values(world):
            fold(lines, world)
        else:
            row.extend(placed(lines, other.codes))
    return row


def _dates(sight: Sight, given: Containers, name: str, everywhere: Sequence[Node]) -> Row[EventDate]:
    row: Row[EventDate] = varied(given, name)
    for each in everywhere[:1]:
        made = event_date(sight, each)
        if made is None:
            continue
        world = [pair for pair in row if pair[0].territory == "Worldwide"]
        if not world:
            row.insert(0, made)
        elif world[0][0] == made[0]:
            world[0][1].extend(made[1])
    return row


def _keep_places(made: Face) -> None:
    """Repeat the label for a territory whose container says nothing new, so that it is known to be named."""
    if not made.given.others:
        return
    rows: list[Row] = [made.titles, made.names, made.labels, made.genres, made.p_lines, made.c_lines]  # type: ignore[type-arg]
    rows += [made.release_dates, made.original_release_dates]
    named = {value.territory for row in rows for value, _ in row}
    base = [pair for pair in made.labels if pair[0].territory == "Worldwide"]
    for other in made.given.others:
        codes = [code for code in other.codes if code[0] not in named]
        made.labels.extend(placed([(value, []) for value, _ in base], codes))


def values(row: Row[StructT]) -> tuple[StructT, ...]:
    """Return the values of a row."""
    return (row[0][0],) if len(row) == 1 else tuple([value for value, _ in row])
