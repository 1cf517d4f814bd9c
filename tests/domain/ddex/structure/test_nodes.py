"""The light tree: it holds what the message holds, and fits just when the tables find nothing wrong."""

import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random
from time import process_time

import pytest
from lxml import etree

from tests.domain.ddex.structure import trees
from tests.domain.ddex.structure.mutants import spoil
from tutti.domain.ddex import parse
from tutti.domain.ddex.structure import check, machine
from tutti.domain.ddex.structure.nodes import Node, grow, one_line

MESSAGES = [each for each in trees.valid() if len(each[1]) < 120_000]
VERSION = {"3.8.2": "382", "4.3": "43", "4.3.2": "432"}


def root_of(inner: str, version: str = "4.3", attributes: str = "") -> etree._Element:
    namespace = f"http://ddex.net/xml/ern/{VERSION[version]}"
    return parse(
        f'<e:NewReleaseMessage xmlns:e="{namespace}" {attributes}>{inner}</e:NewReleaseMessage>'.encode()
    )


def nodes_below(node: Node) -> list[Node]:
    return [node] + [each for child in node.children for each in nodes_below(child)]


@pytest.mark.parametrize(("name", "held", "version"), MESSAGES, ids=[each[0] for each in MESSAGES])
def test_the_tree_holds_what_the_message_holds(name: str, held: bytes, version: str):
    root = parse(held)
    grown = grow(root, version)
    assert grown.fits == (check(root, version) == []), name
    assert nodes_below(grown.root) == grown.nodes
    for at, (node, element) in enumerate(zip(grown.nodes, root.iter(), strict=True)):
        assert (node.at, node.tag, node.attributes) == (at, element.tag, dict(element.attrib))
        assert node.text == " ".join((element.text or "").split("\n")).strip() or "\n" in (element.text or "")
        assert [each.tag for each in node.children] == [each.tag for each in element]


def test_a_message_fits_just_when_nothing_is_found():
    dice, fitting = Random(20260714), 0
    for turn in range(trees.MUTANTS):
        name, held, version = MESSAGES[turn % len(MESSAGES)]
        tree, how = spoil(dice, trees.parse(held))
        root = parse(etree.tostring(tree))
        fits = grow(root, version).fits
        fitting += fits
        assert fits == (check(root, version) == []), f"{name} ({version}): {how}"
    assert trees.MUTANTS // 50 < fitting < trees.MUTANTS * 2 // 3


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("  a  b ", "a  b"),
        ("a\n\t  b", "a b"),
        ("\r\n a \n", "a"),
        ("\u00a0a\u00a0", "\u00a0a\u00a0"),
        ("\u202ea", "\u202ea"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_texts_stand_on_one_line(text: str, line: str):
    root = root_of("<MessageHeader><MessageId/></MessageHeader>")
    root[0][0].text = text
    [header] = grow(root, "4.3").root.children
    assert header.children[0].text == line


def test_rows_of_blanks_are_looked_at_once():
    start = process_time()
    assert one_line(" a" + 500_000 * " " + "b \n c") == "a" + 500_000 * " " + "b c"
    assert process_time() - start < 1


class TestWhatDoesNotFitIsKept:
    def test_elements_of_any_name(self):
        grown = grow(root_of('<Unknown a="1"><Inner>x</Inner></Unknown>'), "4.3")
        [unknown] = grown.root.children
        assert not grown.fits
        assert (unknown.tag, unknown.attributes, unknown.every("Inner")[0].text) == (
            "Unknown",
            {"a": "1"},
            "x",
        )

    def test_elements_in_a_value(self):
        grown = grow(root_of("<MessageHeader><MessageId>x<B>y</B></MessageId></MessageHeader>"), "4.3")
        [message_id] = grown.root.children[0].kids["MessageId"]
        assert not grown.fits
        assert (message_id.text, message_id.children[0].text) == ("x", "y")

    @pytest.mark.parametrize("tag", ["MessageHeader", "{urn:x}NewReleaseMessage", "{urn:x}Other"])
    def test_a_root_that_is_no_message(self, tag: str):
        root = etree.Element(tag)
        etree.SubElement(root, "MessageHeader").text = "x"
        grown = grow(root, "4.3")
        assert (grown.fits, [each.tag for each in grown.nodes]) == (False, [tag, "MessageHeader"])

    def test_an_empty_message(self):
        assert not grow(root_of(""), "4.3").fits


def test_threads_that_meet_a_version_first_see_all_of_it():
    name, held, version = MESSAGES[0]
    root, before = parse(held), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(10):
            machine._grammar.cache_clear()
            with ThreadPoolExecutor(4) as pool:
                assert [each.fits for each in pool.map(lambda _: grow(root, version), range(4))] == [
                    True
                ] * 4, name
    finally:
        sys.setswitchinterval(before)
