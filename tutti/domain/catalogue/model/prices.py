"""Price tiers of bundles: what a deal names by a code. Ids and codes are for good."""

from decimal import Decimal
from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import load


class PriceTier(msgspec.Struct, frozen=True, kw_only=True):
    """A tier: the code that stands in deals, and the retail price it stands for."""

    id: int
    name: str
    code: str
    amount: Decimal
    currency: str


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    prices: tuple[PriceTier, ...]


@cache
def price_tiers() -> tuple[PriceTier, ...]:
    """Return all tiers, the cheapest first."""
    return load("prices.json", _File).prices


@cache
def _by_code() -> dict[str, PriceTier]:
    return {tier.code.casefold(): tier for tier in price_tiers()}


def price_tier(code: str) -> PriceTier | None:
    """Return the tier of a code in any case, or ``None``."""
    return _by_code().get(code.strip().casefold())
