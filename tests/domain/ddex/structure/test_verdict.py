"""Whatever the message, the tables and DDEX's schema agree whether its structure is right."""

import csv
import re
from random import Random

import pytest
from lxml import etree

from tests.domain.ddex import oracle
from tests.domain.ddex.structure import trees
from tests.domain.ddex.structure.anything import Anything
from tests.domain.ddex.structure.mutants import spoil
from tutti.domain.ddex.structure import VERSIONS, check, version_of
from tutti.domain.ddex.structure.kinds import check_of

pytestmark = [oracle.needs_schemas, oracle.needs_samples]

SMALL = 120_000


def test_each_sample_has_the_verdict_of_the_schema_and_of_the_manifest():
    judged = dict[str, int]()
    for row in csv.DictReader((oracle.SAMPLES / "MANIFEST.csv").read_text().splitlines()):
        kept = row["xsd_verdict"].partition("(")[0]
        if not row["file"].endswith(".xml") or kept not in ("valid", "invalid"):
            continue
        tree = trees.sample(row["file"])
        version = version_of(tree)
        verdict = not check(tree, version)
        assert verdict == (kept == "valid") == trees.by_schema(tree, version), row["file"]
        judged[version] = judged.get(version, 0) + 1
    assert judged.keys() == {"3.8.2", "4.1.1", "4.2", "4.3"}
    assert sum(judged.values()) >= 30


def test_samples_of_38_are_right_by_the_table_of_381():
    assert [
        trees.found(trees.sample(f"ern38/{name}.xml"))
        for name in ("digital_boxed_set_1", "longform_music_video")
    ] == [[], []]


def test_what_we_write_is_right():
    for file in trees.GOLDEN.glob("*.xml"):
        assert trees.found(trees.parse(file.read_bytes())) == [], file.name


def test_a_spoilt_message_is_wrong_to_both_or_to_neither():
    dice = Random(20260612)
    messages = [each for each in trees.valid() if len(each[1]) < SMALL and each[2] != "3.8"]
    assert {each[2] for each in messages} == set(VERSIONS) - {"3.8"}
    wrong = 0
    for turn in range(trees.MUTANTS):
        name, held, version = messages[turn % len(messages)]
        tree, how = spoil(dice, trees.parse(held))
        mutant = trees.parse(etree.tostring(tree))
        schema = trees.by_schema(mutant, version)
        wrong += not schema
        assert trees.by_tables(mutant, version) == schema, f"{name} ({version}): {how}"
    assert trees.MUTANTS // 3 < wrong < trees.MUTANTS


NUMBERS = (
    "1",
    "+1",
    "-1",
    "01",
    "1.0",
    "",
    "1e3",
    " 5 ",
    "\u0663",
    "+",
    "- 1",
    ".5",
    "1.",
    "+.5",
    ".",
    "1,5",
    "INF",
    "00.1",
    "9" * 20,
)
YEARS = (
    "2026",
    "0000",
    "-0001",
    "12026",
    "02026",
    "026",
    "2026Z",
    "2026+14:00",
    "2026+14:01",
    " 2026",
    "2026 ",
    "+2026",
    "2026-15:00",
)
MOMENTS = (
    "2026-06-12T00:00:00", "2026-06-12T00:00:00Z", "2026-06-12T24:00:00", "2026-06-12T24:00:00.000", "2026-06-12T24:00:01", "2026-02-29T00:00:00",
    "2024-02-29T00:00:00", "1900-02-29T00:00:00", "2000-02-29T00:00:00", "2026-06-31T00:00:00", "2026-13-01T00:00:00", "2026-00-01T00:00:00",
    "2026-06-12T00:00:60", "2026-06-12T00:60:00", "2026-06-12T00:00", "2026-06-12", "2026-06-12T00:00:00.", "2026-06-12T00:00:00.123456789012",
    "2026-06-12T00:00:00-14:00", "2026-06-12T00:00:00+14:01", "2026-06-12T00:00:00+1:00", "0000-06-12T00:00:00", "-0004-02-29T00:00:00",
    "12026-06-12T00:00:00", " 2026-06-12T00:00:00 ", "2026-06-12t00:00:00", "2026-6-12T00:00:00", "2026-06-12 00:00:00", "-0100-02-29T00:00:00",
)  # fmt: skip
DURATIONS = (
    "PT3M45S", "P", "PT", "P1Y", "P1M", "P1YT", "-P1D", "+P1D", "PT1.5S", "P1.5D", "PT1H1S", "PT1S1H", "P1D1M", "P1W", "PT199S", " PT1S", "PT1S ",
    "pt1s", "PT1M1", "P1Y2M3DT4H5M6.7S", "P-1D", "PT3M45", "PT 3M", "P99999999999Y", "PT1.5M", "", "PT" + "9" * 20 + "S", "PT3:45", "P1DT", "Invalid date",
)  # fmt: skip
TEXTS = {
    "boolean": ("true", "false", "1", "0", "TRUE", " true\n", "yes", "", "t rue", "01"),
    "integer": NUMBERS, "decimal": NUMBERS, "gYear": YEARS, "dateTime": MOMENTS, "duration": DURATIONS,
}  # fmt: skip


