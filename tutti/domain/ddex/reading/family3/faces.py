"""What main releases and track releases of the family 3.8 both say of themselves."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from tutti.domain.ddex.model import (
    CLine,
    DisplayArtist,
    DisplayArtistName,
    EventDate,
    Genre,
    Label,
    ParentalWarning,
    Party,
    PLine,
    RightsLine,
    Title,
)
from tutti.domain.ddex.reading.family3.parties import Parties, artists
from tutti.domain.ddex.reading.family3.places import (
    Container,
    Containers,
    Row,
    StructT,
    common,
    containers,
    each_varied,
    fold,
    placed,
    varied,
)
from tutti.domain.ddex.reading.family3.resources import name_line, warning
from tutti.domain.ddex.reading.family3.titles import titles
from tutti.domain.ddex.reading.shared import (
    c_line,
    event_date,
    genre,
    p_line,
)
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

LineT = TypeVar("LineT", bound=RightsLine)


class Face(NamedTuple):
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


def face(sight: Sight, element: Node, parties: Parties) -> Face:
    """Read what a main release and a track release both have."""
    found = element.kids
    given = containers(sight, found.get("ReleaseDetailsByTerritory", ()))
    warned: Trace = []
    made = Face(
        element=element,
        found=found,
        given=given,
        titles=titles(sight, given, found),
        names=each_varied(sight, given, "DisplayArtistName", name_line),
        artists=common(given, lambda one: artists(sight, one.found, parties)),
        labels=varied(given, lambda one: _labels(one, parties)),
        genres=each_varied(sight, given, "Genre", genre),
        p_lines=_lines(sight, found, given, "PLine", p_line),
        c_lines=_lines(sight, found, given, "CLine", c_line),
        release_dates=_dates(sight, found, given, "ReleaseDate"),
        original_release_dates=_dates(sight, found, given, "OriginalReleaseDate"),
        warning=warning(sight, given, warned),
        warning_trace=warned,
    )
    _keep_places(made)
    return made


def _labels(one: Container, parties: Parties) -> Row[Label]:
    return [
        (Label(party=parties.meet(Party.named(each.text))), [("party.names[0].full_name", each)])
        for each in one.found.get("LabelName", ())[:1]
        if each.text
    ]


def _lines(
    sight: Sight,
    found: Kids,
    given: Containers,
    tag: str,
    read: Callable[[Sight, Node], tuple[LineT, Trace]],
) -> Row[LineT]:
    """Return the lines of the release, and those of single territories, which stand in the containers."""
    row = [read(sight, each) for each in found.get(tag, ())]
    base = [read(sight, each) for each in given.base.found.get(tag, ())]
    if not row:
        row = base
    elif base and values(base) == values(row):
        fold(base, row)
    if not given.others:
        return row
    world = list(row)
    for other in given.others:
        lines = [read(sight, each) for each in other.found.get(tag, ())]
        if lines and values(lines) == values(world):
            fold(lines, world)
        else:
            row.extend(placed(lines, other.codes))
    return row


def _dates(sight: Sight, found: Kids, given: Containers, tag: str) -> Row[EventDate]:
    def read(one: Container) -> "Row[EventDate]":
        made = [event_date(sight, each) for each in one.found.get(tag, ())[:1]]
        return [pair for pair in made if pair is not None]

    row = varied(given, read)
    for each in found.get(f"Global{tag}", ())[:1]:
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
    return tuple([value for value, _ in row]) if row else ()
