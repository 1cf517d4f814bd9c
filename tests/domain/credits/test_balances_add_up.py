"""Whatever happens to payments, releases and gifts, in any order: balance, holds and debt are right to the credit."""

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from uuid import UUID

import pytest

from tests.domain.credits.buyer import Buyer
from tutti.core.ids import new_id
from tutti.domain import books
from tutti.domain.credits import InsufficientCredits
from tutti.domain.credits.verbs.accounts import HELD

STEPS = 30


@dataclass
class Ledger:
    """What a careful clerk would have in the book: one credit costs one dollar here."""

    available: int = 0
    owed: int = 0
    used: int = 0
    given: int = 0
    held: dict[UUID, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    """Cents of each payment that have not gone back."""

    def come(self, amount: int) -> None:
        """Credits come in: what is owed is paid first."""
        repaid = min(self.owed, amount)
        self.owed -= repaid
        self.available += amount - repaid

    def go(self, amount: int) -> None:
        """A payment went back: from what is free; what is set aside or spent is owed."""
        taken = min(self.available, amount)
        self.available -= taken
        self.owed += amount - taken

    def kept(self, payment: str) -> int:
        """Credits of a payment that are still paid for; a broken dollar counts as one."""
        return -(-self.paid[payment] // 100)


async def act(buyer: Buyer, book: Ledger, dice: Random) -> None:
    match dice.choice(("buy", "refund", "refund", "gift", "submit", "submit", "deliver", "reject", "raise")):
        case "buy":
            amount = dice.randint(1, 15)
            payment = await buyer.buy(amount)
            book.paid[payment] = amount * 100
            book.come(amount)
        case "refund" if left := [each for each, cents in book.paid.items() if cents]:
            payment = dice.choice(left)
            cents = dice.choice((book.paid[payment], dice.randint(1, book.paid[payment])))
            before = book.kept(payment)
            told = await buyer.refund(payment, cents)
            book.paid[payment] -= cents
            book.go(before - book.kept(payment))
            if dice.random() < 0.3:
                await buyer.receive(told)
        case "gift":
            amount = dice.randint(1, 8)
            await buyer.grant(amount)
            book.given += amount
            book.come(amount)
        case "submit":
            await submit(buyer, book, new_id(), dice.randint(1, 9))
        case "raise" if book.held:
            release = dice.choice(list(book.held))
            await submit(buyer, book, release, book.held[release] + dice.randint(0, 3))
        case "deliver" if book.held:
            release = dice.choice(list(book.held))
            assert await buyer.deliver(release) == book.held[release]
            book.used += book.held.pop(release)
        case "reject" if book.held:
            release = dice.choice(list(book.held))
            assert await buyer.reject(release) == book.held[release]
            book.come(book.held.pop(release))


async def submit(buyer: Buyer, book: Ledger, release: UUID, amount: int) -> None:
    rise = amount - book.held.get(release, 0)
    if rise > book.available:
        with pytest.raises(InsufficientCredits) as short:
            await buyer.submit(amount, release)
        assert short.value.extra.get("owed", 0) == book.owed
        return
    await buyer.submit(amount, release)
    book.available -= rise
    book.held[release] = amount


@pytest.mark.parametrize("seed", range(10))
async def test_balance_holds_and_debt_are_right_to_the_credit(seed: int, buyer: Buyer) -> None:
    book, dice = Ledger(), Random(seed)
    for step in range(STEPS):
        await act(buyer, book, dice)
        async with buyer.database.system() as tx:
            held = await books.balance(tx, buyer.organisation_id, HELD)
        found = (await buyer.balance(), int(held), await buyer.owed())
        assert found == (book.available, sum(book.held.values()), book.owed), (seed, step)
        assert not (book.available and book.owed), "no debt beside a balance"
        kept = sum(book.kept(payment) for payment in book.paid)
        assert book.available + sum(book.held.values()) - book.owed + book.used == kept + book.given
    async with buyer.database.system() as tx:
        cash = await books.balance(tx, books.PLATFORM, books.Account("platform:cash", "USD"))
    assert cash == sum(book.paid.values()) / Decimal(100)
    assert await buyer.faults() == []
