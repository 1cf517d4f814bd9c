"""Secrets that we make: some 240 random bits or more each, of which only the SHA-256 is kept.

A slow hash would add nothing: nobody can try through 2^240 of them.
"""

import hashlib
import re
import secrets
import string
import zlib

SHORTEST = 16
LONGEST = 4096
_PRINTABLE = re.compile(r"[\x21-\x7e]+")
_LETTERS = string.ascii_letters + string.digits
_NUMBERED = re.compile(r"[1-9][0-9]{0,18}\|([A-Za-z0-9]{40})([0-9a-f]{8})")
_STARTS_NUMBERED = re.compile(r"[0-9]+\|")


def new_secret(prefix: str = "") -> str:
    """Return ``prefix`` and 32 random bytes in base64url."""
    return prefix + secrets.token_urlsafe(32)


def new_numbered_secret(number: int) -> str:
    """Return ``number|secret``: 40 random letters and digits, and their CRC-32 in hexadecimal.

    The form in which programs of the label family know their tokens (contract ``verseone.md``, section 1.1).
    """
    entropy = "".join(secrets.choice(_LETTERS) for _ in range(40))
    return f"{number}|{entropy}{_checksum(entropy)}"


def _checksum(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}"


def digest(secret: str) -> bytes:
    """Return the SHA-256 (32 bytes) under which a secret is kept and looked up."""
    return hashlib.sha256(secret.encode()).digest()


def could_be_ours(secret: str) -> bool:
    """Tell whether it is worth asking the database about a text that somebody sent as a secret."""
    if not SHORTEST <= len(secret) <= LONGEST or not _PRINTABLE.fullmatch(secret):
        return False
    if not _STARTS_NUMBERED.match(secret):
        return True
    numbered = _NUMBERED.fullmatch(secret)
    return numbered is not None and _checksum(numbered[1]) == numbered[2]
