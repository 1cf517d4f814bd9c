"""Accounts, entries and what is set aside, as frozen values. Amounts are exact, to 14 decimal places."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

STEP = Decimal(1).scaleb(-14)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the chart in one currency (ISO 4217 in capitals, or ``CREDIT``).

    Codes that begin with ``platform:`` are the operator's; each organisation has its own of all others.
    """

    code: str
    currency: str


@dataclass(frozen=True, slots=True)
class Line:
    """One side of an entry: a debit is positive, a credit negative."""

    account: Account
    amount: Decimal

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or not self.amount or self.amount.quantize(STEP) != self.amount:
            raise ValueError(f"{self.amount} is no amount: it must be other than zero, to 14 places")


@dataclass(frozen=True, slots=True)
class Cause:
    """What an entry was booked for: a kind of thing (``release``, ``purchase``) and its public id."""

    kind: str
    id: str


class NewEntry(NamedTuple):
    """An entry to post. ``key`` is unique in the organisation: the same key never posts twice.

    ``effective_on`` is the day it counts for, by default the day of posting.
    """

    organisation_id: int
    key: str
    kind: str
    cause: Cause
    lines: tuple[Line, ...]
    memo: str = ""
    effective_on: date | None = None


class Entry(NamedTuple):
    """A posted entry; ``replayed`` when it stood there already."""

    id: UUID
    replayed: bool


@dataclass(frozen=True, slots=True)
class NewHold:
    """Amounts, by kind, that are to be set aside under a key: from ``account`` to ``held``.

    The key stands for their sum. What is held or captured under it already is not taken again; what is
    missing goes to the first kinds that have less than their amount.
    """

    organisation_id: int
    key: str
    amounts: dict[str, Decimal]
    account: Account
    held: Account
    cause: Cause
    memo: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What :func:`~tutti.domain.books.hold` took now, and the balance that it left."""

    added: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting as its account sees it: an increase is positive, whatever the account's side."""

    id: int
    entry_id: UUID
    kind: str
    cause: Cause
    memo: str
    amount: Decimal
    balance_after: Decimal
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class OwnedBalance:
    """What one organisation has on an account."""

    organisation_id: int
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of all movements of one kind."""

    kind: str
    amount: Decimal
