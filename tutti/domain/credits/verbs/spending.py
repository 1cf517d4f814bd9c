"""Credits of a release: set aside when it is submitted, spent when it is delivered, or given back."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from tutti.core.clock import now
from tutti.db import Tx
from tutti.domain import books
from tutti.domain.books import Cause, NewHold, Overdraft
from tutti.domain.credits import _queries
from tutti.domain.credits.errors import InsufficientCredits
from tutti.domain.credits.events import CreditsLow
from tutti.domain.credits.model import Charge, Kind
from tutti.domain.credits.verbs.accounts import AVAILABLE, HELD, USED, owed, repay

RELOAD_PAUSE = timedelta(hours=1)
CAPTURE = "delivery"


async def hold_for_release(tx: Tx, release_public_id: UUID, amount: int, *, surcharge: int = 0) -> Charge:
    """Set aside ``amount`` credits for the caller's release, ``surcharge`` of them for machine-made music.

    The release is the key: what was set aside or spent for it before is not charged again, only a rise is.
    Raises :class:`InsufficientCredits`, and then sets nothing aside.
    """
    return await raise_hold(tx, tx.actor.organisation_id, release_public_id, amount, surcharge=surcharge)


async def raise_hold(
    tx: Tx, organisation_id: int, release_public_id: UUID, amount: int, *, surcharge: int = 0
) -> Charge:
    """Do as :func:`hold_for_release` for the release of an organisation, in a system transaction too."""
    wanted = NewHold(
        organisation_id,
        _key(release_public_id),
        {Kind.AI_SURCHARGE: Decimal(surcharge), Kind.SUBMISSION: Decimal(amount - surcharge)},
        AVAILABLE,
        HELD,
        Cause("release", str(release_public_id)),
    )
    try:
        held = await books.hold(tx, wanted)
    except Overdraft as short:
        debt = await owed(tx, organisation_id)
        raise InsufficientCredits(int(short.required), int(short.balance), debt) from short
    charge = Charge(int(held.added), int(held.balance))
    if charge.charged and await _queries.wants_reload(
        tx, organisation_id, charge.balance, now() - RELOAD_PAUSE
    ):
        await tx.emit(CreditsLow(organisation_id, charge.balance))
    return charge


async def capture_for_release(tx: Tx, organisation_id: int, release_public_id: UUID) -> int:
    """Spend what is set aside for a release; return how many credits (0: nothing was, or all is spent)."""
    return int(await books.capture(tx, organisation_id, _key(release_public_id), to=USED, kind=CAPTURE))


async def release_hold(tx: Tx, organisation_id: int, release_public_id: UUID) -> int:
    """Give back what is set aside for a release; return how many credits. What is spent stays spent."""
    given_back = await books.release(tx, organisation_id, _key(release_public_id), kind=Kind.REFUND)
    if given_back:
        await repay(tx, organisation_id, Cause("release", str(release_public_id)))
    return int(given_back)


def _key(release_public_id: UUID) -> str:
    return f"release:{release_public_id}"
