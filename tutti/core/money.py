"""Exact amounts: decimals with a currency, and parts that add up to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency (ISO 4217 code in capitals, or ``CREDIT``)."""

    amount: Decimal
    currency: str


def allocate(total: Decimal, weights: Sequence[Decimal | int], step: Decimal) -> list[Decimal]:
    """Share ``total`` in proportion to ``weights`` in multiples of ``step``, adding up exactly.

    Largest remainder method: every part is rounded down to ``step``, then the missing steps go to the
    largest remainders, ties to the earlier weight. Raises ``ValueError`` if no weight is positive, any is
    negative, or ``total`` is not a multiple of ``step``.
    """
    whole = sum((Decimal(w) for w in weights), Decimal(0))
    if whole <= 0 or any(w < 0 for w in weights) or total % step:
        raise ValueError("weights must be non-negative with a positive sum, and total a multiple of step")
    exact = [total * Decimal(w) / whole for w in weights]
    parts = [(share / step).to_integral_value(ROUND_FLOOR) * step for share in exact]
    missing = int((total - sum(parts, Decimal(0))) / step)
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:missing]:
        parts[i] += step
    return parts
