"""What an endpoint takes, for the description of the interface: :mod:`.input` reads it, and not FastAPI."""

from typing import Any

from pydantic import BaseModel

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def in_body(shape: type[BaseModel], *media: str) -> dict[str, Any]:
    """Describe a body of ``shape``, in the first of ``media`` by preference."""
    schema = shape.model_json_schema()
    content = {each: {"schema": schema} for each in media or (JSON, FORM, MULTIPART)}
    return {"requestBody": {"required": True, "content": content}}


def in_query(shape: type[BaseModel]) -> dict[str, Any]:
    """Describe the fields of ``shape`` as query parameters."""
    schema = shape.model_json_schema()
    required = schema.get("required", ())
    return {
        "parameters": [
            {"name": name, "in": "query", "required": name in required}
            | {said: field.pop(said) for said in ("description", "example") if said in field}
            | {"schema": field}
            for name, field in schema["properties"].items()
        ]
    }
