"""The pages that people see: plain HTML that needs no script, and headers that let nobody else in.

No page can be framed, loads anything from elsewhere, runs a script, or is kept by a browser or proxy.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape

from tutti.http.kit.looks import guards
from tutti.http.kit.templates import templates

QUOTED = re.compile(r"`([^`]+)`")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+")


def page(
    template: str,
    shown: Mapping[str, object],
    status: int = 200,
    *,
    sends_to: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a page. ``sends_to`` is the address that its forms may end at, after a redirect."""
    text = templates(__package__, with_code=_with_code).get_template(template).render(shown)
    return HTMLResponse(text, status, headers=_guards(sends_to) | dict(headers or {}))


def _guards(sends_to: str) -> dict[str, str]:
    parts = urlsplit(sends_to)
    origin = f"{parts.scheme}://{parts.netloc}"
    # Browsers hold form-action against all redirects that follow, so the application's origin must be in it.
    ends = f"'self' {origin}" if ORIGIN.fullmatch(origin) else "'self'"
    return {"Cache-Control": "no-store"} | guards(ends)


def _with_code(message: str) -> Markup:
    """Show what a message has in backquotes as code."""
    return Markup(QUOTED.sub(r"<code>\1</code>", str(escape(message))))  # noqa: S704 (escaped just here)
