"""The scopes that exist, read from ``scopes.toml``, and which of them a token may have."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tutti.domain.accounts.errors import InvalidScope


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a token can allow, in the words that people read when they consent."""

    family: str
    title: str
    description: str


@cache
def scopes() -> Mapping[str, Scope]:
    """Return all scopes by name, in the order of the file."""
    table = tomllib.loads((files("tutti.domain.accounts") / "scopes.toml").read_text())
    return {name: Scope(**entry) for name, entry in table.items()}


def default_scope() -> str:
    """Return the scope that is given when none is asked for: the first."""
    return next(iter(scopes()))


def in_order(names: Collection[str]) -> tuple[str, ...]:
    """Return those of ``names`` that are scopes, in the order of the file."""
    return tuple(name for name in scopes() if name in names)


def chosen_scopes(asked: str | None, allowed: Collection[str]) -> tuple[str, ...]:
    """Read a space-separated scope parameter (RFC 6749, section 3.3) into names without repeats.

    Without one, the default is chosen, or else everything that is allowed. Raises :class:`InvalidScope` for
    a scope outside ``allowed``.
    """
    names = tuple(dict.fromkeys((asked or "").split(" "))) if (asked or "").strip() else ()
    chosen = tuple(name for name in names if name)
    if not chosen:
        return (default_scope(),) if default_scope() in allowed else tuple(allowed)
    if any(name not in allowed for name in chosen):
        raise InvalidScope(f"`scope` may hold only: {' '.join(allowed)}.")
    return chosen
