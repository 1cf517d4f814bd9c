"""Roles of people who work on a recording."""

from enum import StrEnum
from functools import cache

import msgspec

from tutti.domain.catalogue.model.words import closest, fold, index, load

INSTRUMENTS = {
    "Bass Guitar": "Bass",
    "Drums": "DrumKit",
    "Keyboards": "Keyboard",
    "Percussion": "PercussionInstrument",
    "Strings": "StringInstrument",
    "Turntables": "Turntable",
}
"""DDEX's words (InstrumentType, such that ERN 4.3 has them) for roles that differ by more than blanks."""


class RoleGroup(StrEnum):
    """What kind of work a role is."""

    PRODUCER = "producer"
    ENGINEER = "engineer"
    PERFORMER = "performer"
    PRODUCTION = "production"
    WRITER = "writer"
    OTHER = "other"


class Role(msgspec.Struct, frozen=True, kw_only=True):
    """A role in the spelling of ``roles.json``, with other spellings."""

    name: str
    group: RoleGroup
    aliases: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True):
    as_of: str
    source: str
    roles: tuple[Role, ...]


@cache
def roles() -> tuple[Role, ...]:
    """Return all roles, producers first."""
    return load("roles.json", _File).roles


@cache
def _by_name() -> dict[str, Role]:
    named = [(role, (role.name,)) for role in roles()]
    return index([*named, *((role, role.aliases) for role in roles())])


def role(text: str) -> Role | None:
    """Return the role that ``text`` names in any case or punctuation, or ``None``."""
    return _by_name().get(fold(text))


def role_like(text: str) -> Role | None:
    """Return the role that was perhaps meant, or ``None``."""
    return closest(text, _by_name())
