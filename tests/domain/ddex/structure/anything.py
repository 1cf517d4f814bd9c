"""Messages made up by dice from the tables: senseless, but with every element and attribute in its place."""

from random import Random

from lxml import etree

from tests.domain.ddex.structure.mutants import TEXTS
from tutti.domain.ddex.structure.kinds import check_of
from tutti.domain.ddex.structure.machine import END, HERE, Grammar, Kind
from tutti.domain.ddex.structure.ways import way

DEEPEST = 9
LONGEST = 12


class Anything:
    """A source of messages of one version."""

    def __init__(self, version: str, dice: Random) -> None:
        self._grammar, self._dice = Grammar(version), dice
        self.met = set[str]()

    def message(self) -> etree._Element:
        name = self._dice.choice(self._grammar.messages)
        root = etree.Element(f"{{{self._grammar.namespace}}}{name}", nsmap={"ern": self._grammar.namespace})
        self._fill(root, self._grammar.kind(f"#{name}"), 0)
        return root

    def _fill(self, node: etree._Element, kind: Kind, depth: int) -> None:
        self.met.add(kind.name)
        for name, spec in kind.specs.items():
            if name in kind.required or self._dice.random() < 0.4:
                node.set(name, self._text(spec))
        if kind.start is None:
            node.text = self._text(kind.value)
            return
        if not kind.start:
            self._grammar.open(kind)
        state, count = kind.start, 0
        while END not in state or (depth < DEEPEST and count < LONGEST and self._dice.random() < 0.85):
            names = [each for each in state if isinstance(each, str)]
            if depth >= DEEPEST or count >= LONGEST:
                names = sorted(way(kind, state[HERE], kind.ends()).steps[0])
            if not names:
                return
            name = self._dice.choice(names)
            state, inner, *_ = state[name]
            self._fill(etree.SubElement(node, name), inner, depth + 1)
            count += 1

    def _text(self, spec: str) -> str:
        if spec[0] == "@":
            return self._dice.choice(sorted(self._grammar.lists[spec[1:]]))
        if spec.startswith("name "):
            return spec[5] + "1"
        check = check_of(spec) or bool
        return self._dice.choice([each for each in OF_PATTERNS + TEXTS if check(each)])


OF_PATTERNS = (
    "2026",
    "2026-06-12T00:00:00",
    "PT1S",
    "12345678901",
    "16,9",
    "AudioFile",
    "IdentifierType",
    "en",
    "PADPIDA1",
)
