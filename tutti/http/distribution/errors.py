"""Errors in the distribution family's envelope: ``{type, code, message}`` (contract section 3)."""

from fastapi import Request
from fastapi.responses import JSONResponse

from tutti.core.errors import Kind, TuttiError
from tutti.http.kit.methods import allow

TABLE: dict[Kind, tuple[int, str]] = {
    Kind.MALFORMED: (400, "invalid_request_error"),
    Kind.TOO_LARGE: (400, "invalid_request_error"),
    Kind.UNAUTHENTICATED: (401, "authentication_error"),
    Kind.FORBIDDEN: (403, "permission_error"),
    Kind.NOT_FOUND: (404, "not_found_error"),
    Kind.WRONG_METHOD: (405, "invalid_request_error"),
    Kind.CONFLICT: (409, "conflict_error"),
    Kind.REFUSED: (422, "validation_error"),
    Kind.LOCKED: (423, "locked_error"),
    Kind.RATE_LIMITED: (429, "rate_limit_error"),
    Kind.OAUTH: (400, "oauth_error"),
    Kind.UPSTREAM: (502, "upstream_error"),
    Kind.INTERNAL: (500, "api_error"),
}


def render(error: TuttiError, request: Request) -> JSONResponse:
    """Write ``error`` as the family's clients expect it."""
    status, family = TABLE[error.kind]
    body: dict[str, object] = {"type": family, "code": error.code, "message": error.message}
    if error.fields:
        body["errors"] = [
            {"path": f.path, "code": f.code, "message": f.message} | ({"rule": f.rule} if f.rule else {})
            for f in error.fields
        ]
    body |= error.extra
    body["requestId"] = getattr(request.state, "request_id", None)
    return JSONResponse(body, status, headers=_headers(error, request))


def _headers(error: TuttiError, request: Request) -> dict[str, str]:
    if error.kind in {Kind.RATE_LIMITED, Kind.LOCKED}:
        return {"Retry-After": str(error.extra.get("retryAfterSeconds", 60))}
    if error.kind is Kind.UNAUTHENTICATED:
        host = str(request.app.state.assembly.settings.base_url)
        metadata = f"{host}/.well-known/oauth-protected-resource/api/mcp"
        return {
            "WWW-Authenticate": f'Bearer realm="once-mcp", resource_metadata="{metadata}", scope="once:mcp"'
        }
    return allow(error)
