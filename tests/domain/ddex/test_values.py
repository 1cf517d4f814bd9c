"""Small values as text: durations, decimals, names in one line, elements."""

from datetime import timedelta

import pytest
from lxml import etree

from tutti.domain.ddex import DisplayArtist, Party
from tutti.domain.ddex.formats import values, xml


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.2, "PT1S"),
        (30, "PT30S"),
        (59.5, "PT1M0S"),
        (225, "PT3M45S"),
        (225.49, "PT3M45S"),
        (3600, "PT1H0M0S"),
        (90_061, "PT25H1M1S"),
    ],
)
def test_durations_are_whole_seconds_and_never_nothing(seconds: float, text: str):
    assert values.duration(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("number", "text"), [(44_100, "44.1"), (48_000, "48"), (0, "0"), (1_234_567, "1234.567"), (5, "0.005")]
)
def test_thousandths_are_exact(number: int, text: str):
    assert values.thousandths(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(45, "45"), (7.25, "7.25"), (0, "0"), (100, "100"), (0.0004, "0")]
)
def test_seconds_are_plain_decimals(seconds: float, text: str):
    assert values.seconds(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("mains", "guests", "line"),
    [("A", "", "A"), ("AB", "", "A & B"), ("ABC", "D", "A, B & C feat. D"), ("A", "DE", "A feat. D & E")],
)
def test_artists_in_one_line(mains: str, guests: str, line: str):
    artists = [DisplayArtist(party=Party.named(name)) for name in mains]
    artists += [DisplayArtist(party=Party.named(name), role="FeaturedArtist") for name in guests]
    artists += [DisplayArtist(party=Party.named("Z"), role="Remixer")]
    assert values.artist_line(artists) == line


def test_elements_are_indented_and_escaped_and_read_back():
    hostile = "\"<&>'\n]]> é 夢\u2028"
    inner = xml.element("b", xml.leaf("c", hostile, d=hostile), xml.leaf("e", None), xml.leaf("f", 1, g=None))
    written = xml.document(xml.element("a", inner))
    assert written.decode().split("\n")[1:3] == ["<a>", "  <b>"]
    read = etree.fromstring(written)
    assert read.find("b/c").text == read.find("b/c").get("d") == hostile.replace("\n", " ")
    assert [node.tag for node in read.iter()] == ["a", "b", "c", "f"]


def test_an_optional_element_without_children_is_not_there():
    assert xml.optional("a", "", "") == ""
    assert xml.optional("a", xml.leaf("b", 0)) == "<a>\n  <b>0</b>\n</a>\n"
