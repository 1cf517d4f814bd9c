"""Recognising blocks: what was sent between the same tags as an earlier block is not parsed again.

The first block of a shape is parsed by libxml2 and held against the tables; of later ones only the texts are
looked at. What stands around the texts of a block is compared with that of the blocks before it in one piece.
"""

from collections.abc import Sequence

from lxml import etree

from tutti.domain.ddex.structure.blocks import Block, Layout
from tutti.domain.ddex.structure.keeping import keep
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import BLANKS, NOBODY, grow_block, one_line
from tutti.domain.ddex.structure.shapes import Shape
from tutti.domain.ddex.structure.texts import PARSER, Unknown, is_clean, resolve

MOST_LETTERS = 12_000
"""Blocks that are longer than this are left where they are."""
MOST_SHAPES, MOST_LAYOUTS = 100, 500
"""So many are kept, of all kinds of blocks together."""
MOST_TRIED = 4
"""So many layouts are tried before a block is taken apart; one that comes twice in a row goes first."""

_Key = tuple[Shape, tuple[str, ...], tuple[str, ...]]
"""A shape, what stands behind tags that hold no text, the words."""
_shapes: dict[tuple[Kind, tuple[str, ...]], Shape] = {}
_layouts: dict[_Key, Layout | None] = {}
"""Layouts, nothing for those that were met once."""


def block_of(sent: str, kind: Kind, at: int) -> Block | None:
    """Return a block, sent where an element of this kind stands, its elements numbered from ``at``.

    Nothing if its shape is not known. Raises :class:`Unknown` if it is more than tags and texts.
    """
    tried: list[Layout] = kind.layouts
    for layout in tried:
        varied = layout.varied(sent)
        if varied is not None:
            if layout is kind.latest is not tried[0]:
                kind.layouts = [layout, *[each for each in tried if each is not layout]]
            kind.latest = layout
            return _laid_out(sent, layout, varied, at)
    pieces = _pieces(sent)
    shape = _shapes.get((kind, tuple(pieces[1::2])))
    if shape is None:
        return None
    block = _taken_apart(sent, shape, pieces, at)
    if block.layout is not None:
        kind.layouts = [*[each for each in tried if each is not block.layout][: MOST_TRIED - 1], block.layout]
    return block


def first_block(sent: str, kind: Kind, rules: Grammar, at: int) -> Block:
    """Return a block the shape of which is not known; it is now.

    Raises :class:`Unknown` also if it does not fit, but for its values.
    """
    pieces = _pieces(sent)
    tags = tuple(pieces[1::2])
    shape = keep(_shapes, (kind, tags), _learnt(sent, tags, kind, rules), MOST_SHAPES)
    return _taken_apart(sent, shape, pieces, at)


def _laid_out(sent: str, layout: Layout, varied: tuple[str, ...], at: int) -> Block:
    """Return a block that has a layout; raises :class:`Unknown` for what is no text."""
    resolved, is_even = varied, is_clean(varied)
    if not is_even:
        resolved = tuple([resolve(text) for text in varied])
        varied = tuple([one_line(text) for text in resolved])
    shape = layout.shape
    tag, attributes, fits = shape.tags[0], shape.attributes[0], shape.varied_fit(resolved)
    return Block(tag, "", attributes, NOBODY, at, sent, shape, layout, varied, fits, is_even)


def _taken_apart(sent: str, shape: Shape, pieces: list[str], at: int) -> Block:
    """Return a block by its pieces; raises :class:`Unknown` for text between elements and what is none."""
    blanks, raw = shape.blanks(pieces), shape.texts(pieces)
    if "".join(blanks).strip(BLANKS):
        raise Unknown
    texts = resolved = raw
    if not is_clean(raw):
        resolved = tuple([resolve(text) for text in raw])
        texts = tuple([one_line(text) for text in resolved])
    layout, are_right = None, shape.words_fit(resolved)
    if are_right:
        layout = _layout((shape, blanks, shape.words(raw)), pieces, texts)
    fits = are_right and shape.varied_fit(shape.varied(resolved))
    root = shape.tags[0], "", shape.attributes[0], NOBODY, at
    return Block(*root, sent, shape, layout, shape.varied(texts), fits, False, texts)


def _layout(key: _Key, pieces: list[str], texts: Sequence[str]) -> Layout | None:
    """Return the layout of a block; nothing if no block of it has been met before."""
    if key not in _layouts:
        return keep(_layouts, key, None, MOST_LAYOUTS)
    known = _layouts.get(key)  # another thread may have forgotten it just now
    if known is None:
        shape = key[0]
        known = _layouts[key] = Layout(shape, shape.around(pieces), texts)
    return known


def _pieces(sent: str) -> list[str]:
    """Return what was sent, split at its angle brackets, if these come in pairs."""
    pieces = sent.replace(">", "<").split("<")
    tags, texts = pieces[1::2], pieces[2::2]
    if len(tags) != len(texts) or "".join(map("<{}>{}".format, tags, texts)) != sent:
        raise Unknown
    return pieces


def _learnt(sent: str, tags: Sequence[str], kind: Kind, rules: Grammar) -> Shape:
    if kind.start is None:
        raise Unknown
    try:
        grown = grow_block(etree.fromstring(sent.encode(), PARSER), kind, rules)
    except etree.XMLSyntaxError:
        raise Unknown from None
    if not (grown.is_shaped and grown.root.children):
        raise Unknown
    return Shape(tags, grown.nodes, grown.checks)
