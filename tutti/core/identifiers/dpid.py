"""Identifiers of those who send and receive messages: DPID (DDEX)."""

import re

from tutti.core.identifiers.errors import InvalidIdentifier

_DPID = re.compile(r"PADPIDA[0-9A-Z]{8,13}")
_SPACING = str.maketrans("", "", " .-")


def parse_dpid(text: str) -> str:
    """Return a DDEX party id in capitals without hyphens: ``PADPIDA2011072101T``.

    DDEX publishes no check rule; real ones are 17 or 18 characters long, test ones may differ a little.
    Raises :class:`InvalidIdentifier` when the form is another.
    """
    code = text.strip().upper().translate(_SPACING)
    if not _DPID.fullmatch(code):
        raise InvalidIdentifier("a DPID starts with PADPIDA and goes on with letters and digits, 18 in all")
    return code
