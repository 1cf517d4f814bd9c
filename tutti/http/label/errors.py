"""Errors in the label family's envelope: ``{message}``, with ``errors`` by field (contract, section 2.2)."""

from fastapi import Request
from fastapi.responses import JSONResponse

from tutti.core.errors import FieldFault, Kind, TuttiError
from tutti.http.kit.methods import allow

LOGIN = "/api/v1/login"
TABLE: dict[Kind, int] = {
    Kind.MALFORMED: 400,
    Kind.TOO_LARGE: 413,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.WRONG_METHOD: 405,
    Kind.CONFLICT: 409,
    Kind.REFUSED: 422,
    Kind.LOCKED: 429,
    Kind.RATE_LIMITED: 429,
    Kind.OAUTH: 400,
    Kind.UPSTREAM: 502,
    Kind.INTERNAL: 500,
}
WRONG_PAIR = "Email & Password does not match with our record."


class Invalid(TuttiError):
    """What was sent breaks the rules of the endpoint; ``fields`` says where."""

    kind = Kind.REFUSED
    code = "invalid"

    def __init__(self, *faults: FieldFault) -> None:
        super().__init__(summary([fault.message for fault in faults]), fields=faults)


class BodyTooLarge(TuttiError):
    """The request has more bytes than any request of this family needs."""

    kind = Kind.TOO_LARGE
    code = "body_too_large"


def summary(messages: list[str]) -> str:
    """Return the first message and how many more there are."""
    more = len(messages) - 1
    told = f" (and {more} more error{'s' if more > 1 else ''})" if more > 0 else ""
    return messages[0] + told


def render(error: TuttiError, request: Request) -> JSONResponse:
    """Write ``error`` as the family's clients expect it."""
    status = _status(error)
    body = _body(error, status)
    if status == 422 and request.url.path.rstrip("/") == LOGIN:
        body = {"status": False} | body
    return JSONResponse(body, status, headers=_headers(error, status))


def _status(error: TuttiError) -> int:
    if error.kind is Kind.MALFORMED and error.fields and error.code != "invalid_json":
        return 422
    return TABLE[error.kind]


def _body(error: TuttiError, status: int) -> dict[str, object]:
    match status:
        case 401 if error.code == "invalid_credentials":
            return {"status": False, "message": WRONG_PAIR}
        case 401:
            return {"message": "Unauthenticated.", "error": "Invalid token"}
        case 422:
            return _refusal(error)
        case 429:
            return {"message": "Too Many Attempts."}
        case 500:
            return {"message": "Server Error"}
        case _:
            return {"message": error.message}


def _refusal(error: TuttiError) -> dict[str, object]:
    errors: dict[str, list[str]] = {}
    for fault in error.fields:
        errors.setdefault(fault.path or "body", []).append(fault.message)
    said = [message for messages in errors.values() for message in messages]
    body: dict[str, object] = {"message": summary(said or [error.message]), "errors": errors}
    return body | {name: error.extra[name] for name in ("validation",) if name in error.extra}


def _headers(error: TuttiError, status: int) -> dict[str, str]:
    match status:
        case 401 if error.code != "invalid_credentials":
            return {"WWW-Authenticate": 'Bearer realm="label"'}
        case 429:
            return {"Retry-After": str(error.extra.get("retryAfterSeconds", 60))}
        case _:
            return allow(error)
