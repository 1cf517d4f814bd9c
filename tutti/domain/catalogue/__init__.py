"""Vocabularies of the trade: genres, moods, languages, roles, stores, price tiers.

Dated data, looked up in any spelling; and the words met that none of them knows.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.catalogue._queries import Unmapped, UnmappedPage
    from tutti.domain.catalogue.model.genres import (
        Genre,
        GenreMatch,
        Likeness,
        SubGenre,
        genre,
        genre_like,
        genre_of,
        genres,
        match_genre,
    )
    from tutti.domain.catalogue.model.languages import Language, language, language_named, languages
    from tutti.domain.catalogue.model.moods import Mood, mood, moods
    from tutti.domain.catalogue.model.prices import PriceTier, price_tier, price_tiers
    from tutti.domain.catalogue.model.roles import INSTRUMENTS, Role, RoleGroup, role, role_like, roles
    from tutti.domain.catalogue.model.stores import SANDBOX_ID, Store, StoreKind, store, store_of, stores
    from tutti.domain.catalogue.service import list_unmapped, note_unmapped, page_unmapped

__all__ = [
    "INSTRUMENTS",
    "SANDBOX_ID",
    "Genre",
    "GenreMatch",
    "Language",
    "Likeness",
    "Mood",
    "PriceTier",
    "Role",
    "RoleGroup",
    "Store",
    "StoreKind",
    "SubGenre",
    "Unmapped",
    "UnmappedPage",
    "genre",
    "genre_like",
    "genre_of",
    "genres",
    "language",
    "language_named",
    "languages",
    "list_unmapped",
    "match_genre",
    "mood",
    "moods",
    "note_unmapped",
    "page_unmapped",
    "price_tier",
    "price_tiers",
    "role",
    "role_like",
    "roles",
    "store",
    "store_of",
    "stores",
]

__getattr__ = later(__name__)
