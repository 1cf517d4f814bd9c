"""The app's own signed URLs: a grant and its HMAC-SHA256 (RFC 2104), both base64url, parted by a dot.

Whoever holds such a token may do exactly what the grant says until it expires, and needs no sign-in.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

import msgspec

from tutti.core import clock
from tutti.domain.assets.ports import Grant

_LABEL = b"tutti storage grant 1\n"


def seal(grant: Grant, secret: bytes) -> str:
    """Return the token for ``grant``, made of URL-safe characters only."""
    body = msgspec.json.encode(grant)
    return f"{_text(body)}.{_text(_mac(body, secret))}"


def unseal(token: str, secret: bytes) -> Grant | None:
    """Return the grant, or ``None`` when the token is not ours, was changed, or has expired."""
    body_text, _, mac_text = token.partition(".")
    try:
        body, mac = _bytes(body_text), _bytes(mac_text)
    except ValueError:
        return None
    if not hmac.compare_digest(mac, _mac(body, secret)):
        return None
    grant = msgspec.json.decode(body, type=Grant)
    return grant if grant.expires_at > clock.now() else None


def _mac(body: bytes, secret: bytes) -> bytes:
    return hmac.digest(secret, _LABEL + body, hashlib.sha256)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
