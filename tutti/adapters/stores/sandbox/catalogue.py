"""The store's own small catalogue: what is live, what was taken down, and every answer given.

One SQLite file in the drop folder. A verdict and what it changes are one transaction, so a store that was
killed at any point either knows all of it or none.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tutti.adapters.stores.sandbox.model import Stated

_TABLES = """
create table if not exists release (
  sender text not null, release_id text not null, state text not null,
  title text not null, artist text not null,
  message_id text not null, content_hash text not null, batch_id text not null, created text not null,
  url text not null, primary key (sender, release_id)
) strict;
create table if not exists file (
  sender text not null, release_id text not null, path text not null, hash text not null,
  primary key (sender, release_id, path)
) strict;
create table if not exists recording (
  sender text not null, release_id text not null, number integer not null,
  title text not null, artist text not null, isrc text not null, seconds real,
  disc integer not null default 1,
  primary key (sender, release_id, number)
) strict;
create table if not exists verdict (
  batch text not null, release text not null, sender text not null, message_id text not null,
  content_hash text not null, is_accepted integer not null, answer_name text not null, answer blob not null,
  is_answered integer not null default 0, primary key (batch, release)
) strict;
create table if not exists finished (batch text primary key) strict;
"""


class ReleaseState(StrEnum):
    """Whether the store offers a release."""

    LIVE = "live"
    TAKEN_DOWN = "taken_down"


@dataclass(frozen=True, slots=True)
class Entry:
    """A release in the catalogue, with the last message that was applied to it."""

    state: ReleaseState
    title: str
    artist: str
    message_id: str
    content_hash: str
    batch_id: str
    created: str
    url: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one release of one batch, with the answer's bytes."""

    batch: str
    release: str
    sender: str
    message_id: str
    content_hash: str
    is_accepted: bool
    answer_name: str
    answer: bytes


class Catalogue:
    """Opened for one inspection; every method is quick and blocking."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._base.executescript("pragma synchronous = full;" + _TABLES)
        self._add_discs()

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def _add_discs(self) -> None:
        """Add what a catalogue from before releases of several discs lacks."""
        columns = self._base.execute("pragma table_info(recording)").fetchall()
        if "disc" not in {column[1] for column in columns}:
            self._base.execute("alter table recording add column disc integer not null default 1")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold everything that is done inside together; an error undoes it."""
        self._base.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._base.execute("rollback")
            raise
        self._base.execute("commit")

    def is_finished(self, batch: str) -> bool:
        """Say whether every release of a batch has its answer in its folder."""
        return self._base.execute("select 1 from finished where batch = ?", (batch,)).fetchone() is not None

    def finish(self, batch: str) -> None:
        """Never look at a batch again."""
        self._base.execute("insert or ignore into finished values (?)", (batch,))

    def entry(self, sender: str, release_id: str) -> Entry | None:
        """Return what is known of a sender's release."""
        row = self._base.execute(
            "select state, title, artist, message_id, content_hash, batch_id, created, url "
            "from release where sender = ? and release_id = ?",
            (sender, release_id),
        ).fetchone()
        return Entry(ReleaseState(row[0]), *row[1:]) if row else None

    def files(self, sender: str, release_id: str) -> set[tuple[str, str]]:
        """Return path and hash of every file the store holds for a release."""
        found = self._base.execute(
            "select path, hash from file where sender = ? and release_id = ?", (sender, release_id)
        )
        return set(found.fetchall())

    def content_of(self, sender: str, message_id: str) -> str | None:
        """Return the hash of a message that was accepted under this id."""
        row = self._base.execute(
            "select content_hash from verdict where sender = ? and message_id = ? and is_accepted = 1",
            (sender, message_id),
        ).fetchone()
        return str(row[0]) if row else None

    def apply(self, stated: Stated, state: ReleaseState, batch_id: str, url: str) -> None:
        """Make a message the one in force for its release."""
        key = (stated.sender_dpid, stated.release_id)
        self._base.execute(
            "insert or replace into release values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *key,
                state,
                stated.title,
                stated.artist,
                stated.message_id,
                stated.content_hash,
                batch_id,
                stated.created,
                url,
            ),
        )
        self._base.executemany(
            "insert or replace into file values (?, ?, ?, ?)",
            [(*key, file.path, file.hash.lower()) for file in stated.files],
        )
        self._base.execute("delete from recording where sender = ? and release_id = ?", key)
        self._base.executemany(
            "insert into recording values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (*key, number, each.title, each.artist, each.isrc, each.seconds, each.disc)
                for number, each in enumerate(stated.recordings, 1)
            ],
        )

    def verdict(self, batch: str, release: str) -> Verdict | None:
        """Return what was decided about a release of a batch."""
        row = self._base.execute(
            "select batch, release, sender, message_id, content_hash, is_accepted, answer_name, answer "
            "from verdict where batch = ? and release = ?",
            (batch, release),
        ).fetchone()
        return Verdict(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7]) if row else None

    def decide(self, verdict: Verdict) -> None:
        """Keep a verdict."""
        self._base.execute(
            "insert into verdict values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                verdict.batch,
                verdict.release,
                verdict.sender,
                verdict.message_id,
                verdict.content_hash,
                verdict.is_accepted,
                verdict.answer_name,
                verdict.answer,
            ),
        )

    def unanswered(self, batch: str) -> list[str]:
        """Return the releases of a batch whose answer may not have been written yet."""
        found = self._base.execute(
            "select release from verdict where batch = ? and is_answered = 0 order by release", (batch,)
        )
        return [row[0] for row in found]

    def answered(self, batch: str, release: str) -> None:
        """Remember that an answer lies in its folder."""
        self._base.execute(
            "update verdict set is_answered = 1 where batch = ? and release = ?", (batch, release)
        )
