"""Names that the operator vouches for."""

from tutti.db import Tx
from tutti.domain.releases import _queries


async def confirm_artist(tx: Tx, organisation_id: int, name: str) -> None:
    """Confirm ``name`` as the organisation's own, so that R12 lets it pass (system transaction)."""
    await _queries.confirm_artist(tx, organisation_id, name.strip())
