"""Texts that PostgreSQL cannot hold: with a NUL character, or half of a surrogate pair."""

import psycopg
from psycopg.errors import InvalidTextRepresentation, UntranslatableCharacter

from tutti.core.errors import Malformed


class UnstorableText(Malformed):
    """A text holds a character that no text may hold."""

    code = "invalid_field"


def unstorable(error: BaseException) -> UnstorableText | None:
    """Return what to tell a caller whose text made a statement fail; ``None`` for any other failure."""
    refused_by_driver = isinstance(error, psycopg.DataError) and error.sqlstate is None
    refused = isinstance(error, UntranslatableCharacter | InvalidTextRepresentation | UnicodeEncodeError)
    if not (refused or refused_by_driver):
        return None
    return UnstorableText("A text holds a character that cannot be kept (NUL, or half of a surrogate pair).")
