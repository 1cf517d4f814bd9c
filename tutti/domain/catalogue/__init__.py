"""Vocabularies of the trade: genres, languages, roles, stores. Dated data, looked up in any spelling."""

from tutti.domain.catalogue.model.genres import Genre, genre, genre_like, genres
from tutti.domain.catalogue.model.languages import Language, language, language_named, languages
from tutti.domain.catalogue.model.roles import Role, RoleGroup, role, role_like, roles
from tutti.domain.catalogue.model.stores import SANDBOX_ID, Store, StoreKind, store, store_of, stores

__all__ = [
    "SANDBOX_ID",
    "Genre",
    "Language",
    "Role",
    "RoleGroup",
    "Store",
    "StoreKind",
    "genre",
    "genre_like",
    "genres",
    "language",
    "language_named",
    "languages",
    "role",
    "role_like",
    "roles",
    "store",
    "store_of",
    "stores",
]
