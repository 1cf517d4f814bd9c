"""Reading an XML Schema of the ERN family down to the facts a message is held against.

Only what these schemas use is understood: named types, sequences and choices with the bounds 0, 1 and
unbounded, attributes, simple content, enumerations, unions and patterns. Anything else stops the reading, so
that a table is never quietly less than its schema. Names and shapes are taken over, documentation is not.
"""

from pathlib import Path

from lxml import etree

from tutti.domain.ddex.structure.load import Content, Type

_XS = "{http://www.w3.org/2001/XMLSchema}"
_BUILT_IN = {
    "string",
    "boolean",
    "integer",
    "decimal",
    "duration",
    "dateTime",
    "gYear",
}
_NAMES = {"ID", "IDREF"}
_OCCURS = {("1", "1"): "", ("0", "1"): "?", ("0", "unbounded"): "*", ("1", "unbounded"): "+"}


class Unreadable(ValueError):
    """The schema uses something that no table can hold."""


class Schema:
    """One schema file with the allowed values it imports.

    ``messages`` are the names of its root elements, ``types`` what the messages are made of, ``lists`` the
    allowed values by the name of their list.
    """

    def __init__(self, file: Path) -> None:
        root = etree.parse(str(file), etree.XMLParser(no_network=True, resolve_entities=False)).getroot()
        self.namespace = root.get("targetNamespace", "")
        self._simple = {each.get("name", ""): each for each in root.iterchildren(f"{_XS}simpleType")}
        self._complex = {each.get("name", ""): each for each in root.iterchildren(f"{_XS}complexType")}
        self._listed = _listed(file, root)
        self.lists: dict[str, list[str]] = {}
        self.types: dict[str, Type] = {}
        self.messages: list[str] = []
        for element in root.iterchildren(f"{_XS}element"):
            name = element.get("name", "")
            self.messages.append(name)
            self.types[name] = self._type(_only(element, "complexType"))
        for name, node in self._complex.items():
            self.types[name] = self._type(node)

    def _type(self, node: etree._Element) -> Type:
        simple = node.find(f"{_XS}simpleContent")
        if simple is not None:
            extension = _only(simple, "extension")
            attributes, required = self._attributes(extension)
            return Type(value=self._kind(extension.get("base", "")), attributes=attributes, required=required)
        attributes, required = self._attributes(node)
        content: Content = []
        for group in node.iterchildren(f"{_XS}sequence", f"{_XS}choice"):
            particle = self._particle(group)
            content = particle[1:] if particle[0] == "all" else [particle]
        return Type(content=content, attributes=attributes, required=required)

    def _attributes(self, node: etree._Element) -> tuple[dict[str, str], list[str]]:
        found = {each.get("name", ""): each for each in node.iterchildren(f"{_XS}attribute")}
        required = [name for name, each in found.items() if each.get("use") == "required"]
        return {name: self._declared(each) for name, each in found.items()}, required

    def _declared(self, node: etree._Element) -> str:
        """Return the kind of an attribute or element; one that declares none may hold any text."""
        inline = node.find(f"{_XS}simpleType")
        if inline is not None:
            return self._restricted(inline)
        named = node.get("type")
        return self._kind(named) if named else "string"

    def _particle(self, node: etree._Element) -> list[object]:
        occurs = _OCCURS[node.get("minOccurs", "1"), node.get("maxOccurs", "1")]
        head = {f"{_XS}sequence": "all", f"{_XS}choice": "one"}[str(node.tag)]
        members: list[object] = [f"{head}{occurs}"]
        for child in node.iterchildren(f"{_XS}*"):
            if child.tag == f"{_XS}element":
                members.append(self._element(child))
            elif child.tag != f"{_XS}annotation":
                members.append(self._particle(child))
        return members

    def _element(self, node: etree._Element) -> str:
        name = node.get("name")
        if not name:
            raise Unreadable(f"line {node.sourceline}: an element by reference")
        occurs = _OCCURS[node.get("minOccurs", "1"), node.get("maxOccurs", "1")]
        kind = self._declared(node)
        return f"{name}{occurs}" if kind == f"#{name}" else f"{name}{occurs}:{kind}"

    def _kind(self, named: str) -> str:
        """Return ``#Type``, ``@List`` or a kind of value for the name of a type."""
        prefix, _, name = named.rpartition(":")
        if prefix == "xs" and name in _BUILT_IN:
            return name
        if prefix == "avs":
            return self._list(name)
        if name in self._complex:
            return f"#{name}"
        if name in self._simple:
            return self._restricted(self._simple[name])
        raise Unreadable(f"no type {named}")

    def _restricted(self, node: etree._Element) -> str:
        restriction = _only(node, "restriction")
        base = restriction.get("base", "")
        facets = [each for each in restriction.iterchildren(f"{_XS}*") if each.tag != f"{_XS}annotation"]
        patterns = [_pattern(each) for each in facets]
        if len(patterns) > 1:
            raise Unreadable(f"line {node.sourceline}: more than one facet")
        prefix, _, name = base.rpartition(":")
        if prefix == "xs" and name in _NAMES:
            return f"name {patterns[0]}" if patterns else "name"
        if not patterns:
            return self._kind(base)
        if base != "xs:string":
            raise Unreadable(f"line {node.sourceline}: a pattern on {base}")
        return f"text {patterns[0]}"

    def _list(self, name: str) -> str:
        """Return ``@List``; of a list that has no values, parties agree on their own: any text will do."""
        listed = self._values(name)
        if not listed:
            return "string"
        self.lists[name] = listed
        return f"@{name}"

    def _values(self, name: str) -> list[str]:
        node = self._listed[name]
        union = node.find(f"{_XS}union")
        if union is not None:
            members = union.get("memberTypes", "").split()
            return sorted({value for each in members for value in self._values(each.rpartition(":")[2])})
        restriction = _only(node, "restriction")
        if restriction.get("base") != "xs:string":
            raise Unreadable(f"the list {name} is not of strings")
        return sorted({each.get("value", "") for each in restriction.iterchildren(f"{_XS}enumeration")})


def _listed(file: Path, root: etree._Element) -> dict[str, etree._Element]:
    """Return the lists of the value sets that a schema imports from beside it."""
    imported = _only(root, "import").get("schemaLocation", "")
    listed = etree.parse(str(file.parent / imported), etree.XMLParser(no_network=True)).getroot()
    return {each.get("name", ""): each for each in listed.iterchildren(f"{_XS}simpleType")}


def _pattern(facet: etree._Element) -> str:
    """Return the pattern of a facet; the one value that some types allow is a pattern of itself."""
    value = facet.get("value", "")
    if facet.tag == f"{_XS}pattern" or (facet.tag == f"{_XS}enumeration" and value.isalnum()):
        return value
    raise Unreadable(f"line {facet.sourceline}: neither a pattern nor a single word")


def _only(node: etree._Element, name: str) -> etree._Element:
    found = node.find(f"{_XS}{name}")
    if found is None:
        raise Unreadable(f"line {node.sourceline}: no {name}")
    return found
