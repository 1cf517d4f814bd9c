"""What is kept in mind from one message to the next: never more than can be spared."""

from typing import TypeVar

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


def keep(kept: dict[KeyT, ValueT], key: KeyT, value: ValueT, most: int) -> ValueT:
    """Keep a value in mind and return it; of ``most`` values all others are forgotten first."""
    if len(kept) >= most:
        kept.clear()
    kept[key] = value
    return value
