"""Content models as machines: what may follow what, one look-up for each child.

A content model of ERN is deterministic (XML Schema, Unique Particle Attribution), and nothing in it is
counted beyond once and any number, so its positions are its states. A state is a dictionary from the name of
a child to a :data:`Step`; under :data:`HERE` it holds its own position, under :data:`END` it says that the
children may end. States are made when a type is first met.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from sys import intern
from threading import RLock
from typing import Any

from tutti.domain.ddex.structure.kinds import Check, check_of
from tutti.domain.ddex.structure.load import Content, Type, table, values

HERE = 0
END = 1

State = dict[object, Any]
"""Name of a child to its step; typed loosely, as a state also holds what is under HERE and END."""
Step = tuple[State, "Kind", State | None, Check | None, bool, str]
"""The state after a child; its kind; the first state within it, if it holds elements; the check of its value,
if it holds one that can be wrong; whether it must have attributes; its name, the same object wherever it
stands, so that to look for it takes no comparing of letters."""


class Kind:
    """What an element holds, ready to be matched. ``start`` is empty until :meth:`Grammar.open`.

    ``layouts`` are those of its blocks that are tried, ``latest`` is the one of the last, see
    :mod:`tutti.domain.ddex.structure.recognising`.
    """

    __slots__ = (
        "attributes",
        "content",
        "follow",
        "latest",
        "layouts",
        "name",
        "names",
        "required",
        "specs",
        "start",
        "steps",
        "value",
    )

    def __init__(self, name: str, held: Type) -> None:
        self.name = name
        self.value = held.value
        self.content = held.content
        self.specs: Mapping[str, str] = held.attributes
        self.required = tuple(held.required)
        self.attributes: dict[str, Check | None] = {}
        self.start: State | None = {} if held.content is not None else None
        self.names: list[str] = [""]
        self.follow: list[set[int]] = [set()]
        self.steps: list[Step] = []
        self.layouts: list[Any] = []
        self.latest: object = None

    def places(self, name: str) -> set[int]:
        """Return the positions at which a child of this name may stand."""
        return {place for place, each in enumerate(self.names) if each == name}

    def ends(self) -> set[int]:
        """Return the positions after which the children may end."""
        return {place for place, each in enumerate(self.steps) if END in each[0]}


class Grammar:
    """The kinds of one version by name, and the lists its values are held against."""

    def __init__(self, version: str) -> None:
        held = table(version)
        self.version, self.namespace, self.dated = held.version, held.namespace, held.values
        self.messages = held.messages
        self.lists = values(held.values)
        self._types = held.types
        self._kinds: dict[str, Kind] = {}
        self._opening = RLock()

    def kind(self, spec: str) -> Kind:
        """Return the kind of a type (``#Release``) or of a plain value (``duration``)."""
        if spec not in self._kinds:
            held = self._types[spec[1:]] if spec[0] == "#" else Type(value=spec)
            kind = Kind(spec.removeprefix("#"), held)
            kind.attributes = {name: self.check(each) for name, each in held.attributes.items()}
            self._kinds.setdefault(spec, kind)
        return self._kinds[spec]

    def check(self, spec: str) -> Check | None:
        """Return the check of a kind of value; an allowed value is looked up in its list."""
        return self.lists[spec[1:]].__contains__ if spec[0] == "@" else check_of(spec)

    def opened(self, kind: Kind) -> State:
        """Return the first state of a kind that holds elements."""
        if not kind.start:
            self.open(kind)
        assert kind.start is not None
        return kind.start

    def open(self, kind: Kind) -> None:
        """Make the states of a kind that holds elements, unless another thread has made them meanwhile."""
        with self._opening:
            if not kind.start:
                self._open(kind)

    def _open(self, kind: Kind) -> None:
        assert kind.start is not None and kind.content is not None
        model = _Model(kind)
        nullable, first, last = model.sequence(kind.content)
        kind.follow[0] = first
        kind.steps = [(kind.start, kind, kind.start, None, False, "")]
        kind.steps += [
            self._step(spec, name) for spec, name in zip(model.specs[1:], model.names[1:], strict=True)
        ]
        start: State = {}
        for place, step in enumerate(kind.steps):
            state = step[0] if place else start
            state[HERE] = place
            for after in kind.follow[place]:
                name = kind.names[after]
                assert name not in state, f"{kind.name} is ambiguous at {name}"
                state[name] = kind.steps[after]
            if place in last or (place == 0 and nullable):
                state[END] = True
        kind.start.update(start)  # at last and at once: whoever finds something in it finds everything

    def _step(self, spec: str, name: str) -> Step:
        kind = self.kind(spec)
        check = self.check(kind.value) if kind.value else None
        return {}, kind, kind.start, check, bool(kind.required), name


class _Model:
    """Positions of a content model, and which may follow which."""

    def __init__(self, kind: Kind) -> None:
        self.names, self.follow, self.specs = kind.names, kind.follow, [""]

    def sequence(self, members: Content) -> tuple[bool, set[int], set[int]]:
        """Return whether nothing will do, which positions may come first and which last."""
        nullable, first, last = True, set[int](), set[int]()
        for member in members:
            may_miss, firsts, lasts = self._particle(member)
            self._join(last, firsts)
            first |= firsts if nullable else set()
            last = lasts | last if may_miss else lasts
            nullable = nullable and may_miss
        return nullable, first, last

    def _choice(self, members: Content) -> tuple[bool, set[int], set[int]]:
        parts = [self._particle(member) for member in members]
        first = set[int]().union(*(each[1] for each in parts))
        return any(each[0] for each in parts), first, set[int]().union(*(each[2] for each in parts))

    def _particle(self, member: object) -> tuple[bool, set[int], set[int]]:
        if isinstance(member, str):
            head, _, spec = member.partition(":")
            name = intern(head.rstrip("?*+"))
            self.names.append(name)
            self.follow.append(set())
            self.specs.append(spec or f"#{name}")
            nullable, first, last = False, {len(self.names) - 1}, {len(self.names) - 1}
        else:
            assert isinstance(member, list)
            head = member[0]
            grouped = self.sequence if head.startswith("all") else self._choice
            nullable, first, last = grouped(member[1:])
        if head[-1] in "*+":
            self._join(last, first)
        return nullable or head[-1] in "?*", first, last

    def _join(self, ends: Iterable[int], starts: set[int]) -> None:
        for place in ends:
            self.follow[place] |= starts


def grammar(version: str) -> Grammar:
    """Return the grammar of an ERN version; raise ``ValueError`` for a version without tables."""
    return _grammar(str(version))


@cache
def _grammar(version: str) -> Grammar:
    return Grammar(version)
