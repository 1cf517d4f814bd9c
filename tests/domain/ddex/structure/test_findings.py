"""What is wrong is said once, in a sentence, with the line and the path it is at."""

from random import Random

import pytest
from lxml import etree

from tests.domain.ddex.structure import mutants, trees
from tutti.domain.ddex.structure import check, version_of

ALBUM = "album-3.8.2.xml"
SINGLE = "single-4.3.xml"


def _lines(name: str) -> list[str]:
    return (trees.GOLDEN / name).read_text().splitlines()


def _line(lines: list[str], text: str, nth: int = 1) -> int:
    """Return the index of the nth line that holds a text."""
    return [number for number, each in enumerate(lines) if text in each][nth - 1]


def _said(lines: list[str]) -> list[tuple[str, str, int | None, str]]:
    found = trees.found(trees.parse("\n".join(lines).encode()))
    return [(each.code, each.path, each.line, each.message) for each in found]


def test_what_is_missing_is_said_with_what_it_stands_before():
    lines = _lines("album-4.3.xml")
    at = _line(lines, "<ReleaseReference>", 2)
    del lines[at]
    where = "ReleaseList/TrackRelease[1]"
    assert _said(lines) == [
        (
            "element_missing",
            where,
            at + 1,
            f"`{where}` lacks `ReleaseReference`, which must stand before `ReleaseId`.",
        )
    ]
    assert lines[at].strip() == "<ReleaseId>"


def test_what_is_missing_at_the_end_is_said_with_what_it_stands_after():
    lines = _lines(SINGLE)
    first, last = _line(lines, "<ReleaseList>"), _line(lines, "</DealList>")
    del lines[first : last + 1]
    assert _said(lines) == [
        (
            "element_missing",
            "NewReleaseMessage",
            2,
            "`NewReleaseMessage` lacks `ReleaseList`, which must stand after `ResourceList`.",
        )
    ]


def test_of_a_choice_all_that_would_do_is_named():
    lines = _lines(SINGLE)
    start = _line(lines, "<Party>")
    lines[start + 2 : _line(lines, "</Party>")] = []
    assert _said(lines) == [
        (
            "element_missing",
            "PartyList/Party[1]",
            start + 1,
            "`PartyList/Party[1]` lacks `PartyId` or `PartyName`, which must stand after `PartyReference`.",
        )
    ]


def _change(tree: etree._Element, path: str, how) -> list[tuple[str, str]]:
    node = tree.find(path)
    how(node)
    return [(each.code, each.message) for each in check(tree, version_of(tree))]


def _to_front(node: etree._Element) -> None:
    node.getparent().insert(0, node)


def _to_end(node: etree._Element) -> None:
    node.getparent().append(node)


def _named(name: str):
    return lambda node: setattr(node, "tag", name)


def _texted(text: str):
    return lambda node: setattr(node, "text", text)


def _with(name: str, text: str):
    return lambda node: node.set(name, text)


def _without(name: str):
    return lambda node: node.attrib.pop(name)


