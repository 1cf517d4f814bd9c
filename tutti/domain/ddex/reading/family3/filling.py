"""Making values of texts: what a value that was made of stand-ins is for other texts.

How to make it is written as an expression of Python and compiled once, which is three times as quick as any
walk through the value. Nothing that was sent gets into the expression: it has but names of fields, numbers of
texts, and names for the objects that are the same in every value.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tutti.domain.ddex.model import Party

Meet = Callable[[Sequence[str], Callable[[str], Party], Callable[[Party], Party]], list[Party]]
"""Makes the parties of texts, each met by its name alone or as a whole."""
Fill = Callable[[Sequence[str], Mapping[int, timedelta], Sequence[Party]], Any]
"""Makes a value of texts, the lengths that some of them are, and the parties."""


class Filling:
    """Stand-ins by what they look like: texts, and the lengths that texts are."""

    def __init__(self, texts: Mapping[str, int], lengths: Mapping[timedelta | None, int]) -> None:
        self._texts, self._lengths = texts, lengths
        self._parties: dict[Party, int] = {}
        self._names: dict[str, object] = {"replace": replace}

    def meet(self, parties: Sequence[Party]) -> Meet:
        """Return how to make parties; values then hold those that were met."""
        made = ", ".join(self._met(party) for party in parties)
        self._parties = {party: at for at, party in enumerate(parties)}
        meet: Meet = self._compile(f"lambda texts, named, meet: [{made}]")
        return meet

    def fill(self, value: object) -> Fill:
        """Return how to make a value."""
        fill: Fill = self._compile(f"lambda texts, lengths, parties: {self._written(value)}")
        return fill

    def _compile(self, source: str) -> Any:  # noqa: ANN401 - what it makes is told by whoever wrote the source
        return eval(source, {"__builtins__": {}, **self._names})  # noqa: S307 - nothing that was sent is in it

    def _met(self, party: Party) -> str:
        if party == Party.named(party.name):
            return f"named({self._written(party.name)})"
        return f"meet({self._written(party)})"

    def _written(self, value: object) -> str:
        return self._varying(value) or self._always(value)

    def _always(self, value: object) -> str:
        name = f"same{len(self._names)}"
        self._names[name] = value
        return name

    def _varying(self, value: object) -> str | None:
        """Return the expression of a value, nothing if it is always the same."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, timedelta):
            return f"lengths[{self._lengths[value]}]" if value in self._lengths else None
        if isinstance(value, Party) and value in self._parties:
            return f"parties[{self._parties[value]}]"
        if isinstance(value, tuple):
            found = [self._varying(each) for each in value]
            if not any(found):
                return None
            written = [one or self._always(each) for one, each in zip(found, value, strict=True)]
            return f"({', '.join(written)},)"
        return self._struct(value) if isinstance(value, Struct) else None

    def _text(self, value: str) -> str | None:
        if value in self._texts:
            return f"texts[{self._texts[value]}]"
        for stand_in, at in self._texts.items():
            before, found, after = value.partition(stand_in)
            if found:
                return f"{self._always(before)} + texts[{at}] + {self._always(after)}"
        return None

    def _struct(self, value: Struct) -> str | None:
        found = [(name, self._varying(getattr(value, name))) for name in value.__struct_fields__]
        changed = ", ".join(f"{name}={written}" for name, written in found if written)
        return f"replace({self._always(value)}, {changed})" if changed else None
