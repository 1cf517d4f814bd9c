"""Lists of known recordings: CSV with a heading, one recording a line, and the file that each sounds like."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutti.core.errors import FieldFault
from tutti.core.identifiers import InvalidIdentifier, parse_isrc
from tutti.domain.matching.errors import InvalidRegistryList
from tutti.domain.matching.model import StoreLink

NEEDED = ("file", "title", "artist")
MOST_FAULTS = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """One line: ``file`` is its path inside the audio folder."""

    line: int
    file: str
    title: str
    artist: str
    isrc: str | None
    links: tuple[StoreLink, ...]


def read(text: TextIO, folder: Path) -> list[Listed]:
    """Return the recordings of a list: columns ``file, title, artist`` and, if given, ``isrc``, ``links``.

    ``links`` are ``store=url`` separated by blanks. Raises ``InvalidRegistryList`` with every faulty line.
    """
    lines = csv.DictReader(text)
    lacking = [name for name in NEEDED if name not in (lines.fieldnames or ())]
    if lacking:
        raise InvalidRegistryList(
            f"The list has no column {', '.join(lacking)}: its first line names the columns "
            "file, title, artist, and if you like isrc and links."
        )
    faults: list[FieldFault] = []
    found = [each for each in _listed(lines, folder, faults) if each is not None]
    if faults:
        more = f" ({len(faults)} problems in all)" if len(faults) > 1 else ""
        raise InvalidRegistryList(f"{faults[0].path}: {faults[0].message}{more}", fields=faults[:MOST_FAULTS])
    return found


def _listed(lines: "csv.DictReader[str]", folder: Path, faults: list[FieldFault]) -> Iterator[Listed | None]:
    for row in lines:
        given = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
        where = f"line {lines.line_num}"
        try:
            yield _one(lines.line_num, given, folder)
        except (ValueError, InvalidIdentifier) as wrong:
            faults.append(FieldFault(where, InvalidRegistryList.code, str(wrong)))


def _one(line: int, given: dict[str, str], folder: Path) -> Listed:
    empty = [name for name in NEEDED if not given[name]]
    if empty:
        raise ValueError(f"{', '.join(empty)} is empty: fill it in.")
    path = (folder / given["file"]).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{json.dumps(given['file'])} lies outside the audio folder: name a file inside it.")
    if not path.is_file():
        raise ValueError(f"there is no file {json.dumps(given['file'])} in the audio folder.")
    isrc = parse_isrc(given["isrc"]) if given.get("isrc") else None
    links = tuple(_link(word) for word in given.get("links", "").split())
    return Listed(line, given["file"], given["title"], given["artist"], isrc, links)


def _link(word: str) -> StoreLink:
    store, _, url = word.partition("=")
    if not store or not url.startswith(("https://", "http://")):
        raise ValueError(f"{json.dumps(word)} is no link: write store=https://… .")
    return StoreLink(store, url)
