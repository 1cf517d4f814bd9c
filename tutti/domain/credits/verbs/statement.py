"""What there is, and how it came about."""

from tutti.db import Tx
from tutti.domain import books
from tutti.domain.books import Movement, Total
from tutti.domain.credits.model import Kind, Lifetime, Statement, Transaction
from tutti.domain.credits.verbs.accounts import AVAILABLE, REPAID, balance, owed
from tutti.domain.credits.verbs.returning import REINSTATED, RETURNED

MOST = 100
DESCRIPTIONS = {
    Kind.PURCHASE: "Credits bought",
    Kind.AUTO_RELOAD: "Credits bought by auto-reload",
    Kind.SUBMISSION: "Release submitted",
    Kind.AI_SURCHARGE: "Surcharge for machine-made music",
    Kind.REFUND: "Credits given back",
    Kind.REFERRAL_BONUS: "Bonus for a referral",
    Kind.GRANT: "Credits granted",
    Kind.ADJUSTMENT: "Adjustment",
}


BUYING = (Kind.PURCHASE, Kind.AUTO_RELOAD, RETURNED, REINSTATED, REPAID)


async def read_statement(tx: Tx, organisation_id: int, transactions: int) -> Statement:
    """Return balance, lifetime sums and the latest transactions, at most 100."""
    wanted = min(transactions, MOST)
    movements = await books.history(tx, organisation_id, AVAILABLE, limit=wanted) if wanted else []
    return Statement(
        await balance(tx, organisation_id),
        await owed(tx, organisation_id),
        lifetime(await books.totals(tx, organisation_id, AVAILABLE)),
        tuple(_transaction(movement) for movement in movements),
    )


def lifetime(totals: list[Total]) -> Lifetime:
    """Sum what came and went by what the contract calls it. Reversals count as adjustments: as earned.

    What went back with its payment was not bought.
    """
    sums = {total.kind: int(total.amount) for total in totals}
    purchased = sum(sums.pop(kind, 0) for kind in BUYING)
    spent = -sums.pop(Kind.SUBMISSION, 0) - sums.pop(Kind.AI_SURCHARGE, 0)
    refunded = sums.pop(Kind.REFUND, 0)
    return Lifetime(purchased, spent, sum(sums.values()), refunded)


def _transaction(movement: Movement) -> Transaction:
    kind = Kind(movement.kind) if movement.kind in DESCRIPTIONS else Kind.ADJUSTMENT
    return Transaction(
        movement.entry_id,
        kind,
        int(movement.amount),
        int(movement.balance_after),
        movement.memo or DESCRIPTIONS[kind],
        movement.cause.id if movement.cause.kind == "release" else None,
        movement.posted_at,
    )
