"""Errors of the sign-in face: for programs one object in two dialects, for people a page.

The object holds ``type``, ``code`` and ``message``, and RFC 6749's ``error`` and ``error_description``.
"""

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from tutti.core.errors import Kind, Malformed, TuttiError
from tutti.domain.accounts import InvalidClientMetadata, SentBack, with_parameters
from tutti.http.kit.methods import allow
from tutti.http.oauth.pages import page

NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
TABLE: dict[Kind, tuple[int, str, str]] = {
    Kind.MALFORMED: (400, "invalid_request_error", "invalid_request"),
    Kind.TOO_LARGE: (413, "invalid_request_error", "invalid_request"),
    Kind.UNAUTHENTICATED: (401, "authentication_error", "access_denied"),
    Kind.FORBIDDEN: (403, "permission_error", "access_denied"),
    Kind.NOT_FOUND: (404, "not_found_error", "invalid_request"),
    Kind.WRONG_METHOD: (405, "invalid_request_error", "invalid_request"),
    Kind.CONFLICT: (409, "conflict_error", "invalid_request"),
    Kind.REFUSED: (422, "validation_error", "invalid_request"),
    Kind.LOCKED: (423, "locked_error", "temporarily_unavailable"),
    Kind.RATE_LIMITED: (429, "rate_limit_error", "temporarily_unavailable"),
    Kind.OAUTH: (400, "oauth_error", ""),
    Kind.UPSTREAM: (502, "upstream_error", "temporarily_unavailable"),
    Kind.INTERNAL: (500, "api_error", "server_error"),
}


def status_of(error: TuttiError) -> int:
    """Return the HTTP status of an error; an unknown client is unauthorised (RFC 6749, section 5.2)."""
    return 401 if error.code == "invalid_client" else TABLE[error.kind][0]


def render(error: TuttiError, request: Request) -> Response:
    """Write ``error`` for a program."""
    _, family, word = TABLE[error.kind]
    body: dict[str, object] = {"type": family, "code": error.code, "message": error.message}
    body |= {"error": word or error.code, "error_description": error.message}
    body |= error.extra
    body["requestId"] = getattr(request.state, "request_id", None)
    return JSONResponse(body, status_of(error), headers=NEVER_STORED | _headers(error, request))


def render_registration(error: TuttiError, request: Request) -> Response:
    """Write what is wrong with a client's registration, in RFC 7591's words."""
    unreadable = isinstance(error, Malformed)
    return render(InvalidClientMetadata(error.message) if unreadable else error, request)


def render_page(error: TuttiError, request: Request) -> Response:
    """Tell the client where its address is proven; else show people a page and programs an object."""
    if isinstance(error, SentBack):
        return sent_back(error, request.app.state.assembly.settings.base_url)
    if "text/html" not in request.headers.get("accept", ""):
        return render(error, request)
    shown = {"message": error.message, "code": error.code}
    return page("error.html", shown, status_of(error), headers=_headers(error, request))


def sent_back(error: SentBack, issuer: str) -> Response:
    """Take the person back to the application with its refusal (RFC 6749, section 4.1.2.1)."""
    told = {"error": error.code, "error_description": error.message, "state": error.state, "iss": issuer}
    return RedirectResponse(with_parameters(error.redirect_uri, told), 302, NEVER_STORED)


def _headers(error: TuttiError, request: Request) -> dict[str, str]:
    seconds = error.extra.get("retryAfterSeconds")
    headers = allow(error) if seconds is None else {"Retry-After": str(seconds)}
    if error.code == "invalid_client" and "authorization" in request.headers:
        headers["WWW-Authenticate"] = 'Basic realm="oauth"'
    return headers
