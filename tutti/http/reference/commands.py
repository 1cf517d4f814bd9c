"""An operation as a command to copy: ``curl`` with what must be said, in a POSIX shell's quoting."""

import re
import shlex
from collections.abc import Iterator

import msgspec

from tutti.http.reference.shapes import Json, Shapes

HOLE = re.compile(r"\{(\w+)\}")
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
BYTES = "application/octet-stream"
TOKEN = '-H "Authorization: Bearer $TOKEN"'  # noqa: S105 (a variable of the reader's shell)


def command(shapes: Shapes, base: str, method: str, path: str, operation: Json) -> str:
    """Return the command, one option a line. What the reader must fill in is a variable: ``$RELEASE_ID``."""
    return " \\\n  ".join(_words(shapes, base, method, path, operation))


def _words(shapes: Shapes, base: str, method: str, path: str, operation: Json) -> Iterator[str]:
    body = list(_body(shapes, operation))
    query = list(_query(operation))
    filled = HOLE.sub(lambda hole: "$" + hole[1].upper(), path)
    url = f'"{base}{filled}"' if "$" in filled else base + filled
    implied = "POST" if body else "GET"
    yield f"curl {'-G ' if query else ''}{'' if method == implied else f'-X {method} '}{url}"
    if operation.get("security") == [{"token": []}]:
        yield TOKEN
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header" and "example" in parameter:
            yield f'-H "{parameter["name"]}: {parameter["example"]}"'
    yield from query
    yield from body


def _query(operation: Json) -> Iterator[str]:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and (parameter.get("required") or "example" in parameter):
            value = parameter.get("example", "$" + parameter["name"].upper())
            yield f'--data-urlencode "{parameter["name"]}={value}"'


def _body(shapes: Shapes, operation: Json) -> Iterator[str]:
    content = operation.get("requestBody", {}).get("content", {})
    if BYTES in content:
        yield f"-H 'Content-Type: {BYTES}'"
        yield f"--data-binary @{content[BYTES].get('example', 'file')}"
        return
    media = next(iter(content), "")
    schema = shapes.resolved(content.get(media, {}).get("schema", {}))
    examples = schema.get("examples") or []
    if media == MULTIPART:
        yield from _parts(schema, examples[0] if examples else {})
    elif examples and media == FORM:
        yield from (
            f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in examples[0].items()
        )
    elif examples:
        yield f"-H 'Content-Type: {media}'"
        yield f"-d {shlex.quote(pretty(examples[0]))}"


def _parts(schema: Json, example: Json) -> Iterator[str]:
    """Yield the parts of a form with files; a file is named by the example, or else after its field."""
    for name, field in schema.get("properties", {}).items():
        if field.get("format") == "binary":
            yield f"-F {shlex.quote(f'{name}=@{example.get(name, name)}')}"
        elif name in example:
            yield f"-F {shlex.quote(f'{name}={example[name]}')}"


def pretty(value: object) -> str:
    """Return a value as JSON to read."""
    return msgspec.json.format(msgspec.json.encode(value)).decode()
