"""Messages made to cost: many mistakes, many siblings, deep nesting, long texts."""

from time import perf_counter

import pytest
from lxml import etree

from tests.domain.ddex.structure import trees
from tutti.domain.ddex.structure import check
from tutti.domain.ddex.structure.report import MOST

MANY = 30_000
SECONDS = 5.0


@pytest.fixture
def tree() -> etree._Element:
    return trees.parse((trees.GOLDEN / "single-4.3.xml").read_bytes())


def _timed(tree: etree._Element) -> list[str]:
    start = perf_counter()
    found = check(tree, "4.3")
    assert perf_counter() - start < SECONDS
    return [each.code for each in found]


def test_no_more_than_can_be_read_is_listed_and_the_rest_is_told(tree):
    deals = tree.find("DealList")
    for _ in range(MANY):
        etree.SubElement(deals, "FakeTag")
    assert _timed(tree) == ["element_unknown"] * MOST + ["more_not_listed"]


def test_warnings_do_not_keep_errors_from_being_listed(tree):
    terms = tree.find(".//DealTerms")
    for _ in range(MOST + 10):
        terms.find("UseType").addnext(etree.fromstring("<UseType>UseForDataMining</UseType>"))
    etree.SubElement(tree.find("DealList"), "FakeTag")
    codes = _timed(tree)
    assert codes.count("value_of_newer_list") == MOST
    assert codes[-2:] == ["element_unknown", "more_not_listed"]


@pytest.mark.parametrize("name", ["TerritoryCode", "UseType", "ValidityPeriod", "CommercialModelType"])
def test_many_siblings_out_of_order_are_judged_in_time(tree, name: str):
    terms = tree.find(".//DealTerms")
    for _ in range(MANY // 2):
        etree.SubElement(terms, name)
        etree.SubElement(terms, "Price" + name)
    assert _timed(tree)[-1] == "more_not_listed"


def test_depth_is_no_matter(tree):
    node = tree.find("DealList")
    for _ in range(2_000):
        node = etree.SubElement(node, "ReleaseDeal")
    assert "element_unknown" in _timed(tree)


def test_depth_that_the_version_allows_is_no_matter(tree):
    node = tree.find(".//ResourceGroup")
    for _ in range(2_000):
        node = etree.SubElement(node, "ResourceGroup")
        etree.SubElement(node, "Surprise")
    assert _timed(tree)[-1] == "more_not_listed"


def test_long_texts_are_shortened(tree):
    tree.find(".//Duration").text = "x" * 1_000_000
    tree.find(".//ParentalWarningType").text = "y" * 1_000_000
    start = perf_counter()
    found = check(tree, "4.3")
    assert perf_counter() - start < SECONDS
    assert [each.code for each in found] == ["value_malformed", "value_unknown"]
    assert all(len(each.message) < 300 for each in found)


def test_values_that_look_like_sentences_to_fill_in_are_only_shown(tree):
    tree.find(".//Duration").text = "{where.__class__}"
    assert "“{where.__class__}”" in check(tree, "4.3")[0].message
