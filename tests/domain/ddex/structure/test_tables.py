"""The tables are what DDEX's schemas say: made from them again, they come out the same."""

import pytest

from tests.domain.ddex import oracle
from tutti.domain.ddex.structure.compile import files, main
from tutti.domain.ddex.structure.load import TABLES, VALUES, VERSIONS, dates, newer_list, table, values
from tutti.domain.ddex.structure.machine import Grammar
from tutti.domain.ddex.structure.xsd import Schema, Unreadable


@oracle.needs_schemas
def test_the_tables_are_those_the_schemas_give():
    made = files(oracle.SCHEMAS)
    assert {file: file.read_bytes() for file in [*TABLES.glob("*.json"), *VALUES.glob("*.json")]} == made


@oracle.needs_schemas
@pytest.mark.parametrize("version", [each for each in VERSIONS if each != "3.8"])
def test_put_together_the_differences_are_the_whole_schema(version: str):
    schema = Schema(oracle.SCHEMAS / f"ern-{version}" / "release-notification.xsd")
    assert table(version).types == schema.types
    lists = values(table(version).values)
    assert {name: sorted(each) for name, each in lists.items()} == schema.lists


@oracle.needs_schemas
def test_the_command_writes_what_is_here(tmp_path, monkeypatch):
    monkeypatch.setattr("tutti.domain.ddex.structure.compile.TABLES", tmp_path / "tables")
    monkeypatch.setattr("tutti.domain.ddex.structure.compile.VALUES", tmp_path / "values")
    main(oracle.SCHEMAS)
    assert (tmp_path / "tables/4.3.json").read_bytes() == (TABLES / "4.3.json").read_bytes()
    assert len(list(tmp_path.rglob("*.json"))) == len(VERSIONS) + len(dates())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_type_is_complete_and_unambiguous(version: str):
    grammar = Grammar(version)
    for name in table(version).types:
        kind = grammar.kind(f"#{name}")
        if kind.start is not None:
            grammar.open(kind)
            assert kind.ends(), name


def test_38_has_the_types_of_381_in_a_namespace_of_its_own():
    assert table("3.8").types == table("3.8.1").types
    assert table("3.8").namespace == "http://ddex.net/xml/ern/38"


def test_a_version_without_table_is_named():
    with pytest.raises(ValueError, match=r"no table for ERN 3\.4"):
        table("3.4")


def test_no_word_of_documentation_is_in_the_tables():
    for file in [*TABLES.glob("*.json"), *VALUES.glob("*.json")]:
        assert b"Composite containing" not in file.read_bytes()
        assert b"represented in an XML schema" not in file.read_bytes()


class TestAllowedValues:
    def test_lists_have_the_size_they_had_at_their_date(self):
        sizes = {each: len(values(each)["ReleaseType"]) for each in dates() if "ReleaseType" in values(each)}
        assert sizes["2016-10-06"] == 71
        assert sizes["2020-01-08"] == 72
        assert values("2025-08-01")["ContainsAI"] == {"All", "None", "Partly"}
        assert "ContainsAI" not in values("2022-08-23")

    def test_a_newer_list_is_named_by_its_date(self):
        assert newer_list("UseType_ERN", "UseForDataMining", "2022-08-23") == "2025-08-01"
        assert newer_list("UseType_ERN", "Barter", "2022-08-23") is None
        assert newer_list("UseType_ERN", "UseForDataMining", "2025-08-01") is None


class TestSchemasThatNoTableCanHold:
    HEAD = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ern="x" targetNamespace="x"><xs:import namespace="y" schemaLocation="avs.xsd"/>'

    @pytest.mark.parametrize(
        "body",
        [
            '<xs:complexType name="T"><xs:sequence><xs:element ref="ern:U"/></xs:sequence></xs:complexType>',
            '<xs:complexType name="T"><xs:sequence><xs:element name="U" type="xs:hexBinary"/></xs:sequence></xs:complexType>',
            '<xs:complexType name="T"><xs:sequence><xs:element name="U"><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType>',
            '<xs:element name="M"/>',
        ],
    )
    def test_they_are_refused(self, tmp_path, body: str):
        (tmp_path / "avs.xsd").write_text('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>')
        (tmp_path / "ern.xsd").write_text(f"{self.HEAD}{body}</xs:schema>")
        with pytest.raises(Unreadable):
            Schema(tmp_path / "ern.xsd")
