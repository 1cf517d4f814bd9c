"""The price list of the contract, section 5.1."""

from decimal import Decimal

import pytest

from tutti.core.money import Money
from tutti.domain.credits import InvalidOrder, price_list, price_per_credit, quote, savings_percent


def test_bundles_and_their_savings() -> None:
    found = [
        (bundle.package_id, bundle.credits, bundle.price, savings_percent(bundle), price_per_credit(bundle))
        for bundle in price_list().bundles
    ]
    assert found == [
        ("credits_20", 20, 19, 5, Decimal("0.95")),
        ("credits_50", 50, 46, 8, Decimal("0.92")),
        ("credits_100", 100, 88, 12, Decimal("0.88")),
        ("credits_250", 250, 205, 18, Decimal("0.82")),
        ("credits_500", 500, 390, 22, Decimal("0.78")),
    ]


def test_a_song_costs_one_credit_and_a_machine_made_one_two() -> None:
    assert price_list().per_song == {"human": 1, "ai": 2}


def test_orders_are_priced() -> None:
    assert quote(7, None).price == Money(Decimal(7), "USD")
    bundle = quote(None, "credits_250")
    assert (bundle.credits, bundle.price) == (250, Money(Decimal(205), "USD"))


@pytest.mark.parametrize(
    ("amount", "package_id", "path", "code"),
    [
        (None, None, "credits", "missing_field"),
        (5, "credits_20", "package_id", "invalid_field"),
        (0, None, "credits", "invalid_field"),
        (-1, None, "credits", "invalid_field"),
        (10_001, None, "credits", "invalid_field"),
        (None, "credits_21", "package_id", "invalid_field"),
        (None, "", "package_id", "invalid_field"),
    ],
)
def test_orders_that_cannot_be_priced(
    amount: int | None, package_id: str | None, path: str, code: str
) -> None:
    with pytest.raises(InvalidOrder) as refused:
        quote(amount, package_id)
    assert (refused.value.fields[0].path, refused.value.code) == (path, code)
