"""Messages spoilt by dice: one small wrong thing, or two, at a random place of a real message."""

from copy import deepcopy
from random import Random

from lxml import etree

TEXTS = (
    "", " ", "x", "true", "TRUE", " false ", "0", "-1", " 12 ", "1.5", ".5", "1.", "+3", "1e3", "2026", "2026-02-30", "2026-06-12",
    "2024-02-29T00:00:00", "2023-02-29T00:00:00", "2026-06-12T24:00:00Z", "2026-06-12T12:00:00+14:30", "0000-01-01T00:00:00", "PT3M45S",
    "PT", "P1Y2M3DT4H5M6.7S", "PT1.S", "P1S", "Invalid date", "-PT5S", "A1", " A1 ", "P1", "R0", "T_1", "Worldwide", "DE", "XK", "en",
    "EP", "Album", "MainArtist", "Composer", "OnDemandStream", "UseForDataMining", "GenerativeAI", "PADPIDA2011072101T", "en-GB", "Nürnberg\u00a0",
)  # fmt: skip
NAMES = (
    "FakeTag",
    "Duration",
    "ReleaseId",
    "TerritoryCode",
    "PartyName",
    "Comment",
    "releaseid",
    "{urn:x}Title",
    "{http://ddex.net/xml/ern/43}Title",
)
ATTRIBUTES = (
    "LanguageAndScriptCode", "IsDefault", "Namespace", "SequenceNumber", "Mood", "{http://www.w3.org/XML/1998/namespace}lang",
    "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "{http://www.w3.org/2001/XMLSchema-instance}nil", "ApplicableTerritoryCode",
)  # fmt: skip


def _delete(dice: Random, node: etree._Element) -> None:
    node.getparent().remove(node)


def _duplicate(dice: Random, node: etree._Element) -> None:
    node.addnext(deepcopy(node))


def _swap(dice: Random, node: etree._Element) -> None:
    after = node.getnext()
    if after is not None:
        after.addnext(node)


def _move(dice: Random, node: etree._Element) -> None:
    parent = node.getparent()
    parent.insert(dice.randrange(len(parent)), node)


def _rename(dice: Random, node: etree._Element) -> None:
    node.tag = dice.choice((*NAMES, f"{etree.QName(node).localname}s"))


def _text(dice: Random, node: etree._Element) -> None:
    node.text = dice.choice(TEXTS)


def _leaf_text(dice: Random, node: etree._Element) -> None:
    leaves = [each for each in node.iter("*") if not len(each)]
    dice.choice(leaves or [node]).text = dice.choice(TEXTS)


def _tail(dice: Random, node: etree._Element) -> None:
    node.tail = dice.choice(("\n", "x", "\u00a0", None, "\u2003"))


def _attribute(dice: Random, node: etree._Element) -> None:
    node.set(dice.choice(ATTRIBUTES), dice.choice(TEXTS))


def _any_attribute(dice: Random, node: etree._Element) -> None:
    bearers = [each for each in node.getroottree().iter("*") if each.attrib]
    bearer = dice.choice(bearers)
    name = dice.choice(sorted(bearer.attrib))
    if dice.random() < 0.5:
        bearer.set(name, dice.choice(TEXTS))
    else:
        del bearer.attrib[name]


def _comment(dice: Random, node: etree._Element) -> None:
    node.insert(0, etree.Comment("between"))
    node[0].tail, node.text = node.text, None


def _child(dice: Random, node: etree._Element) -> None:
    node.insert(dice.randint(0, len(node)), etree.Element(dice.choice(NAMES)))


def _transplant(dice: Random, node: etree._Element) -> None:
    others = list(node.getroottree().iter("*"))
    node.addnext(deepcopy(dice.choice(others[1:])))


def _hollow(dice: Random, node: etree._Element) -> None:
    for child in node:
        node.remove(child)


WAYS = (
    _delete, _duplicate, _swap, _move, _rename, _text, _leaf_text, _leaf_text, _tail, _attribute, _any_attribute, _comment, _child, _transplant, _hollow,
)  # fmt: skip


def spoil(dice: Random, message: etree._Element) -> tuple[etree._Element, str]:
    """Return a spoilt copy of a message, and what was done to it."""
    spoilt, done = deepcopy(message), []
    for _ in range(dice.choice((1, 1, 1, 2))):
        node = dice.choice(list(spoilt.iter("*"))[1:])
        how = dice.choice(WAYS)
        done.append(f"{how.__name__} at {spoilt.getroottree().getpath(node)}")
        how(dice, node)
    return spoilt, "; ".join(done)
