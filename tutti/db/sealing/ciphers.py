"""Sealing what nobody but its first reader may see again, while it is kept: AES-256-GCM (NIST SP 800-38D)."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
PURPOSE = b"tutti kept secrets 1"


def seal(secret: bytes, about: str, plain: bytes) -> bytes:
    """Return ``plain`` encrypted with the instance's ``secret``; it opens only with the same ``about``."""
    nonce = os.urandom(NONCE)
    return nonce + _cipher(secret).encrypt(nonce, plain, about.encode())


def unseal(secret: bytes, about: str, sealed: bytes) -> bytes | None:
    """Return what was sealed; ``None`` if that was with another secret, about another, or was changed."""
    try:
        return _cipher(secret).decrypt(sealed[:NONCE], sealed[NONCE:], about.encode())
    except (InvalidTag, ValueError):
        return None


def _cipher(secret: bytes) -> AESGCM:
    """Take a key of its own (RFC 5869), so that what is signed with the secret tells nothing of it."""
    return AESGCM(HKDF(SHA256(), 32, None, PURPOSE).derive(secret))
