"""A seeded dice, for choices that Hypothesis need not shrink."""

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Choices by a seeded generator."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def of(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def some(self, values: Sequence[T], least: int = 0, most: int = 3) -> tuple[T, ...]:
        most = min(most, len(values))
        return tuple(self.random.sample(values, self.random.randint(min(least, most), most)))

    def maybe(self, make: Callable[[], T]) -> T | None:
        return make() if self.random.random() < 0.4 else None

    def digits(self, count: int) -> str:
        return "".join(self.random.choices("0123456789", k=count))
