"""The tables as they lie in files: one for each ERN version, one for each dated set of allowed values.

A file holds only what differs from the one it comes ``after``. In ``tables/<version>.json`` a type is a list
of particles or a kind of value, with its attributes:

- ``ReleaseId+:#ReleaseId`` is an element: name, how often (nothing once, ``?`` at most once, ``*`` any
  number, ``+`` at least once), and after the colon what it holds; left out if it is the type of that name.
- ``["one?", …]`` is a choice, ``["all*", …]`` a sequence within, with the same signs.
- ``#Name`` is a type, ``@Name`` a list of allowed values, ``string``, ``boolean``, ``integer``, ``decimal``,
  ``duration``, ``dateTime`` and ``gYear`` are values of XML Schema, ``text …`` a string of that pattern,
  ``name …`` an XML name of that pattern.
"""

from functools import cache
from pathlib import Path

import msgspec

Content = list[object]

HERE = Path(__file__).parent
TABLES = HERE / "tables"
VALUES = HERE / "values"

VERSIONS = ("3.8", "3.8.1", "3.8.2", "3.8.3", "4.1.1", "4.2", "4.3", "4.3.2")


class Type(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an element holds: particles, or a value; and its attributes with the kind of each."""

    content: Content | None = None
    value: str | None = None
    attributes: dict[str, str] = {}
    required: list[str] = []


class TableFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A version: its namespace, its root elements, its set of allowed values, and the types that differ."""

    version: str
    namespace: str
    values: str
    messages: list[str]
    after: str | None = None
    without: list[str] = []
    types: dict[str, Type] = {}


class Change(msgspec.Struct, frozen=True, omit_defaults=True, rename={"added": "with", "gone": "without"}):
    """What came into a list of allowed values and what left it."""

    added: list[str] = []
    gone: list[str] = []


class ValuesFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """A dated set of allowed values: the lists that differ from the set before; ``id`` is its AVS version."""

    dated: str
    after: str | None = None
    id: str | None = None
    without: list[str] = []
    lists: dict[str, Change] = {}


class Table(msgspec.Struct, frozen=True):
    """A version's table with everything it takes over from others."""

    version: str
    namespace: str
    values: str
    messages: list[str]
    types: dict[str, Type]


@cache
def table(version: str) -> Table:
    """Return the table of an ERN version; raise ``ValueError`` for a version without one."""
    if version not in VERSIONS:
        raise ValueError(f"There is no table for ERN {version}; there are {', '.join(VERSIONS)}.")
    held = msgspec.json.decode((TABLES / f"{version}.json").read_bytes(), type=TableFile)
    before = table(held.after).types if held.after else {}
    types = {name: each for name, each in before.items() if name not in held.without} | held.types
    return Table(held.version, held.namespace, held.values, held.messages, types)


@cache
def dates() -> tuple[str, ...]:
    """Return the dates of the sets of allowed values, oldest first."""
    return tuple(sorted(file.stem for file in VALUES.glob("*.json")))


@cache
def values(dated: str) -> dict[str, frozenset[str]]:
    """Return the lists of a dated set by name."""
    held = msgspec.json.decode((VALUES / f"{dated}.json").read_bytes(), type=ValuesFile)
    lists = dict(values(held.after)) if held.after else {}
    for name in held.without:
        del lists[name]
    for name, change in held.lists.items():
        lists[name] = lists.get(name, frozenset()).difference(change.gone).union(change.added)
    return lists


@cache
def dated_as(avs: str) -> str | None:
    """Return the date of the set that has this AVS version (``9``), if it is one that we hold."""
    for each in dates():
        held = msgspec.json.decode((VALUES / f"{each}.json").read_bytes(), type=ValuesFile)
        if held.id == avs:
            return each
    return None


def newer_list(name: str, value: str, dated: str) -> str | None:
    """Return the date of the first later set whose list ``name`` holds ``value``, if there is one.

    Later sets may have it as a list for one standard (``UseType`` became ``UseType_ERN``).
    """
    return next((each for each in dates() if each > dated and value in _named(each, name)), None)


@cache
def _named(dated: str, name: str) -> frozenset[str]:
    found = (words for each, words in values(dated).items() if each == name or each.startswith(f"{name}_"))
    return frozenset[str]().union(*found)
