"""Redirect addresses: which a client may register, and when a given one is a registered one."""

import re
from collections.abc import Iterable
from urllib.parse import urlencode

from tutti.domain.accounts.errors import InvalidRedirectUri

LENGTH = 2000
_PLAIN = re.compile(r"[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]+")
_HTTPS = re.compile(r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?(?:[/?].*)?")
_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?((?:[/?].*)?)")


def check_redirect_uri(uri: str) -> str:
    """Return ``uri`` if a client may be sent there: https, or http on this machine (RFC 8252, section 7.3).

    Raises :class:`InvalidRedirectUri` for other schemes, fragments, user names, and characters that two
    parsers could read in two ways.
    """
    plain = len(uri) <= LENGTH and _PLAIN.fullmatch(uri) and "#" not in uri
    if not plain or not (_HTTPS.fullmatch(uri) or _LOOPBACK.fullmatch(uri)):
        raise InvalidRedirectUri(
            "`redirect_uris`: each must be an absolute https URL, or http on 127.0.0.1, [::1] or localhost, "
            "without a fragment."
        )
    return uri


def is_registered(given: str, registered: Iterable[str]) -> bool:
    """Tell whether ``given`` is ``registered``, character by character; a loopback port may vary."""
    if not _PLAIN.fullmatch(given):
        return False
    portless = _without_port(given)
    return any(given == known or (portless and portless == _without_port(known)) for known in registered)


def _without_port(uri: str) -> tuple[str, str] | None:
    found = _LOOPBACK.fullmatch(uri)
    return (found[1], found[2]) if found else None


def with_parameters(redirect_uri: str, parameters: dict[str, str | None]) -> str:
    """Return the address with ``parameters`` added to the query that it already has; ``None`` is left out."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    joint = "?" if "?" not in redirect_uri else "" if redirect_uri.endswith("?") else "&"
    return f"{redirect_uri}{joint}{query}"
