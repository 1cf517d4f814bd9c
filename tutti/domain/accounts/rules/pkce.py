"""Proof keys for code exchange (RFC 7636), by S256 alone."""

import base64
import hashlib
import hmac
import re

from tutti.domain.accounts.errors import InvalidGrant, OAuthError, PkceRequired

METHOD = "S256"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def check_challenge(challenge: str | None, method: str | None, *, required: bool) -> str | None:
    """Return the challenge that a code will be bound to, ``None`` if there is none and none is required.

    Raises :class:`PkceRequired` when it is missing, and ``invalid_request`` when it is not one of S256
    (RFC 7636, section 4.4.1).
    """
    if not challenge:
        if required:
            raise PkceRequired("Send `code_challenge` with `code_challenge_method` S256 (PKCE).")
        return None
    if method != METHOD:
        raise OAuthError("`code_challenge_method` must be S256.")
    if not _CHALLENGE.fullmatch(challenge):
        raise OAuthError("`code_challenge` must be a SHA-256 in base64url: 43 characters, no padding.")
    return challenge


def check_verifier(verifier: str | None, challenge: str | None) -> None:
    """Raise :class:`InvalidGrant` unless ``verifier`` is what the ``challenge`` was made from.

    A verifier for a code without a challenge is refused too: somebody took the challenge off the request.
    """
    if challenge is None and not verifier:
        return
    if challenge is None or not verifier or not _VERIFIER.fullmatch(verifier):
        raise InvalidGrant("`code_verifier` does not fit this code.")
    made = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    if not hmac.compare_digest(made, challenge.encode()):
        raise InvalidGrant("`code_verifier` does not fit this code.")
