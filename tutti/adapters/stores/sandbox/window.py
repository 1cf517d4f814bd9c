"""What the sandbox shows to whoever walks by: its catalogue, read and never changed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tutti.adapters.stores.sandbox.catalogue import ReleaseState
from tutti.adapters.stores.sandbox.store import CATALOGUE
from tutti.domain.delivery import Offer, OfferedRecording


def look(folder: Path, sender: str, release_id: str) -> Offer | None:
    """Return what the store in ``folder`` knows of a sender's release; blocking, and quick."""
    path = folder / CATALOGUE
    if not path.exists():
        return None
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as base:
        row = base.execute(
            "select title, artist, state, created from release where sender = ? and release_id = ?",
            (sender, release_id),
        ).fetchone()
        return row and Offer(
            release_id=release_id,
            title=row[0],
            artist=row[1],
            is_live=row[2] == ReleaseState.LIVE,
            since=datetime.fromisoformat(row[3]).astimezone(UTC),
            recordings=tuple(_recordings(base, sender, release_id)),
        )


def _recordings(base: sqlite3.Connection, sender: str, release_id: str) -> Iterator[OfferedRecording]:
    found = base.execute(
        "select * from recording where sender = ? and release_id = ? order by number", (sender, release_id)
    )
    # a catalogue from before releases of several discs says no disc
    yield from (OfferedRecording(*each[3:]) for each in found)
