"""Making the tables from DDEX's schemas: ``python -m tutti.domain.ddex.structure.compile FOLDER``.

It stands beside the tables and not among the tests, because an operator who holds a newer schema makes the
table from it with the installed package alone. The folder has ``ern-<version>/release-notification.xsd``.
Versions of one family are written as what differs from the version before; ERN 3.8, whose schema is hard to
come by, takes over 3.8.1 whole.
"""

import sys
from pathlib import Path

import msgspec

from tutti.domain.ddex.structure.load import TABLES, VALUES, Change, TableFile, Type, ValuesFile
from tutti.domain.ddex.structure.xsd import Schema

FAMILIES = (("3.8.1", "3.8.2", "3.8.3"), ("4.1.1", "4.2", "4.3", "4.3.2"))
DATED = {
    "3.8.1": ("2015-12-01", None),
    "3.8.2": ("2016-10-06", None),
    "4.1.1": ("2019-12-01", None),
    "3.8.3": ("2020-01-08", None),
    "4.2": ("2020-05-18", None),
    "4.3": ("2022-08-23", "3"),
    "4.3.2": ("2025-08-01", "9"),
}
"""Which set of allowed values a version's schema comes with, oldest first, and its AVS version.

The day is the one in the name or head of the set's file; where only a year is told there (3.8.1, 4.1.1), the
last month of the year, and where only a month, its first day.
"""


def files(folder: Path) -> dict[Path, bytes]:
    """Return every file of tables, by where it belongs, made from the schemas in ``folder``."""
    schemas = {version: Schema(folder / f"ern-{version}" / "release-notification.xsd") for version in DATED}
    made: dict[Path, bytes] = {}
    for family in FAMILIES:
        before: str | None = None
        for version in family:
            made[TABLES / f"{version}.json"] = _pack(_table(version, before, schemas))
            before = version
    first = schemas["3.8.1"]
    made[TABLES / "3.8.json"] = _pack(
        TableFile("3.8", first.namespace[:-1], DATED["3.8.1"][0], first.messages, after="3.8.1")
    )
    before = None
    for version in DATED:
        made[VALUES / f"{DATED[version][0]}.json"] = _pack(_values(version, before, schemas))
        before = version
    return made


def _table(version: str, before: str | None, schemas: dict[str, Schema]) -> TableFile:
    schema = schemas[version]
    older: dict[str, Type] = schemas[before].types if before else {}
    return TableFile(
        version,
        schema.namespace,
        DATED[version][0],
        schema.messages,
        after=before,
        without=sorted(older.keys() - schema.types.keys()),
        types={name: each for name, each in schema.types.items() if older.get(name) != each},
    )


def _values(version: str, before: str | None, schemas: dict[str, Schema]) -> ValuesFile:
    dated, avs = DATED[version]
    lists, older = schemas[version].lists, schemas[before].lists if before else {}
    changed = {
        name: Change(
            added=[each for each in lists[name] if each not in set(older.get(name, ()))],
            gone=[each for each in older.get(name, ()) if each not in set(lists[name])],
        )
        for name in sorted(lists)
        if lists[name] != older.get(name)
    }
    after = DATED[before][0] if before else None
    return ValuesFile(dated, after, avs, without=sorted(older.keys() - lists.keys()), lists=changed)


def _pack(held: TableFile | ValuesFile) -> bytes:
    return _lines(msgspec.to_builtins(held)) + b"\n"


def _lines(held: dict[str, object]) -> bytes:
    """Write a type or list to a line, so that a change of tables reads as a change of types."""
    rows = list[bytes]()
    for key, each in held.items():
        if key in ("types", "lists") and isinstance(each, dict):
            inner = b",\n".join(_entry(name, value) for name, value in each.items())
            rows.append(msgspec.json.encode(key) + b":{\n" + inner + b"\n}")
        else:
            rows.append(_entry(key, each))
    return b"{\n" + b",\n".join(rows) + b"\n}"


def _entry(key: str, value: object) -> bytes:
    return msgspec.json.encode(key) + b":" + msgspec.json.encode(value)


def main(folder: Path) -> None:
    """Write the tables made from ``folder`` in place of the ones that are here."""
    for file, held in files(folder).items():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(held)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
