"""How every page of this instance looks and is guarded: colours, type, focus, and what a browser may do."""

from importlib.resources import files

PALETTE = (files("tutti.http.kit") / "palette.css").read_bytes()
"""The part of each page's style sheet that all have in common; dark where the person prefers it."""


def guards(sends_to: str = "'none'") -> dict[str, str]:
    """Return headers by which a page runs no script, loads its own style alone, and cannot be framed.

    ``sends_to`` is where its forms may go, in the words of a content security policy.
    """
    own = "default-src 'none'; style-src 'self'"
    policy = f"{own}; form-action {sends_to}; frame-ancestors 'none'; base-uri 'none'"
    return {
        "Content-Security-Policy": policy,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
