"""Lessons: what reading a track comes to if only its texts are others than those of a track read before.

A label's tracks are alike: the same tags, the same words (roles, types, territories), the same texts in the
same places, as the title that stands in four of them. How such a track is read is known then, whatever its
texts are: a *lesson* says which text goes where in the model. Identifiers, lengths and dates are read anew,
as they may be wrong. Where no lesson fits, or anything is odd, a track is read as always.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeGuard

from tutti.domain.ddex.model import EventDate, TrackRelease
from tutti.domain.ddex.reading.family3.faces import Face, values
from tutti.domain.ddex.reading.family3.learning import Given, Lesson, learn
from tutti.domain.ddex.reading.family3.places import Row
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.trace import Moved, Trace
from tutti.domain.ddex.structure.blocks import Block
from tutti.domain.ddex.structure.keeping import keep
from tutti.domain.ddex.structure.nodes import NOBODY, NOTHING, Node

Book = dict[object, Lesson | int | None]
"""Lessons by what they are about; how many tracks were read before there is one; nothing if there is none."""
TIMES = 8
"""A lesson is learnt after so many tracks, which took as long to read as it takes to learn."""
MOST_BOOKS, MOST_LESSONS = 20, 50
"""So many are kept, and so many lessons in each of them."""

_books: dict[object, Book] = {}
"""The lessons for tracks by what they stand beside."""


class Lessons:
    """The lessons for the tracks of one message, which stand beside its main release."""

    def __init__(self, sight: Sight, main: Face, tables: Tables) -> None:
        self._sight, self._main, self._tables = sight, main, tables
        dates = (*main.release_dates, *main.original_release_dates)
        self._dates = tuple([value.date for value, _ in dates])
        beside = (
            sight.sender,
            values(main.labels),
            values(main.genres),
            values(main.c_lines),
            _but_days(main.release_dates),
            _but_days(main.original_release_dates),
        )
        book = _books.get(beside)
        self._book = keep(_books, beside, {}, MOST_BOOKS) if book is None else book

    def track(self, element: Node, own: Node | None, slot: Slot) -> tuple[TrackRelease, Trace, Trace] | None:
        """Return a track and the traces of its recording and its release; nothing if no lesson fits."""
        if not _is_known(element) or self._tables.works:
            return None
        blocks: tuple[Block, ...] = (element,)
        texts = element.varied + self._dates
        if own is not None:
            if not _is_known(own):
                return None
            blocks, texts = (element, own), element.varied + own.varied + self._dates
        likes = _likes(texts)
        about = (slot.volume, likes, *[block.layout for block in blocks])
        lesson = self._book.get(about, 0)
        if isinstance(lesson, int):
            lesson = self._once_more(about, lesson, blocks, slot, likes)
        return None if lesson is None else self._follow(lesson, blocks, texts)

    def _once_more(
        self, about: object, times: int, blocks: tuple[Block, ...], slot: Slot, likes: Sequence[int]
    ) -> Lesson | None:
        """Count a track that was met so often; return the lesson that is learnt once there are enough."""
        if times == 0:
            keep(self._book, about, 1, MOST_LESSONS)
        elif times < TIMES:
            self._book[about] = times + 1
        else:
            lesson = learn(Given(blocks, self._main, slot.volume, self._sight.sender), likes)
            self._book[about] = lesson
            return lesson
        return None

    def _follow(
        self, lesson: Lesson, blocks: tuple[Block, ...], texts: tuple[str, ...]
    ) -> tuple[TrackRelease, Trace, Trace] | None:
        """Make a track as a lesson says; nothing, and nothing noted, if it is not one to be made so."""
        for at, form in lesson.plain:
            if not form(texts[at]):
                return None
        sight, before, lengths = self._sight, len(self._sight), dict[int, timedelta]()
        for read, block, element, at in lesson.live:
            node = Node("", texts[at], NOTHING, NOBODY, blocks[block].at + element)
            value = read(sight, node, texts[at])
            if isinstance(value, timedelta):
                lengths[at] = value
            elif value != texts[at]:
                sight.forget(before)
                return None
        known = self._tables.parties
        track: TrackRelease = lesson.track(texts, lengths, lesson.meet(texts, known.named, known.meet))
        if track.recording.isrc in sight.isrcs:
            sight.forget(before)
            return None
        sight.isrcs[track.recording.isrc] = 1
        starts = tuple([block.at for block in blocks])
        first, second = lesson.traces
        return track, [("", Moved(first, starts))], [("", Moved(second, starts))]


def _is_known(node: Node) -> TypeGuard[Block]:
    """Tell whether something is a block of which nothing but texts that vary can be wrong."""
    return isinstance(node, Block) and node.layout is not None


def _likes(texts: tuple[str, ...]) -> tuple[int, ...]:
    """Return for each text where the first like it stands, -1 for an empty one."""
    firsts = dict(zip(reversed(texts), range(len(texts) - 1, -1, -1), strict=True))
    firsts[""] = -1
    return tuple(map(firsts.__getitem__, texts))


def _but_days(row: Row[EventDate]) -> tuple[tuple[bool, str], ...]:
    return tuple([(value.is_approximate, value.territory) for value, _ in row])
