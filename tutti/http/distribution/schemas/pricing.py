"""The price list on the wire (contract, section 5.1). Prices are exact JSON numbers, whole where they are."""

from decimal import Decimal

import msgspec
from pydantic import BaseModel

from tutti.domain import credits


class PricedSong(BaseModel):
    """What a song costs, in credits."""

    human: int
    ai: int


class PricedBundle(BaseModel):
    """Credits sold together."""

    package_id: str
    credits: int
    price_usd: Decimal
    savings_percent: int
    price_per_credit: Decimal


class CustomOrder(BaseModel):
    """How many single credits can be bought at once."""

    min_credits: int
    max_credits: int


class PricedReload(BaseModel):
    """What auto-reload can buy."""

    supported: bool
    default_threshold_credits: int
    packages: list[str]


class PricingAnswer(BaseModel):
    """What credits cost, and what they pay for."""

    currency: str
    price_per_credit: Decimal
    per_song: PricedSong
    bundles: list[PricedBundle]
    custom: CustomOrder
    auto_reload: PricedReload


def pricing(*, reloads: bool) -> bytes:
    """Return the price list as JSON; ``reloads`` says whether auto-reload can be had."""
    prices = credits.price_list()
    answer = PricingAnswer(
        currency="usd",
        price_per_credit=prices.price_per_credit,
        per_song=PricedSong(human=prices.per_song["human"], ai=prices.per_song["ai"]),
        bundles=[
            PricedBundle(
                package_id=bundle.package_id,
                credits=bundle.credits,
                price_usd=bundle.price,
                savings_percent=credits.savings_percent(bundle),
                price_per_credit=credits.price_per_credit(bundle),
            )
            for bundle in prices.bundles
        ],
        custom=CustomOrder(min_credits=prices.smallest_order, max_credits=prices.largest_order),
        auto_reload=PricedReload(
            supported=reloads,
            default_threshold_credits=prices.reload_threshold,
            packages=[bundle.package_id for bundle in prices.bundles],
        ),
    )
    return msgspec.json.Encoder(decimal_format="number").encode(answer.model_dump())
