"""Secrets that we make: 256 random bits each, of which only the SHA-256 is kept.

A slow hash would add nothing: nobody can try through 2^256 of them.
"""

import hashlib
import re
import secrets

SHORTEST = 16
LONGEST = 4096
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def new_secret(prefix: str = "") -> str:
    """Return ``prefix`` and 32 random bytes in base64url."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    """Return the SHA-256 (32 bytes) under which a secret is kept and looked up."""
    return hashlib.sha256(secret.encode()).digest()


def could_be_ours(secret: str) -> bool:
    """Tell whether it is worth asking the database about a text that somebody sent as a secret."""
    return SHORTEST <= len(secret) <= LONGEST and bool(_PRINTABLE.fullmatch(secret))
