"""Keeping the index of this machine equal to the fingerprints in the database."""

from collections.abc import Callable

from tutti.db import Database
from tutti.domain.matching import _queries
from tutti.domain.matching.model import FINGERPRINT_VERSION
from tutti.domain.matching.ports import RecordingIndex

PAGE = 5000
BATCH = 200
LOOK_BACK = 10_000
"""Ids are given out before they are committed: so many before the highest are looked at again."""
Told = Callable[[int, int], None]


def nobody(done: int, of: int) -> None:
    """Tell nobody."""


async def catch_up(database: Database, index: RecordingIndex) -> None:
    """Add what the index lacks: usually the latest, but also what was lost with a damaged segment."""
    held = await index.state()
    async with database.system() as tx:
        wanted = await _queries.count(tx, FINGERPRINT_VERSION)
    if (held.count, held.highest) == (wanted.count, wanted.highest):
        return
    if held.count > wanted.count or held.highest > wanted.highest:  # another database's, or an older backup
        await index.clear()
        held = await index.state()
    await _add_missing(database, index, max(min(held.highest, wanted.highest) - LOOK_BACK, 0), nobody)
    if (await index.state()).count != wanted.count:
        await _add_missing(database, index, 0, nobody)


async def rebuild(database: Database, index: RecordingIndex, told: Told = nobody) -> int:
    """Make the index anew from all fingerprints; ``told`` how many of how many. Returns their number.

    Searches meanwhile find what is there already.
    """
    await index.clear()
    await _add_missing(database, index, 0, told)
    await index.merge()
    return (await index.state()).count


async def _add_missing(database: Database, index: RecordingIndex, after: int, told: Told) -> None:
    async with database.system() as tx:
        of, done = (await _queries.count(tx, FINGERPRINT_VERSION)).count, 0
    while True:
        async with database.system() as tx:
            ids = await _queries.ids_after(tx, FINGERPRINT_VERSION, after, PAGE)
        if not ids:
            return
        missing = await index.missing(ids)
        for at in range(0, len(missing), BATCH):
            async with database.system() as tx:
                rows = await _queries.bodies(tx, missing[at : at + BATCH])
            await index.add([(row.id, row.body) for row in rows])
            done += len(rows)
            told(done, of)
        after = ids[-1]
