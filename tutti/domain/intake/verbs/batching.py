"""Taking whole packages in, message by message, some of them to a transaction.

What is committed is there for good, and a message that was taken before is not taken again: a run that was
cut off anywhere is finished by the next one. A message that is refused, or over which something of ours
fails, leaves nothing behind and stops no other.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from psycopg import InterfaceError, OperationalError

from tutti.core.actor import Actor
from tutti.core.errors import TuttiError
from tutti.db import Database, Tx
from tutti.domain.assets import Depot, Storage
from tutti.domain.ddex import Finding, packages
from tutti.domain.ddex.packages import Package, PackedMessage
from tutti.domain.intake import _queries, rules
from tutti.domain.intake.errors import Refused
from tutti.domain.intake.model import Arrival, Ingested
from tutti.domain.intake.ports import Desk, MessageReader
from tutti.domain.intake.verbs.ingesting import ingest_in_turn
from tutti.domain.intake.verbs.opening import open_packed
from tutti.logs import get_logger

AT_ONCE = 50
log = get_logger(__name__)


class Fate(StrEnum):
    """What became of a message of a package."""

    NEW = "new"
    UPDATE = "update"
    TAKEDOWN = "takedown"
    PURGE = "purge"
    OLDER = "older"
    REPEAT = "repeat"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A message of a package and what became of it; ``release_id`` where there is one."""

    message: PackedMessage
    fate: Fate
    findings: tuple[Finding, ...] = ()
    release_id: int | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the message is kept, now or since before."""
        return self.fate not in (Fate.REFUSED, Fate.FAILED)


async def ingest_package(
    database: Database, actor: Actor, reader: MessageReader, depot: Depot, package: Package
) -> AsyncIterator[Outcome]:
    """Take in every message of ``package`` for ``actor``, in its order; yield what became of each.

    An outcome is told once it is committed. While some messages are written, the next are read.
    """
    known = await _known(database, actor, package)
    for message in package.repeats:
        yield Outcome(message, Fate.REPEAT)
    messages = iter([each for each in package.messages if each.sha256 not in known])
    for message in package.messages:
        if message.sha256 in known:
            yield Outcome(message, Fate.REPEAT, release_id=known[message.sha256])
    async with aclosing(_read_ahead(reader, depot, package, messages)) as chunks:
        async for chunk in chunks:
            for outcome in await _take(database, actor, depot.storage, chunk):
                yield outcome


async def _known(database: Database, actor: Actor, package: Package) -> dict[str, int]:
    """Return the messages that were taken before, with their releases; none if files may have come anew."""
    if not packages.is_bare(package):
        return {}
    async with database.transaction(actor) as tx:
        return await _queries.known_contents(tx, [each.sha256 for each in package.messages])


_Read = tuple[PackedMessage, Arrival | Outcome]


async def _read_ahead(
    reader: MessageReader, depot: Depot, package: Package, messages: Iterator[PackedMessage]
) -> AsyncGenerator[Sequence[_Read], None]:
    """Yield messages that are read, some at a time, while the next are being read."""
    portions = packages.Portions(package)

    async def read() -> list[_Read]:
        some = list(islice(messages, AT_ONCE))
        if not some:
            return []
        async with reader.desk() as desk:
            return [(each, await _read(desk, depot, portions.of(each), each)) for each in some]

    coming = asyncio.create_task(read())
    try:
        while chunk := await coming:
            coming = asyncio.create_task(read())
            yield chunk
    finally:
        coming.cancel()


async def _read(desk: Desk, depot: Depot, package: Package, message: PackedMessage) -> Arrival | Outcome:
    try:
        return await open_packed(desk, depot, package, message)
    except Refused as refused:
        return Outcome(message, Fate.REFUSED, refused.findings)


async def _take(database: Database, actor: Actor, storage: Storage, chunk: Sequence[_Read]) -> list[Outcome]:
    """Take in some messages in one transaction.

    If something comes between, all are undone and taken anew, each so that it alone can be undone: that costs
    two statements more for each message. Files that came are kept at most once, so those always go that way.
    """
    if not any(isinstance(read, Arrival) and read.files for _, read in chunk):
        try:
            return await _take_with(_ingested, database, actor, storage, chunk)
        except TuttiError as error:
            log.info("messages are taken in one by one", because=error.message)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("messages are taken in one by one")
    return await _take_with(_taken, database, actor, storage, chunk)


async def _take_with(
    take: Callable[[Tx, Storage, PackedMessage, Arrival], Awaitable[Outcome]],
    database: Database,
    actor: Actor,
    storage: Storage,
    chunk: Sequence[_Read],
) -> list[Outcome]:
    async with database.transaction(actor) as tx:
        await _queries.take_turn(tx)
        await _queries.look_by_index(tx)
        return [
            read if isinstance(read, Outcome) else await take(tx, storage, message, read)
            for message, read in chunk
        ]


async def _ingested(tx: Tx, storage: Storage, message: PackedMessage, arrival: Arrival) -> Outcome:
    done = await ingest_in_turn(tx, storage, arrival)
    return Outcome(message, _fate(done), done.findings, done.release_id)


async def _taken(tx: Tx, storage: Storage, message: PackedMessage, arrival: Arrival) -> Outcome:
    try:
        async with tx.connection.transaction():
            return await _ingested(tx, storage, message, arrival)
    except Refused as refused:
        return Outcome(message, Fate.REFUSED, refused.findings)
    except TuttiError as error:
        return Outcome(message, Fate.REFUSED, (rules.OTHERWISE.at("", why=error.message),))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("a message could not be taken in", file=message.file.path)
        return Outcome(message, Fate.FAILED, (rules.FAILED.at(""),))


def _fate(done: Ingested) -> Fate:
    if done.is_repeat:
        return Fate.REPEAT
    return Fate(done.kind.value) if done.is_applied else Fate.OLDER
