"""Credits, what they cost and how they are bought, as frozen values. Credits are whole; prices are exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from tutti.core.money import Money


class Kind(StrEnum):
    """Why a balance changed, in the words of the contract (section 5.2)."""

    PURCHASE = "purchase"
    AUTO_RELOAD = "auto_reload"
    SUBMISSION = "submission"
    AI_SURCHARGE = "ai_surcharge"
    REFUND = "refund"
    REFERRAL_BONUS = "referral_bonus"
    GRANT = "grant"
    ADJUSTMENT = "adjustment"


class Charge(NamedTuple):
    """Credits that were set aside now, and the balance that is left."""

    charged: int
    balance: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Credits sold together, at a price in US dollars."""

    package_id: str
    credits: int
    price: Decimal


@dataclass(frozen=True, slots=True)
class PriceList:
    """What credits cost in US dollars, and what a song costs in credits."""

    price_per_credit: Decimal
    smallest_order: int
    largest_order: int
    reload_threshold: int
    per_song: Mapping[str, int]
    bundles: tuple[Bundle, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """So many credits at such a price."""

    credits: int
    price: Money
    package_id: str | None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What ever came and went: bought, spent on releases, given without payment, given back."""

    purchased: int
    spent: int
    earned: int
    refunded: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """One change of the balance; a decrease is negative. ``release_id`` where a release caused it."""

    id: UUID
    kind: str
    amount: int
    balance_after: int
    description: str
    release_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """The balance, what is owed, how it came about in all, and the latest transactions, newest first."""

    balance: int
    owed: int
    lifetime: Lifetime
    transactions: tuple[Transaction, ...]


@dataclass(frozen=True, slots=True)
class CheckoutOrder:
    """What a buyer asks for: ``credits`` or ``package_id``, and where to come back to.

    ``request_key`` makes a repeat of the same request harmless.
    """

    credits: int | None
    package_id: str | None
    save_method: bool
    success_url: str
    cancel_url: str
    request_key: str | None = None


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where to pay, until when, and for what."""

    url: str
    session_id: str
    credits: int
    price: Money
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SavedMethod:
    """A card that the payment provider keeps: what it calls the card and its owner, and what people see."""

    customer: str
    method: str
    brand: str
    last4: str


@dataclass(frozen=True, slots=True)
class AutoReloadChange:
    """What somebody asks of auto-reload; what is ``None`` stays, or is the default."""

    enabled: bool
    package_id: str | None = None
    quantity: int | None = None
    threshold_credits: int | None = None
    payment_method_id: str | None = None


@dataclass(frozen=True, slots=True)
class AutoReload:
    """How credits are bought by themselves when they run low, and how that went the last time."""

    enabled: bool
    package_id: str | None
    quantity: int | None
    threshold_credits: int
    payment_method: SavedMethod | None
    last_reload_at: datetime | None
    last_error: str | None
