"""What is for sale, and what an order comes to. The prices stand in ``price_list.toml``."""

import tomllib
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files

import msgspec

from tutti.core.money import Money
from tutti.domain.credits.errors import InvalidOrder, MissingOrder
from tutti.domain.credits.model import Bundle, PriceList, Quote

CURRENCY = "USD"


@cache
def price_list() -> PriceList:
    """Return the price list."""
    text = (files(__package__) / "price_list.toml").read_text()
    return msgspec.convert(tomllib.loads(text), PriceList)


def quote(credits: int | None, package_id: str | None, *, field: str = "credits") -> Quote:  # noqa: A002
    """Price an order: a number of credits (in the named field), or a bundle.

    Raises :class:`MissingOrder` for neither, :class:`InvalidOrder` for both, an unknown bundle or a number
    that is not for sale.
    """
    if credits is None and package_id is None:
        raise MissingOrder(field, f"Say what to buy: a `package_id`, or how many in `{field}`.")
    if credits is not None and package_id is not None:
        raise InvalidOrder("package_id", f"Send either `{field}` or `package_id`, not both.")
    if credits is not None:
        return _loose(credits, field)
    bundle = _bundle(str(package_id))
    return Quote(bundle.credits, Money(bundle.price, CURRENCY), bundle.package_id)


def _loose(credits: int, field: str) -> Quote:  # noqa: A002
    prices = price_list()
    if not prices.smallest_order <= credits <= prices.largest_order:
        raise InvalidOrder(
            field, f"`{field}` must be from {prices.smallest_order} to {prices.largest_order}."
        )
    return Quote(credits, Money(credits * prices.price_per_credit, CURRENCY), None)


def _bundle(package_id: str) -> Bundle:
    bundles = price_list().bundles
    for bundle in bundles:
        if bundle.package_id == package_id:
            return bundle
    known = ", ".join(each.package_id for each in bundles)
    raise InvalidOrder("package_id", f"No such `package_id`; there are {known}.")


def credits_returned(credits: int, price: Decimal, returned: Decimal) -> int:  # noqa: A002
    """Return how many of so many credits go with what went back of their price, in all so far.

    Whole credits, rounded down: several small refunds take as many as one of their sum, and all go only with
    the whole price.
    """
    return int(credits * returned / price)


def savings_percent(bundle: Bundle) -> int:
    """Return how much cheaper a bundle is than its credits one by one, to the whole percent."""
    full = bundle.credits * price_list().price_per_credit
    return int((100 * (full - bundle.price) / full).to_integral_value(ROUND_HALF_UP))


def price_per_credit(bundle: Bundle) -> Decimal:
    """Return what one credit of a bundle costs, to the cent."""
    return (bundle.price / bundle.credits).quantize(Decimal("0.01"), ROUND_HALF_UP).normalize()
