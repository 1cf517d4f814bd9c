"""Recognising blocks: what was sent between the same tags as an earlier block is not parsed again.

The first block of a shape is parsed by libxml2 and held against the tables; of later ones only the texts are
looked at. What stands around the texts of a block is compared with that of the blocks before it in one piece.
"""

from collections.abc import Sequence

from lxml import etree

from tutti.domain.ddex.structure.blocks import Block, Layout
from tutti.domain.ddex.structure.keeping import keep
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.nodes import grow_block
from tutti.domain.ddex.structure.shapes import Shape, Unknown

MOST_LETTERS = 12_000
"""Blocks that are longer than this are left where they are."""
MOST_SHAPES = 100
"""So many shapes are kept, of all kinds of blocks together."""
MOST_TRIED = 4
"""So many layouts are tried before a block is taken apart; one that comes twice in a row goes first."""

_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    remove_comments=True,
    remove_blank_text=True,
)
_shapes: dict[tuple[Kind, tuple[str, ...]], Shape] = {}


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
            return layout.shape.block(sent, layout, varied, at)
    pieces = _pieces(sent)
    shape = _shapes.get((kind, tuple(pieces[1::2])))
    if shape is None:
        return None
    block = shape.taken_apart(sent, pieces, at)
    if block.layout is not None:
        kind.layouts = [*[each for each in tried if each is not block.layout][: MOST_TRIED - 1], block.layout]
    return block


def first_block(sent: str, kind: Kind, rules: Grammar, at: int) -> Block:
    """Return a block the shape of which is not known; it is now.

    Raises :class:`Unknown` also if it does not fit, but for its values.
    """
    pieces = _pieces(sent)
    tags = tuple(pieces[1::2])
    return keep(_shapes, (kind, tags), _learnt(sent, tags, kind, rules), MOST_SHAPES).taken_apart(
        sent, pieces, at
    )


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
        grown = grow_block(etree.fromstring(sent.encode(), _PARSER), kind, rules)
    except etree.XMLSyntaxError:
        raise Unknown from None
    if not (grown.is_shaped and grown.root.children):
        raise Unknown
    return Shape(tags, grown.nodes, grown.checks)
