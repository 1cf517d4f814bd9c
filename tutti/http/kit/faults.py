"""What pydantic found wrong in a request, as faults whose sentences say what a field must be."""

from collections.abc import Mapping
from typing import Any

from tutti.core.errors import FieldFault

NO_OBJECT = "The body must be a JSON object, sent with `Content-Type: application/json`."
OUTSIDE = frozenset({"body", "query", "path", "header"})
KINDS = {
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "string": "a text",
    "list": "a list",
    "dict": "an object",
    "model": "an object",
    "uuid": "an id (a UUID)",
    "date": "a day, such as 2026-03-01",
    "datetime": "a time, such as 2026-03-01T12:00:00Z",
}
"""What a value must be, by the first word of the name of a type's fault."""
LIMITS = {
    "literal_error": "be {expected}",
    "enum": "be {expected}",
    "greater_than": "be more than {gt}",
    "greater_than_equal": "be at least {ge}",
    "less_than": "be less than {lt}",
    "less_than_equal": "be at most {le}",
    "string_too_short": "be {min_length} or more characters long",
    "string_too_long": "be at most {max_length} characters long",
    "string_pattern_mismatch": "match the pattern {pattern}",
    "too_short": "hold {min_length} or more items",
    "too_long": "hold at most {max_length} items",
}


def fault(found: Mapping[str, Any]) -> FieldFault:
    """Return a fault of pydantic's as ours: path as clients write it, code, and what to send instead."""
    where = [part for part in found["loc"] if part not in OUTSIDE]
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in where).lstrip(".")
    name, kind = f"`{path or 'body'}`", found["type"]
    match kind:
        case "missing":
            return FieldFault(path, "missing_field", f"{name} is required.")
        case "json_invalid":
            return FieldFault("", "invalid_json", "The body is not valid JSON.")
        case "model_attributes_type" | "dict_type" if not path:
            return FieldFault("", "invalid_type", NO_OBJECT)
        case _ if kind in LIMITS:
            limit = LIMITS[kind].format_map(found["ctx"])
            return FieldFault(path, "invalid_field", f"{name} must {limit}.")
    code = "invalid_type" if kind.endswith(("_type", "_parsing")) else "invalid_field"
    wanted = KINDS.get(kind.partition("_")[0])
    return FieldFault(path, code, f"{name} must be {wanted}." if wanted else f"{name}: {found['msg']}.")
