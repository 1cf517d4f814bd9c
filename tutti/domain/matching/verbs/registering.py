"""Keeping known recordings: those that organisations distribute, and imported lists of others'."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from tutti.db import Database, Tx
from tutti.domain.matching import _queries
from tutti.domain.matching.errors import NotMatchable
from tutti.domain.matching.formats import registry_list
from tutti.domain.matching.formats.registry_list import Listed
from tutti.domain.matching.model import FINGERPRINT_VERSION
from tutti.domain.matching.ports import Matcher
from tutti.domain.matching.verbs.indexing import catch_up
from tutti.domain.matching.verbs.looking_up import keep_fingerprint

AT_ONCE = 2
CATCH_UP_EVERY = 200


@dataclass(frozen=True, slots=True)
class OwnRecording:
    """A recording that an organisation distributes."""

    sha256: str
    title: str
    artist: str
    isrc: str | None


@dataclass(frozen=True, slots=True)
class Imported:
    """How an import went; ``refused`` names the files that cannot be listened to, and why."""

    new: int
    known: int
    refused: tuple[tuple[str, str], ...]


async def register(tx: Tx, organisation_id: int, recordings: Sequence[OwnRecording]) -> None:
    """Make recordings known as an organisation's own (system transaction); again changes nothing."""
    told = [msgspec.to_builtins(each) for each in recordings]
    await _queries.insert_known(tx, organisation_id, "release", told)


async def note_store_link(tx: Tx, organisation_id: int, isrcs: Sequence[str], store: str, url: str) -> None:
    """Note where recordings can be heard (system transaction)."""
    await _queries.add_link(tx, organisation_id, isrcs, {"store": store, "url": url})


async def forget_store_links(tx: Tx, organisation_id: int, isrcs: Sequence[str], urls: Sequence[str]) -> None:
    """Forget places where recordings can no longer be heard (system transaction)."""
    await _queries.remove_links(tx, organisation_id, isrcs, urls)


async def import_list(
    database: Database,
    matcher: Matcher,
    csv_path: Path,
    folder: Path,
    source: str,
    told: Callable[[int, int], None],
) -> Imported:
    """Import a list of known recordings; ``told`` how many of how many lines are done.

    Each line is kept by itself: an import that was interrupted goes on where it was, when asked for again.
    Raises ``InvalidRegistryList`` before anything is kept.
    """
    with csv_path.open(encoding="utf-8-sig", newline="") as text:
        lines = await asyncio.to_thread(registry_list.read, text, folder)
    outcomes: list[str | None] = []
    refused: list[tuple[str, str]] = []
    for at in range(0, len(lines), AT_ONCE):
        batch = lines[at : at + AT_ONCE]
        results = await asyncio.gather(*(_import(database, matcher, each, folder, source) for each in batch))
        for line, outcome in zip(batch, results, strict=True):
            outcomes.append(outcome)
            if outcome not in {"new", "known"}:
                refused.append((line.file, outcome))
        if len(outcomes) % CATCH_UP_EVERY == 0:
            await catch_up(database, matcher.index)
        told(len(outcomes), len(lines))
    await catch_up(database, matcher.index)
    await matcher.index.merge()
    return Imported(outcomes.count("new"), outcomes.count("known"), tuple(refused))


async def _import(database: Database, matcher: Matcher, line: Listed, folder: Path, source: str) -> str:
    path = folder / line.file
    sha256 = await asyncio.to_thread(_digest, path)
    recording = {
        "sha256": sha256,
        "title": line.title,
        "artist": line.artist,
        "isrc": line.isrc,
        "links": msgspec.to_builtins(line.links),
        "version": FINGERPRINT_VERSION,
    }
    async with database.system() as tx:
        if await _queries.is_known(tx, recording):
            return "known"
    try:
        await keep_fingerprint(database, matcher, sha256, path)
    except NotMatchable as fault:
        return fault.message
    async with database.system() as tx:
        await _queries.insert_known(tx, None, source, [recording])
    return "new"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
