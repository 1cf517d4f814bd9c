"""``X-Once-Provenance``: which partner's app a call comes from (contract, section 13)."""

import re
from typing import Annotated

from fastapi import Depends, Header

DEFAULT = "REST"
DECENT = re.compile(r"[A-Za-z0-9_-]{1,32}")


def clean(given: str | None) -> str:
    """Return the tag in capitals; anything indecent counts as not given."""
    return given.upper() if given and DECENT.fullmatch(given) else DEFAULT


async def provenance(x_once_provenance: Annotated[str | None, Header()] = None) -> str:
    """Read the header."""
    return clean(x_once_provenance)


Provenance = Annotated[str, Depends(provenance)]
