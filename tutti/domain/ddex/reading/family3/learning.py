"""How lessons are learnt: a track is read with stand-ins for its texts, and where they come out is noted."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tutti.domain.ddex.formats.values import duration
from tutti.domain.ddex.model import EventDate, Party, TrackRelease
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.family3.faces import Face
from tutti.domain.ddex.reading.family3.filling import Fill, Filling, Meet
from tutti.domain.ddex.reading.family3.parties import Parties
from tutti.domain.ddex.reading.family3.places import Container, Containers, Row, StructT
from tutti.domain.ddex.reading.family3.resources import sound_recording
from tutti.domain.ddex.reading.family3.stand_ins import DATES, FURTHER, spoilt, stand_ins_of
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.family3.tracks import track
from tutti.domain.ddex.reading.family3.works import Works
from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.shared import grid, iswc
from tutti.domain.ddex.reading.sight import Sight, first
from tutti.domain.ddex.reading.trace import APART, Trace
from tutti.domain.ddex.reading.values import day_text, icpn, isrc, length, length_of
from tutti.domain.ddex.rules.fields import is_safe_path
from tutti.domain.ddex.rules.findings import Fault
from tutti.domain.ddex.structure.blocks import Block
from tutti.domain.ddex.structure.nodes import NOBODY, NOTHING, Node

Read = Callable[[Sight, Node, str], object]
Form = tuple[int, Callable[[str], object]]
"""Which text must have a form, and the check of it."""


class Live(NamedTuple):
    """A text that is read anew in each track: how, in which of its blocks, of which element, which text."""

    read: Read
    block: int
    element: int
    text: int


class Lesson(NamedTuple):
    """How to make a track of its texts.

    ``plain`` has the forms that texts must have, ``live`` those that are read anew, ``meet`` who is met;
    ``traces`` are those of the recording and of its release, with the numbers of elements in their blocks.
    """

    plain: tuple[Form, ...]
    live: tuple[Live, ...]
    meet: Meet
    track: Fill
    traces: tuple[Trace, Trace]


class Given(NamedTuple):
    """A track as it was sent: its blocks, what it stands beside, its volume, and who sent it."""

    blocks: tuple[Block, ...]
    main: Face
    volume: int
    sender: str


_LIVE: dict[str, tuple[Read, Fault]] = {
    "Duration": (length, faults.DURATION),
    "GRid": (grid, faults.IDENTIFIER),
    "ICPN": (icpn, faults.ICPN),
    "ISRC": (isrc, faults.ISRC),
    "ISWC": (iswc, faults.IDENTIFIER),
    **dict.fromkeys(DATES, (day_text, faults.DATE)),
}
_PLAIN: dict[str, Callable[[str], object]] = {
    "Duration": lambda text: text == duration(length_of(text)),
    "FileName": is_safe_path,
    "ISRC": lambda text: text.isascii() and text.isalnum() and text.isupper(),
}
"""The forms of texts in which nothing is cut off or added when they are read, and that are no words."""


def learn(given: Given, likes: Sequence[int]) -> Lesson | None:
    """Return the lesson of a track; nothing if which texts are alike does not tell how it is read.

    ``likes`` tells for each text that varies in its blocks, and then for each date of the main release, where
    the first like it stands, -1 for an empty one.
    """
    leaves = [(at, number) for at, block in enumerate(given.blocks) for number in block.shape.varying]
    tags = [given.blocks[at].shape.tags[number] for at, number in leaves]
    tags += [DATES[0]] * (len(likes) - len(tags))
    stand_ins, others = stand_ins_of(tags, likes), stand_ins_of(tags, likes, FURTHER)
    if stand_ins is None or others is None:
        return None
    wrong = _read(given, spoilt(stand_ins, tags)).notes
    if any(fault is faults.MORE for fault, _ in wrong):
        return None
    live = _live(wrong, leaves, tags)
    read = _read(given, stand_ins)
    is_noted_live = {node.at for _, node in read.notes} <= {_number(each) for each in live}
    if not is_noted_live or _joins_names(read.track, stand_ins, tags):
        return None
    filling = Filling(
        texts={text: at for at, text in enumerate(stand_ins) if likes[at] == at},
        lengths={length_of(stand_ins[each.text]): each.text for each in live if each.read is length},
    )
    plain = _plain(given.blocks, leaves, tags, likes)
    lesson = Lesson(plain, live, filling.meet(read.parties), filling.fill(read.track), read.traces)
    return lesson if _is_right(lesson, others, _read(given, others)) else None


def _is_right(lesson: Lesson, texts: Sequence[str], read: "_Read") -> bool:
    """Tell whether a lesson makes of other stand-ins what reading them comes to.

    It does not if a word, which is always the same, was taken for the text that it looks like.
    """
    parties = lesson.meet(texts, Party.named, lambda party: party)
    lengths = {each.text: length_of(texts[each.text]) for each in lesson.live if each.read is length}
    known = {at: one for at, one in lengths.items() if one is not None}
    return parties == read.parties and bool(lesson.track(texts, known, parties) == read.track)


def _plain(
    blocks: Sequence[Block], leaves: Sequence[tuple[int, int]], tags: Sequence[str], likes: Sequence[int]
) -> tuple[Form, ...]:
    """Return the forms that texts must have; lengths any, if they are all alike, or not compared.

    The title of a group may say no more than its number.
    """
    lengths = {like for like, tag in zip(likes, tags, strict=True) if tag == "Duration"}
    is_compared = any(block and tag == "Duration" for (block, _), tag in zip(leaves, tags, strict=False))
    free = {"Duration"} if len(lengths) == 1 or not is_compared else set()
    forms = [(at, _PLAIN[tag]) for at, tag in enumerate(tags) if tag in _PLAIN.keys() - free]
    for at, (block, number) in enumerate(leaves):
        if "/ResourceGroup" in blocks[block].shape.way(number):
            forms.append((at, _is_no_number))
    return tuple(forms)


def _is_no_number(title: str) -> bool:
    return not title.startswith("Component")


def _live(
    notes: Sequence[tuple[Fault, Node]], leaves: Sequence[tuple[int, int]], tags: Sequence[str]
) -> tuple[Live, ...]:
    """Return the texts that are read anew: those noted when they were spoilt, in that order."""
    live = []
    for fault, node in notes:
        place = divmod(node.at, APART)
        read, wrong = _LIVE.get(node.tag, (None, None))
        if read is not None and wrong is fault and place in leaves:
            live.append(Live(read, *place, leaves.index(place)))
    return tuple(live)


def _number(live: Live) -> int:
    return live.block * APART + live.element


def _joins_names(track: TrackRelease, stand_ins: Sequence[str], tags: Sequence[str]) -> bool:
    """Tell whether a line of names is compared with one that is made of several.

    The line that holds the names of all artists is never that of one of them.
    """
    names = [artist.party.name for artist in track.recording.artists]
    lines = {text for text, tag in zip(stand_ins, tags, strict=True) if tag == "DisplayArtistName"}
    return len(names) > 1 and not lines.issubset(names)


class _Read(NamedTuple):
    """What reading a track came to: the track, its traces, what was noted at which element, who was met."""

    track: TrackRelease
    traces: tuple[Trace, Trace]
    notes: list[tuple[Fault, Node]]
    parties: list[Party]


class _Met(Parties):
    """Parties kept in the order in which they are first met, none of which is made one with another."""

    def __init__(self) -> None:
        super().__init__()
        self.met: dict[Party, None] = {}

    def meet(self, party: Party) -> Party:
        self.met[party] = None
        return party


def _read(given: Given, texts: Sequence[str]) -> _Read:
    """Read a track as always, with other texts in it."""
    sight, parties, left = Sight([]), _Met(), iter(texts)
    sight.sender = given.sender
    tables = Tables(parties, Works((), parties))
    nodes = [_copy(block, left, APART * at) for at, block in enumerate(given.blocks)]
    main = _beside(given.main, left)
    recording, inner = sound_recording(sight, nodes[0], tables)
    reference = first(nodes[0], "ResourceReference")
    slot = Slot("" if reference is None else reference.text, given.volume, [], linked=False)
    made, trace = track(sight, nodes[1] if len(nodes) > 1 else None, recording, slot, main, tables)
    return _Read(made, (inner, trace), sight.noted, list(parties.met))


def _copy(block: Block, texts: Iterator[str], at: int) -> Node:
    """Return the first node of a copy of a block with other texts in it, its nodes numbered from ``at``."""
    varied = {number: next(texts) for number in block.shape.varying}
    nodes = block.shape.nodes([varied.get(number, text) for number, text in enumerate(block.texts)], at)
    nodes[0].children = block.shape.children(nodes)
    return nodes[0]


def _beside(main: Face, texts: Iterator[str]) -> Face:
    """Return what tracks are compared with, with other dates, and without what it was made of.

    The traces of a track hold it as long as the lesson is kept.
    """
    return replace(
        main,
        element=Node("", "", NOTHING, NOBODY, 0),
        found={},
        given=Containers(Container({}, {}, []), [], []),
        titles=[],
        names=[],
        artists=[],
        labels=_bare(main.labels),
        genres=_bare(main.genres),
        p_lines=[],
        c_lines=_bare(main.c_lines),
        release_dates=_dated(main.release_dates, texts),
        original_release_dates=_dated(main.original_release_dates, texts),
        warning_trace=[],
    )


def _bare(row: Row[StructT]) -> Row[StructT]:
    return [(value, []) for value, _ in row]


def _dated(row: Row[EventDate], texts: Iterator[str]) -> Row[EventDate]:
    return [(replace(value, date=next(texts)), []) for value, _ in row]
