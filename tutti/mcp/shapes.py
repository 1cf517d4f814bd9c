"""What a tool takes, out of the OpenAPI description of its call; and arguments back into that call."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from tutti.mcp.model import Ask
from tutti.mcp.tools import Tool

Json = dict[str, Any]
COMPONENTS = "#/components/schemas/"
OURS = frozenset({"access_token", "accessToken", "idempotency_key"})
KEY: Json = {
    "type": "string",
    "description": "A word of yours: the same again gives the first answer, and does nothing twice.",
}


def operation_of(document: Mapping[str, Any], tool: Tool) -> Json | None:
    """Return the description of a tool's call, if the interface has it."""
    found: Json | None = document["paths"].get(tool.path, {}).get(tool.method.lower())
    return found


def description_of(operation: Json) -> str:
    """Return what a call does, in words."""
    summary, more = operation.get("summary", ""), operation.get("description", "")
    return more if more.startswith(summary) else f"{summary}\n\n{more}".strip()


def input_schema(document: Mapping[str, Any], tool: Tool, operation: Json) -> Json:
    """Return the JSON Schema of a tool's arguments: those of path, query and body, under their names here."""
    properties: Json = {}
    required: list[str] = []
    for parameter in _parameters(operation):
        properties[parameter["name"]] = _described(parameter)
        if parameter.get("required"):
            required.append(parameter["name"])
    body = _body(document, operation)
    properties |= body.get("properties", {})
    required += body.get("required", [])
    renamed = {tool.names.get(name, name): shape for name, shape in properties.items()}
    if tool.method == "POST":
        renamed["idempotency_key"] = KEY
    schema: Json = {"type": "object", "properties": renamed}
    if required:
        schema["required"] = [tool.names.get(name, name) for name in required]
    definitions = dict(_definitions(document, schema, set()))
    found: Json = _local(schema | ({"$defs": definitions} if definitions else {}))
    return found


def ask(tool: Tool, operation: Json, arguments: Mapping[str, Any]) -> Ask:
    """Turn a tool's arguments into its call; names of there are taken as well as names of here."""
    there = {here: name for name, here in tool.names.items()}
    given = {there.get(name, name): value for name, value in arguments.items() if name not in OURS}
    path, query = tool.path, dict[str, str]()
    for parameter in _parameters(operation):
        name = parameter["name"]
        if name in given and parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", quote(str(given.pop(name)), safe=""))
        elif name in given:
            query[name] = str(given.pop(name))
    key = arguments.get("idempotency_key")
    return Ask(
        tool.method,
        path,
        query,
        given if "requestBody" in operation else None,
        {"Idempotency-Key": key} if isinstance(key, str) else {},
    )


def missing(schema: Json, arguments: Mapping[str, Any]) -> list[str]:
    """Return the required arguments that are not there: without them there is no call.

    The interface takes every name in snake_case and in camelCase, and so do tools.
    """
    given = {_plain(name) for name in arguments}
    return [name for name in schema.get("required", ()) if _plain(name) not in given]


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _parameters(operation: Json) -> list[Json]:
    return [each for each in operation.get("parameters", ()) if each["in"] in {"path", "query"}]


def _described(parameter: Json) -> Json:
    shape = dict(parameter["schema"])
    if "description" in parameter:
        shape["description"] = parameter["description"]
    return shape


def _body(document: Mapping[str, Any], operation: Json) -> Json:
    content = operation.get("requestBody", {}).get("content", {})
    shape: Json = content.get("application/json", {}).get("schema", {})
    name = shape.get("$ref", "").removeprefix(COMPONENTS)
    return dict(document["components"]["schemas"][name]) if name else shape


def _definitions(document: Mapping[str, Any], shape: object, seen: set[str]) -> Iterator[tuple[str, Json]]:
    """Yield every shape that is referred to, whatever the depth, once."""
    for reference in _references(shape):
        name = reference.removeprefix(COMPONENTS)
        if name not in seen:
            seen.add(name)
            found = document["components"]["schemas"][name]
            yield name, found
            yield from _definitions(document, found, seen)


def _references(shape: object) -> Iterator[str]:
    if isinstance(shape, dict):
        reference = shape.get("$ref")
        if isinstance(reference, str):
            yield reference
        for each in shape.values():
            yield from _references(each)
    elif isinstance(shape, list):
        for each in shape:
            yield from _references(each)


def _local(shape: Any) -> Any:  # noqa: ANN401 (any JSON)
    """Let references lead into the schema itself."""
    if isinstance(shape, dict):
        return {
            name: each.replace(COMPONENTS, "#/$defs/") if name == "$ref" else _local(each)
            for name, each in shape.items()
        }
    return [_local(each) for each in shape] if isinstance(shape, list) else shape