HEADER = "MessageHeader"
RECORDING = "ResourceList/SoundRecording"
ONE_OF_EACH = {
    "too late": (
        f"{HEADER}/MessageId", _to_end,
        ("element_misplaced", "`MessageHeader/MessageId` is out of order: it must stand before `MessageSender`."),
    ),
    "too early": (
        f"{HEADER}/MessageCreatedDateTime", _to_front,
        ("element_misplaced", "`MessageHeader/MessageCreatedDateTime` is out of order: it must stand after `MessageRecipient`."),
    ),
    "twice": (
        f"{HEADER}/MessageId", lambda node: mutants._duplicate(Random(1), node),
        ("element_repeated", "`MessageHeader/MessageId[2]` stands in `MessageHeader` once more than it may."),
    ),
    "misspelt": (
        f"{RECORDING}/Duration", _named("duration"),
        ("element_unknown", f"`{RECORDING}/duration` is not an element that `{RECORDING}` has in ERN 4.3; `Duration` stands here."),
    ),
    "something else instead": (
        f"{RECORDING}/Duration", _named("Length"),
        ("element_unknown", f"`{RECORDING}/Length` is not an element that `{RECORDING}` has in ERN 4.3; `Duration` must stand here."),
    ),
    "unknown": (
        f"{RECORDING}/Duration", lambda node: node.addnext(etree.Element("FakeTag")),
        ("element_unknown", f"`{RECORDING}/FakeTag` is not an element that `{RECORDING}` has in ERN 4.3."),
    ),
    "of others": (
        f"{RECORDING}/Duration", lambda node: node.addnext(etree.Element("{urn:x}Mood")),
        ("element_unknown", f"`{RECORDING}/Mood` stands in the namespace `urn:x`, in which ERN 4.3 has no elements."),
    ),
    "not a duration": (
        f"{RECORDING}/Duration", _texted("Invalid date"),
        ("value_malformed", f"`{RECORDING}/Duration` is “Invalid date”; it must be a duration."),
    ),
    "not a reference": (
        f"{RECORDING}/ResourceReference", _texted("1"),
        ("value_malformed", f"`{RECORDING}/ResourceReference` is “1”; it must be a reference that starts with `A`."),
    ),
    "empty": (
        f"{RECORDING}/Duration", _texted(""),
        ("value_missing", f"`{RECORDING}/Duration` is empty; it must be a duration."),
    ),
    "not listed": (
        f"{RECORDING}/ParentalWarningType", _texted("explicit"),
        ("value_unknown", f"`{RECORDING}/ParentalWarningType` is “explicit”, which the list ParentalWarningType of ERN 4.3 does not have."),
    ),
    "listed later": (
        "DealList//UseType", _texted("UseForDataMining"),
        ("value_of_newer_list", "`DealList/ReleaseDeal/Deal[1]/DealTerms/UseType[1]` is “UseForDataMining”, which the list UseType_ERN has only since the allowed values of 2025-08-01."),
    ),
    "attribute unknown": (
        ".", _with("MessageSchemaVersionId", "ern/43"),
        ("attribute_unknown", "`NewReleaseMessage/@MessageSchemaVersionId` has the attribute `MessageSchemaVersionId`, which it does not have in ERN 4.3."),
    ),
    "attribute missing": (
        ".", _without("LanguageAndScriptCode"),
        ("attribute_missing", "`NewReleaseMessage` lacks the attribute `LanguageAndScriptCode`."),
    ),
    "attribute malformed": (
        ".", _with("LanguageAndScriptCode", "English"),
        ("value_malformed", "`NewReleaseMessage/@LanguageAndScriptCode` is “English”; it must be a language tag."),
    ),
    "text among elements": (
        HEADER, _texted("hello"),
        ("text_between_elements", "`MessageHeader` holds the text “hello”, where only elements may stand."),
    ),
    "text instead of elements": (
        f"{HEADER}/MessageSender/PartyName", lambda node: (node.clear(), setattr(node, "text", "Iron Crown")),
        ("text_between_elements", "`MessageHeader/MessageSender/PartyName` holds the text “Iron Crown” itself, where it should hold `FullName`."),
    ),
    "elements in a value": (
        f"{HEADER}/MessageId", lambda node: node.append(etree.Element("b")),
        ("elements_in_value", "`MessageHeader/MessageId` holds elements, where only text may stand."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ONE_OF_EACH)
def test_one_mistake_is_one_finding(what: str):
    path, how, said = ONE_OF_EACH[what]
    tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
    assert _change(tree, path, how) == [said]


def test_every_finding_says_how_to_mend_it():
    for path, how, (code, _) in ONE_OF_EACH.values():
        tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
        how(tree.find(path))
        [finding] = check(tree, "4.3")
        assert finding.mend.endswith("."), code
        assert "{" not in finding.message + finding.mend


def test_a_close_value_is_offered():
    tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
    tree.find(f"{RECORDING}/ParentalWarningType").text = "explicit"
    assert check(tree, "4.3")[0].mend == "Use a value of the list, such as `Explicit`."


def test_a_value_of_the_list_that_the_message_names_is_only_remarked_on():
    tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
    tree.find(".//UseType").text = "UseForDataMining"
    tree.set("AvsVersionId", "9")
    assert [(each.code, each.severity) for each in check(tree, "4.3")] == [("value_of_newer_list", "info")]


def test_comments_and_instructions_are_no_part_of_the_structure():
    tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
    for node in list(tree.iter("*")):
        node.insert(0, etree.Comment("note"))
        node[0].tail, node.text = node.text, None
        node.addnext(etree.ProcessingInstruction("hold", "on")) if node is not tree else None
    assert trees.found(tree) == []


def test_a_default_namespace_is_said_once_and_the_rest_is_looked_at():
    tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
    namespace = etree.QName(tree).namespace
    for node in tree.iterdescendants("*"):
        node.tag = f"{{{namespace}}}{node.tag}"
    tree.find("{*}ResourceList/{*}SoundRecording/{*}Duration").text = "soon"
    assert [each.code for each in trees.found(tree)] == ["namespace_on_elements", "value_malformed"]


@pytest.mark.parametrize("how", [mutants._delete, mutants._duplicate, mutants._swap, mutants._move])
def test_hardly_a_mistake_is_said_more_than_once(how):
    dice, more, all_ = Random(5), 0, 0
    for name in (ALBUM, SINGLE, "album-4.3.2.xml"):
        held = (trees.GOLDEN / name).read_bytes()
        for _ in range(40):
            tree = trees.parse(held)
            how(dice, dice.choice(list(tree.iter("*"))[1:]))
            found = trees.found(tree)
            more, all_ = more + (len(found) > 1), all_ + bool(found)
    assert all_ > 30
    assert more <= all_ // 10


class TestRoots:
    def test_a_message_of_another_version_is_not_one(self):
        tree = trees.parse((trees.GOLDEN / SINGLE).read_bytes())
        first = check(tree, "4.2")[0]
        assert (first.code, first.line, first.path) == ("not_a_message", 2, "NewReleaseMessage")
        assert "http://ddex.net/xml/ern/42" in first.mend

    def test_something_else_is_no_message_and_nothing_more_is_said(self):
        tree = trees.parse(b'<a:Order xmlns:a="http://ddex.net/xml/ern/43"><b/></a:Order>')
        assert [each.code for each in check(tree, "4.3")] == ["not_a_message"]
        assert check(trees.parse(b"<NewReleaseMessage/>"), "4.3")[0].code == "not_a_message"

    def test_the_version_is_read_from_the_namespace(self):
        assert version_of(trees.parse(b'<N xmlns="http://ddex.net/xml/ern/383"/>')) == "3.8.3"
        assert version_of(etree.ElementTree(trees.parse(b'<N xmlns="http://ddex.net/xml/ern/38"/>'))) == "3.8"
        assert version_of(trees.parse(b'<N xmlns="http://ddex.net/xml/ern/113"/>')) is None
        assert version_of(trees.parse(b"<N/>")) is None

    def test_a_version_without_table_is_refused(self):
        with pytest.raises(ValueError, match="no table"):
            check(trees.parse(b"<N/>"), "1.0")
