"""``X-Once-Provenance``: which partner's app a call comes from (contract, section 13)."""

import re
from typing import Annotated

from fastapi import Depends, Header

DEFAULT = "REST"
HEADER = "X-Once-Provenance"
DECENT = re.compile(r"[A-Za-z0-9_-]{1,32}")


def clean(given: str | None) -> str:
    """Return the tag in capitals; anything indecent counts as not given."""
    return given.upper() if given and DECENT.fullmatch(given) else DEFAULT


Tag = Annotated[
    str | None,
    Header(description="Your app's name: letters, digits, `_` and `-`, up to 32; kept in capitals."),
]


async def provenance(x_once_provenance: Tag = None) -> str:
    """Read the header."""
    return clean(x_once_provenance)


Provenance = Annotated[str, Depends(provenance)]