@pytest.mark.parametrize("version", [each for each in VERSIONS if each != "3.8"])
def test_a_message_made_up_from_the_tables_is_right_and_spoilt_is_wrong_to_both(version: str):
    dice = Random(version)
    source = Anything(version, dice)
    for _ in range(max(trees.MUTANTS // 100, 1)):
        message = source.message()
        assert trees.by_schema(message, version), oracle.schema(version).error_log
        assert check(message, version) == []
        tree, how = spoil(dice, message)
        mutant = trees.parse(etree.tostring(tree))
        assert trees.by_tables(mutant, version) == trees.by_schema(mutant, version), how


HALF_FRACTION = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
"""What libxml2 lets pass in durations; see ``TestMeantToDiffer``."""


def _schema_of(kind: str) -> etree.XMLSchema:
    return etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:{kind}"/></xs:schema>'
        )
    )


def _near(dice: Random, text: str) -> str:
    """Return the text with a character added, taken or changed."""
    place, letter = dice.randint(0, len(text)), dice.choice("0123456789:-+.TPZSMHDY ")
    return text[:place] + dice.choice(("", letter)) + text[place + dice.choice((0, 1)) :]


@pytest.mark.parametrize("kind", TEXTS)
def test_values_are_what_the_schema_language_says(kind: str):
    schema, passes, dice = _schema_of(kind), check_of(kind), Random(kind)
    for text in TEXTS[kind] + tuple(_near(dice, dice.choice(TEXTS[kind])) for _ in range(1000)):
        node = etree.Element("a")
        node.text = text
        if kind != "duration" or not HALF_FRACTION.search(text):
            assert bool(passes(text)) == schema.validate(node), text


class TestMeantToDiffer:
    def test_a_fraction_needs_digits_as_the_standard_says_and_libxml2_does_not(self):
        for text in ("PT1.S", "PT.5S"):
            node = etree.Element("a")
            node.text = text
            assert _schema_of("duration").validate(node)
            assert not check_of("duration")(text)

    def test_a_value_that_a_newer_list_has_is_a_warning(self):
        tree = trees.sample("ern43/video.xml")
        tree.find(".//UseType").text = "UseForDataMining"
        assert not trees.by_schema(tree, "4.3")
        assert [each.severity for each in check(tree, "4.3")] == ["warning"]

    def test_a_namespace_on_another_host_is_a_warning(self):
        held = (oracle.SAMPLES / "ern411/video.xml").read_bytes()
        tree = trees.parse(
            held.replace(b"http://ddex.net/xml/ern/411", b"http://service.ddex.net/xml/ern/411")
        )
        assert version_of(tree) == "4.1.1"
        assert not trees.by_schema(tree, "4.1.1")
        assert [(each.severity, each.code) for each in check(tree, "4.1.1")] == [
            ("warning", "namespace_variant")
        ]

    def test_a_type_named_in_the_message_is_refused_unless_it_is_its_own(self):
        xsi = "{http://www.w3.org/2001/XMLSchema-instance}type"
        tree = trees.sample("ern382/audio_single.xml")
        tree.find("ReleaseList").set(xsi, "ern:ReleaseList")
        assert trees.by_schema(tree, "3.8.2")
        assert check(tree, "3.8.2") == []
        tree.find("ReleaseList").set(xsi, "ern:ResourceList")
        assert not trees.by_schema(tree, "3.8.2")
        assert [each.code for each in check(tree, "3.8.2")] == ["type_changed"]
