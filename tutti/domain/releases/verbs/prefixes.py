"""What codes are made from: ISRC prefixes and GS1 company prefixes, an organisation's or the platform's."""

from tutti.core import identifiers
from tutti.db import Tx
from tutti.domain.releases._queries import codes
from tutti.domain.releases.errors import PrefixTaken

EAN = 13


async def add_prefix(tx: Tx, organisation_id: int | None, kind: str, prefix: str) -> None:
    """Let codes be made from ``prefix``: an organisation's own, or (``None``) the platform's.

    ``kind`` is ``isrc`` (country and registrant, 5 characters) or ``upc`` (GS1 company prefix, 6 to 12
    digits). Raises :class:`tutti.core.identifiers.InvalidIdentifier` and ``PrefixTaken``.
    """
    if await codes.has_prefix(tx, organisation_id, kind, prefix):
        return  # most starts of an instance: what checks prefixes need not be loaded
    if kind == "isrc":
        identifiers.IsrcSeries(prefix, 0)
    else:
        identifiers.GtinSeries(prefix, EAN)
    if not await codes.add_prefix(tx, organisation_id, kind, prefix) and organisation_id is not None:
        raise PrefixTaken(f"{prefix} is a prefix of somebody else's here; give another.")
