"""Parts of the interface, loaded when a path of theirs is first asked for.

A route takes memory with all that it stands on: its shapes, the rooms it calls, their statements. An instance
that one family's clients use goes without the others'.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module

from starlette.routing import BaseRoute


@dataclass(frozen=True, slots=True)
class Part:
    """Routes of one module (its ``router``), and the heads of their paths, apart by blanks.

    A head is the first two segments (``/v1/files``), the only one (``/v1``), or the first with all that is
    below it (``/sandbox/``). Of two parts whose paths both match the earlier is asked first, whichever was
    loaded first.
    """

    module: str
    heads: str

    def load(self) -> list[BaseRoute]:
        """Import the module and return its routes."""
        routes: list[BaseRoute] = import_module(self.module).router.routes
        return routes


class Parts:
    """The parts of an app: which are loaded, and their routes."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._loaded: dict[Part, list[BaseRoute]] = {}
        self._waiting: dict[str, set[Part]] = {}
        for part in parts:
            for head in part.heads.split():
                self._waiting.setdefault(head, set()).add(part)

    def routes(self) -> Iterator[BaseRoute]:
        """Yield the routes of what is loaded, in the order of the parts."""
        for part in self._parts:
            yield from self._loaded.get(part, ())

    def open(self, path: str) -> bool:
        """Load all that may answer ``path``, or nothing; tell whether anything came of it."""
        first, slash, rest = path.rstrip("/")[1:].partition("/")
        heads = (f"/{first}{slash}", f"/{first}{slash}{rest.partition('/')[0]}")
        if self._waiting.keys().isdisjoint(heads):
            return False
        asked = set[Part]().union(*(self._waiting.get(head, ()) for head in heads))
        fresh = {part: part.load() for part in asked if part not in self._loaded}
        self._loaded |= fresh
        for head in heads:  # only now: what could not be loaded is tried again by the next
            self._waiting.pop(head, None)
        return bool(fresh)

    def open_next(self) -> bool:
        """Load one part that is not loaded yet; tell whether there was one."""
        part = next((part for part in self._parts if part not in self._loaded), None)
        if part is not None:
            self._loaded[part] = part.load()
        return part is not None
