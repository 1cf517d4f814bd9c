"""Reads the beginning of an XML file, or a small one whole, without letting it do anything.

Only to recognise messages and to read manifests: the reader of messages has its own guard. Built on expat,
which reads from a stream, and stops at a DOCTYPE before anything in it is looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

_BLOCK = 1 << 14
_DEEPEST = 64
_MOST_ELEMENTS = 300_000
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_SEPARATOR = " "


@dataclass(slots=True)
class Node:
    """An element: its name without namespace, its text in pieces, and what is in it."""

    name: str
    pieces: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The element's own text, trimmed."""
        return "".join(self.pieces).strip()

    def all(self, path: str) -> Iterator["Node"]:
        """Yield the elements at ``path``, names joined by ``/``."""
        first, _, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first_text(self, *paths: str) -> str:
        """Return the first text that is not blank at one of the paths, in the paths' order."""
        texts = (node.text for path in paths for node in self.all(path))
        return next((text for text in texts if text), "")


@dataclass(frozen=True, slots=True)
class Outline:
    """What was read: ``root`` is absent if not even the root element could be; ``wrong`` says why.

    ``has_doctype``: reading stopped at a DOCTYPE, which begins on ``line`` and names ``doctype`` as the root.
    """

    root: Node | None
    namespace: str
    has_doctype: bool
    wrong: str
    line: int | None = None
    doctype: str = ""


def looks_like_xml(head: bytes) -> bool:
    """Tell whether bytes may begin an XML document in any encoding that XML readers take."""
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().startswith(b"<")


def read_outline(file: BinaryIO, limit: int, last: str = "") -> Outline:
    """Read at most ``limit`` bytes of XML, and no further than the end of the root's child ``last``."""
    reader = _Reader(last)
    wrong = ""
    try:
        reader.feed(file, limit)
    except _Enough:
        pass
    except (expat.ExpatError, LookupError, ValueError) as error:
        wrong = str(error)
    wrong = wrong or reader.wrong
    return Outline(reader.root, reader.namespace, reader.has_doctype, wrong, reader.line, reader.doctype)


class _Enough(Exception):
    """What was looked for has been read."""


class _Reader:
    def __init__(self, last: str) -> None:
        self.root: Node | None = None
        self.namespace = ""
        self.has_doctype = False
        self.wrong = ""
        self.line: int | None = None
        self.doctype = ""
        self._last = last
        self._open: list[Node] = []
        self._count = 0
        self._parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, file: BinaryIO, limit: int) -> None:
        """Read up to ``limit`` bytes."""
        while limit > 0 and (block := file.read(min(_BLOCK, limit))):
            limit -= len(block)
            self._parser.Parse(block, False)
        if limit > 0:
            self._parser.Parse(b"", True)
        else:
            self.wrong = "it is too long"

    def _doctype(self, name: str, *_: object) -> None:
        self.has_doctype = True
        self.doctype = name
        self.line = self._parser.CurrentLineNumber
        self.wrong = "it has a DOCTYPE"
        raise _Enough

    def _start(self, tag: str, _: object) -> None:
        namespace, _, name = tag.rpartition(_SEPARATOR)
        node = Node(name)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root, self.namespace = node, namespace
        self._open.append(node)
        self._count += 1
        if len(self._open) > _DEEPEST or self._count > _MOST_ELEMENTS:
            self.wrong = "its elements are too many, or nested too deeply"
            raise _Enough

    def _end(self, _: str) -> None:
        node = self._open.pop()
        if len(self._open) == 1 and node.name == self._last:
            raise _Enough

    def _text(self, text: str) -> None:
        self._open[-1].pieces.append(text)
