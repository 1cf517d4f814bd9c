"""Making values of texts: what a value that was made of stand-ins is for other texts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from tutti.domain.ddex.model import Party

Lengths = Mapping[int, timedelta]
Fill = Callable[[Sequence[str], Lengths, Sequence[Party]], Any]
"""Makes a value of texts, the lengths that some of them are, and parties made of them before."""


class Holes(Struct, frozen=True):
    """Stand-ins by what they look like: texts, the lengths that texts are, parties."""

    texts: Mapping[str, int]
    lengths: Mapping[timedelta | None, int]
    parties: Mapping[Party, int] = {}

    def with_parties(self, parties: Sequence[Party]) -> Self:
        """Return the same with parties, which are then taken as they were made."""
        return replace(self, parties={party: at for at, party in enumerate(parties)})

    def fill(self, value: object) -> Fill:
        """Return how to make a value like ``value``, which was made of stand-ins."""
        return self._varying(value) or (lambda texts, lengths, parties: value)

    def _varying(self, value: object) -> Fill | None:
        """Return how to make a value, nothing if it is always the same."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, timedelta):
            at = self.lengths.get(value)
            return None if at is None else lambda texts, lengths, parties: lengths[at]
        if isinstance(value, Party) and value in self.parties:
            number = self.parties[value]
            return lambda texts, lengths, parties: parties[number]
        if isinstance(value, tuple):
            return self._row(value)
        return self._struct(value) if isinstance(value, Struct) else None

    def _text(self, value: str) -> Fill | None:
        at = self.texts.get(value)
        if at is not None:
            return lambda texts, lengths, parties: texts[at]
        for stand_in, place in self.texts.items():
            before, found, after = value.partition(stand_in)
            if found:
                return lambda texts, lengths, parties: f"{before}{texts[place]}{after}"
        return None

    def _row(self, values: tuple[object, ...]) -> Fill | None:
        fills = [self._varying(each) for each in values]
        if not any(fills):
            return None
        all_fills = [self.fill(each) for each in values]
        return lambda texts, lengths, parties: tuple([fill(texts, lengths, parties) for fill in all_fills])

    def _struct(self, value: Struct) -> Fill | None:
        found = [(name, self._varying(getattr(value, name))) for name in value.__struct_fields__]
        fills = [(name, fill) for name, fill in found if fill is not None]
        if not fills:
            return None
        return lambda texts, lengths, parties: replace(
            value, **{name: fill(texts, lengths, parties) for name, fill in fills}
        )
