"""Making fingerprints of an older version anew, from the files that are kept.

Until that is done, a recording that is known by an older one only is not found.
"""

import sys
from contextlib import suppress
from dataclasses import dataclass

from tutti.core.errors import Kind, TuttiError
from tutti.db import Database
from tutti.domain import assets
from tutti.domain.assets import Storage
from tutti.domain.matching import _queries
from tutti.domain.matching.errors import IndexUnavailable
from tutti.domain.matching.model import FINGERPRINT_VERSION
from tutti.domain.matching.ports import Matcher
from tutti.domain.matching.verbs.indexing import Told, catch_up, nobody
from tutti.domain.matching.verbs.looking_up import keep_fingerprint
from tutti.logs import get_logger

PAGE = 200
log = get_logger("matching")


@dataclass(frozen=True, slots=True)
class Renewed:
    """How many fingerprints were ``made`` anew, how many recordings are ``left`` for the next time.

    ``lost`` counts those whose files are not kept here (imported lists), or can no longer be listened to.
    """

    made: int
    lost: int
    left: int


async def renew(
    database: Database, storage: Storage, matcher: Matcher, told: Told = nobody, *, most: int = sys.maxsize
) -> Renewed:
    """Fingerprint the known recordings again that have none of this version, at most ``most`` of them.

    ``told`` how many of how many. Each is kept by itself: what was interrupted goes on where it was.
    """
    async with database.system() as tx:
        of = await _queries.count_outdated(tx, FINGERPRINT_VERSION)
    made, lost, after = 0, 0, ""
    while made < most:
        async with database.system() as tx:
            page = await _queries.outdated_after(tx, FINGERPRINT_VERSION, after, PAGE)
            keys = await assets.keys_of(tx, page)
        if not page:
            break
        for sha256 in page[: most - made]:
            if await _renewed(database, storage, matcher, sha256, keys.get(sha256)):
                made += 1
            else:
                lost += 1
            after = sha256
            told(made + lost, of)
    if made:
        with suppress(IndexUnavailable):  # every search catches up itself; this only saves it the time
            await catch_up(database, matcher.index)
            await matcher.index.merge()
    return Renewed(made, lost, of - made - lost)


async def _renewed(
    database: Database, storage: Storage, matcher: Matcher, sha256: str, key: str | None
) -> bool:
    if key is None:
        return False
    try:
        async with storage.local_path(key) as source:
            await keep_fingerprint(database, matcher, sha256, source)
    except TuttiError as fault:
        if fault.kind is Kind.UPSTREAM:
            raise
        log.warning("matching.not_renewed", sha256=sha256, reason=fault.message)
        return False
    return True
