"""Finds complete batches in the drop folder, oldest first, as the choreography orders them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BATCH = re.compile(r"(?:[NPM]_)?([0-9]{17})")


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch folder with its completion file; ``batch_id`` is ``YYYYMMDDhhmmssnnn``."""

    folder: Path
    batch_id: str
    marker: str


def complete_batches(drop: Path) -> list[Batch]:
    """Return the batches whose completion file is there, by the time in their names."""
    return sorted(_found(drop), key=lambda batch: (batch.batch_id, batch.folder.name))


def _found(drop: Path) -> Iterator[Batch]:
    for place in drop.iterdir():
        named = _BATCH.fullmatch(place.name)
        if named and place.is_dir() and not place.is_symlink() and (marker := _marker(place)):
            yield Batch(place, named.group(1), marker)


def _marker(folder: Path) -> str | None:
    """Any ``BatchComplete*.xml`` completes a batch; unfinished uploads have other names."""
    found = sorted(
        place.name
        for place in folder.glob("BatchComplete*.xml")
        if place.is_file() and not place.is_symlink()
    )
    return found[0] if found else None
