"""The upload token: 256 random bits, of which only the SHA-256 is kept."""

import hashlib
import hmac
import secrets

PREFIX = "tutti_up_"


def new_token() -> str:
    """Return a fresh upload token."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return the SHA-256 (32 bytes) under which a token is kept."""
    return hashlib.sha256(token.encode()).digest()


def is_token(token: str, kept: bytes) -> bool:
    """Compare a token with the kept digest in constant time."""
    return hmac.compare_digest(digest(token), kept)
