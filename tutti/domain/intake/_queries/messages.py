"""Messages that were taken in, and which of them is the newest about its release."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.intake._queries.label_releases import KNOWN_AS


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """A message that was taken before."""

    id: int
    release_id: int
    kind: str
    findings: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Known:
    sha256: str
    release_id: int


ADD = """
  insert into intake (organisation_id, release_id, kind, is_applied, sender, message_id, thread_id,
    message_time, version, sha256, source, findings)
  values (%(organisation)s, %(release_id)s, %(kind)s, %(is_applied)s, %(sender)s, %(message_id)s,
    %(thread_id)s, %(message_time)s, %(version)s, %(sha256)s, %(source)s, %(findings)s)"""


async def take_turn(tx: Tx) -> None:
    """Let messages of an organisation take effect one after the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('intake', %(organisation)s))")


async def look_by_index(tx: Tx) -> None:
    """Plan the statements of this transaction for tables that grow under them.

    A label's first thousand messages are planned while there is nothing yet, and a small table is read whole.
    """
    await tx.execute("set local enable_seqscan = off")


async def by_content(tx: Tx, sha256: bytes) -> IntakeRow | None:
    """Return the message of these bytes, if it was taken before."""
    return await tx.maybe(
        """select id, release_id, kind, findings from intake
           where organisation_id = %(organisation)s and sha256 = %(sha256)s and not is_forgotten""",
        {"sha256": sha256},
        IntakeRow,
    )


async def known_contents(tx: Tx, sha256: Sequence[str]) -> dict[str, int]:
    """Return which messages of these bytes (SHA-256 in hex) were taken before, with their releases."""
    rows = await tx.many(
        """select encode(sha256, 'hex') as sha256, release_id from intake
           where organisation_id = %(organisation)s and not is_forgotten
             and sha256 in (select decode(each, 'hex') from unnest(%(sha256)s::text[]) each)""",
        {"sha256": list(sha256)},
        _Known,
    )
    return {row.sha256: row.release_id for row in rows}


@dataclass(frozen=True, slots=True)
class Before:
    """What is there when a message comes: its own bytes, its sender and id, its release.

    ``earlier`` is the number of the message of the same bytes, ``known`` that of the release known by its
    identity; ``is_purged`` tells whether such a release was purged since the message was made.
    """

    earlier: int | None
    has_message_id: bool
    is_purged: bool
    known: int | None


async def before(
    tx: Tx, sha256: bytes, sender: str, message_id: str, identity: str | None, since: datetime | None
) -> Before:
    """Return what was taken before that bears on a message, purges of ``since`` or later among it."""
    return await tx.one(
        f"""select
             (select id from intake where organisation_id = %(organisation)s and sha256 = %(sha256)s
               and not is_forgotten limit 1) as earlier,
             %(message_id)s <> '' and exists (select from intake where organisation_id = %(organisation)s
               and message_id = %(message_id)s and sender = %(sender)s and not is_forgotten)
               as has_message_id,
             exists (select from intake_release i, lateral (
               select from intake p where p.organisation_id = %(organisation)s
                 and p.release_id = i.release_id and p.kind = 'purge' and p.is_applied
                 and p.message_time >= %(since)s::timestamptz offset 0) purged
               where i.organisation_id = %(organisation)s and i.identity = %(identity)s::text) as is_purged,
             ({KNOWN_AS}) as known""",
        {
            "sha256": sha256,
            "sender": sender,
            "message_id": message_id,
            "identity": identity,
            "since": since,
        },
        Before,
    )


async def add(tx: Tx, taken: Mapping[str, object]) -> None:
    """Keep a message: release_id, kind, is_applied, sender, message_id, thread_id, message_time, version,
    sha256, source, findings."""
    await tx.execute(ADD, taken)


async def add_newest(
    tx: Tx,
    taken: Mapping[str, object],
    message: object,
    identity: str | None,
    named: Sequence[Mapping[str, object]] = (),
    *,
    is_withdrawn: bool,
) -> None:
    """Keep a message as :func:`add` does, as the newest about its release.

    ``named`` are the sender's words for tracks of the release: position, reference, expected_file.
    """
    await tx.execute(
        f"""with added as ({ADD} returning *), named as (
             update intake_track t set reference = g.reference, expected_file = g.expected_file
             from jsonb_to_recordset(%(named)s) as g (position int, reference text, expected_file text)
             where t.organisation_id = %(organisation)s and t.release_id = %(release_id)s
               and t.position = g.position)
           insert into intake_release as r (release_id, organisation_id, intake_id, message, version,
             message_time, sender, thread_id, identity, is_withdrawn)
           select release_id, organisation_id, id, %(message)s, version, message_time, sender, thread_id,
             %(identity)s, %(is_withdrawn)s
           from added
           on conflict (release_id) do update set intake_id = excluded.intake_id, message = excluded.message,
             version = excluded.version, message_time = excluded.message_time, sender = excluded.sender,
             thread_id = excluded.thread_id, identity = excluded.identity,
             is_withdrawn = excluded.is_withdrawn, changed_at = clock_timestamp()""",
        {
            **taken,
            "message": Jsonb(message),
            "identity": identity,
            "named": Jsonb(list(named)),
            "is_withdrawn": is_withdrawn,
        },
    )


async def forget(tx: Tx, *, release_id: int | None = None, intake_id: int | None = None) -> None:
    """Let the messages about a release, or one message, be taken anew if they come again."""
    await tx.execute(
        """update intake set is_forgotten = true where organisation_id = %(organisation)s
           and (release_id = %(release_id)s or id = %(intake_id)s)""",
        {"release_id": release_id, "intake_id": intake_id},
    )
