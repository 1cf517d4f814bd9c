"""Which addresses may be told, how a notice is signed, and how long to wait before another try.

Contract ``once.md``, section 12: HMAC-SHA256 over the raw body in ``X-Once-Signature``; six tries, waiting
30 seconds and twice as long each time.
"""

import hashlib
import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from tutti.domain.notices.errors import InvalidEndpoint

MAX_ATTEMPTS = 6
MAX_ENDPOINTS = 5
LONGEST_URL = 2048
MAIL_WAITS = (60, 300, 1800, 7200, 21600)
"""Seconds to wait after each failed try to send a mail; after the last of them one more try is made."""


def signature(secret: str, body: bytes) -> str:
    """Return ``sha256=`` and the hexadecimal HMAC of the body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def wait_before(attempt: int) -> float:
    """Return the seconds to wait before the given try; the first (1) comes at once."""
    return 0 if attempt <= 1 else 30.0 * 2 ** (attempt - 2)


def check_address(url: str) -> str:
    """Return an ``https`` address on a named public host, or raise ``InvalidEndpoint``."""
    try:
        parts = urlsplit(url.strip())
        host, _ = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise InvalidEndpoint("`url` cannot be read as an address.") from error
    if parts.scheme != "https" or not host or len(url) > LONGEST_URL:
        raise InvalidEndpoint("`url` must be a public https address.")
    if parts.username or parts.password:
        raise InvalidEndpoint("`url` must not hold a user name or password.")
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")) or _is_private(host):
        raise InvalidEndpoint(
            "`url` must lead to the public internet, not to localhost or a private network."
        )
    return url.strip()


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host
