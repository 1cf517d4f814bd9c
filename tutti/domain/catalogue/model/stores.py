"""Stores that a release can be sent to, by the ids that clients know.

Ids 1, 9, 13, 17 and 319 are those of the distribution contract; this project's own start at 1001. The
embedded store ``sandbox`` is 9999.
"""

from enum import StrEnum
from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import load


class StoreKind(StrEnum):
    """What a store does with a recording."""

    STREAMING = "streaming"
    DOWNLOAD = "download"
    SOCIAL = "social"
    RIGHTS = "rights"
    DATA = "data"
    SANDBOX = "sandbox"


class Store(msgspec.Struct, frozen=True, kw_only=True):
    """A store: the id and slug that never change, and the name that people see."""

    id: int
    slug: str
    name: str
    kind: StoreKind


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    stores: tuple[Store, ...]


SANDBOX_ID = 9999


@cache
def stores() -> tuple[Store, ...]:
    """Return all stores by id."""
    return load("stores.json", _File).stores


@cache
def _by_id() -> dict[int, Store]:
    return {store.id: store for store in stores()}


@cache
def _by_slug() -> dict[str, Store]:
    return {store.slug: store for store in stores()}


def store(store_id: int) -> Store | None:
    """Return the store of that id, or ``None``."""
    return _by_id().get(store_id)


def store_of(slug: str) -> Store | None:
    """Return the store of that slug (``apple_music``), or ``None``."""
    return _by_slug().get(slug)
