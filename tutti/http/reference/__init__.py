"""``/docs``: the interface as a page to read, made from the same description as ``/v1/openapi.json``."""

from functools import cache
from typing import Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, select_autoescape

router = APIRouter(include_in_schema=False)
Json = dict[str, Any]


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("tutti.http.reference", ""), autoescape=select_autoescape())


@router.get("/docs")
async def reference(request: Request) -> HTMLResponse:
    """Show every endpoint with its fields, an example and its answers."""
    document = request.app.openapi()
    page = (
        _templates()
        .get_template("page.html")
        .render(
            info=document["info"], groups=_groups(document), base=request.app.state.assembly.settings.base_url
        )
    )
    return HTMLResponse(
        page, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    )


def _groups(document: Json) -> dict[str, list[Json]]:
    """Gather the operations under their first tag, in the order in which they are declared."""
    groups: dict[str, list[Json]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            shown = _operation(document, path, method, operation)
            groups.setdefault((operation.get("tags") or ["other"])[0], []).append(shown)
    return groups


def _operation(document: Json, path: str, method: str, operation: Json) -> Json:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    schema = _resolved(document, body)
    examples = schema.get("examples") or []
    return {
        "path": path,
        "method": method.upper(),
        "id": operation["operationId"],
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "fields": _fields(document, schema),
        "example": msgspec.json.format(msgspec.json.encode(examples[0])).decode() if examples else None,
        "answers": {
            status: _answer(document, answer)
            for status, answer in operation.get("responses", {}).items()
            if status != "422"
        },
    }


def _answer(document: Json, answer: Json) -> Json:
    schema = _resolved(document, answer.get("content", {}).get("application/json", {}).get("schema", {}))
    return {"description": answer.get("description", ""), "fields": _fields(document, schema)}


def _fields(document: Json, schema: Json) -> list[Json]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "type": _type(document, field),
            "required": name in required,
            "description": field.get("description", ""),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _resolved(document: Json, schema: Json) -> Json:
    name = schema.get("$ref", "").rpartition("/")[2]
    return dict(document["components"]["schemas"][name]) if name else schema


def _type(document: Json, field: Json) -> str:
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if options := field.get("anyOf"):
        return " or ".join(_type(document, option) for option in options)
    if field.get("type") == "array":
        return f"list of {_type(document, field.get('items', {}))}"
    return str(field.get("format") or field.get("type") or "any")
