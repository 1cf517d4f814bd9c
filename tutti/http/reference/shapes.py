"""JSON schemas as rows to read: names with their path, types in plain words, and what limits them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
DEEPEST = 3
WORDS = {
    "uuid": "UUID",
    "date-time": "date and time",
    "binary": "bytes",
    "byte": "base64",
    "uri": "URL",
    "integer": "whole number",
    "boolean": "true or false",
}
LIMITS = {
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "maxItems": "at most {} of them",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A field, a parameter or a header. ``facts`` are what limits it, in words with code in backquotes."""

    name: str
    kind: str
    description: str
    facts: tuple[str, ...] = ()
    required: bool | None = None


@dataclass(frozen=True, slots=True)
class Shapes:
    """The named schemas of a document."""

    document: Json

    def resolved(self, schema: Json) -> Json:
        """Follow a reference, and see through "or null"."""
        if name := schema.get("$ref", "").rpartition("/")[2]:
            return self.resolved(self.document["components"]["schemas"][name])
        options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
        return self.resolved(options[0]) if len(options) == 1 else schema

    def rows(self, schema: Json, *, asked: bool = True) -> list[Row]:
        """Return the fields of an object and of the objects in it; ``asked`` for a body that clients send."""
        return list(self._rows(self.resolved(schema), "", asked, 1))

    def row(self, name: str, schema: Json, *, required: bool | None, description: str = "") -> Row:
        """Return one field."""
        told = description or schema.get("description") or self.resolved(schema).get("description", "")
        return Row(name, self._kind(schema), told, tuple(self._facts(schema)), required)

    def _rows(self, schema: Json, prefix: str, asked: bool, depth: int) -> Iterator[Row]:
        required = schema.get("required", ())
        for name, field in schema.get("properties", {}).items():
            description = field.get("description", "")
            yield self.row(
                prefix + name, field, required=name in required if asked else None, description=description
            )
            inner, mark = self._inside(field)
            if depth < DEEPEST:
                yield from self._rows(inner, f"{prefix}{name}{mark}.", asked, depth + 1)

    def _inside(self, field: Json) -> tuple[Json, str]:
        inner, mark = self.resolved(field), ""
        while inner.get("type") == "array":
            inner, mark = self.resolved(inner.get("items", {})), mark + "[]"
        return inner, mark

    def _kind(self, field: Json) -> str:
        options = field.get("anyOf", ())
        if options:
            kinds = dict.fromkeys(self._kind(each) for each in options if each.get("type") != "null")
            return " or ".join(kinds) + (" or null" if {"type": "null"} in options else "")
        seen = self.resolved(field)
        if seen.get("type") == "array":
            return f"list of {self._kind(seen.get('items', {}))}"
        if seen.get("type") == "object" or "properties" in seen:
            return "object"
        word = str(seen.get("format") or seen.get("type") or "any")
        return WORDS.get(word, word)

    def _facts(self, field: Json) -> Iterator[str]:
        seen = self.resolved(field)
        if words := seen.get("enum"):
            yield "one of " + ", ".join(f"`{word}`" for word in words)
        yield from (text.format(f"{seen[key]:,}") for key, text in LIMITS.items() if key in seen)
        default = field.get("default", seen.get("default"))
        if default not in (None, "", []):
            yield f"default `{_shown(default)}`"


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
