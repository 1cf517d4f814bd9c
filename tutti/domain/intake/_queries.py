"""Every statement of the room; each starts from what the caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from tutti.db import Tx
from tutti.domain.intake.model import Upload, Wanted


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release with what its label told; ``message`` is absent for one that was made elsewhere."""

    id: int
    public_id: UUID
    state: str
    status: str
    draft: dict[str, Any]
    message: dict[str, Any] | None
    version: str | None
    message_time: datetime | None
    sender: str | None
    thread_id: str | None
    intake_id: int | None
    is_withdrawn: bool
    identity: str | None
    created_at: datetime
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class TrackRow:
    """A track's number and place."""

    id: int
    release_id: int
    position: int
    reference: str | None
    expected_file: str | None
    md5: str | None


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """A message that was taken before."""

    id: int
    release_id: int
    kind: str
    findings: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Id:
    id: int


@dataclass(frozen=True, slots=True)
class _Known:
    sha256: str
    release_id: int


@dataclass(frozen=True, slots=True)
class _Keys:
    id: int
    keys: list[str]


RELEASE = """
  select r.id, r.public_id, r.state, s.status, r.draft, i.message, i.version, i.message_time, i.sender,
    i.thread_id, i.intake_id, coalesce(i.is_withdrawn, false) as is_withdrawn,
    coalesce(i.identity, lpad(r.upc, 14, '0')) as identity, r.created_at, r.submitted_at
  from release r left join intake_release i on i.release_id = r.id,
    lateral (select case
      when r.state = 'distributed' and r.submitted_at >= coalesce(i.changed_at, r.submitted_at)
        then 'Delivered'
      when draft_is_complete(r.draft) and not coalesce(i.is_withdrawn, false) then 'Ready'
      else 'Draft' end as status) s
  where r.organisation_id = %(organisation)s and r.deleted_at is null"""
MATCHING = """
  and (%(status)s::text is null or s.status = %(status)s)
  and (%(identity)s::text is null or coalesce(i.identity, lpad(r.upc, 14, '0')) = %(identity)s
       or lpad(r.draft #>> '{release,upc}', 14, '0') = %(identity)s)
  and (%(title)s::text is null or strpos(lower(r.title), lower(%(title)s)) > 0)"""


ADD = """
  insert into intake (organisation_id, release_id, kind, is_applied, sender, message_id, thread_id,
    message_time, version, sha256, source, findings)
  values (%(organisation)s, %(release_id)s, %(kind)s, %(is_applied)s, %(sender)s, %(message_id)s,
    %(thread_id)s, %(message_time)s, %(version)s, %(sha256)s, %(source)s, %(findings)s)"""


async def take_turn(tx: Tx) -> None:
    """Let messages of an organisation take effect one after the other."""
    await tx.execute("select pg_advisory_xact_lock(hashtextextended('intake', %(organisation)s))")


async def release(tx: Tx, release_id: int) -> ReleaseRow | None:
    """Return the caller's release of a number."""
    return await tx.maybe(RELEASE + " and r.id = %(id)s", {"id": release_id}, ReleaseRow)


async def release_known_as(tx: Tx, identity: str) -> ReleaseRow | None:
    """Return the caller's release with a UPC or GRid, the newest if there are several."""
    return await tx.maybe(
        RELEASE
        + """ and r.id in (
            select release_id from intake_release
              where organisation_id = %(organisation)s and identity = %(identity)s
            union all select id from release where organisation_id = %(organisation)s
              and deleted_at is null and lpad(upc, 14, '0') = %(identity)s
            union all select id from release where organisation_id = %(organisation)s
              and deleted_at is null and lpad(draft #>> '{release,upc}', 14, '0') = %(identity)s)
          and (coalesce(i.identity, lpad(r.upc, 14, '0')) = %(identity)s
            or lpad(r.draft #>> '{release,upc}', 14, '0') = %(identity)s)
          order by r.id desc limit 1""",
        {"identity": identity},
        ReleaseRow,
    )


async def releases(tx: Tx, wanted: Mapping[str, object], limit: int, offset: int) -> list[ReleaseRow]:
    """Return a page of the caller's releases, newest first."""
    return await tx.many(
        RELEASE + MATCHING + " order by r.id desc limit %(limit)s offset %(offset)s",
        {**wanted, "limit": limit, "offset": offset},
        ReleaseRow,
    )


async def page(
    tx: Tx, wanted: Wanted, identity: str | None, limit: int, offset: int
) -> tuple[list[ReleaseRow], int]:
    """Return a page of the caller's releases, and how many there are in all."""
    given = _wanted(wanted) | {"identity": identity}
    total = await tx.value(f"select count(*) from ({RELEASE}{MATCHING}) found", given)
    return await releases(tx, given, limit, offset), int(str(total))


def _wanted(wanted: Wanted) -> dict[str, object]:
    return {"status": wanted.status and wanted.status.value, "title": wanted.title, "identity": None}


async def tracks(tx: Tx, release_ids: Sequence[int]) -> list[TrackRow]:
    """Return the tracks of releases, in their order."""
    return await tx.many(
        """select id, release_id, position, reference, expected_file, md5 from intake_track
           where organisation_id = %(organisation)s and release_id = any(%(ids)s)
           order by release_id, position""",
        {"ids": list(release_ids)},
        TrackRow,
    )


async def place_tracks(tx: Tx, release_id: int, placed: Sequence[Mapping[str, object]]) -> None:
    """Put the tracks of a release in a new order: those with an ``id`` keep it, others get one.

    Each of ``placed`` has id, position, reference, expected_file; what is not among them goes.
    """
    given: Mapping[str, object] = {"id": release_id, "placed": Jsonb(list(placed))}
    await tx.execute(
        """delete from intake_track where organisation_id = %(organisation)s and release_id = %(id)s
           and id not in (select id from jsonb_to_recordset(%(placed)s) as g (id bigint)
                          where id is not null)""",
        given,
    )
    await tx.execute(
        """update intake_track t set position = g.position, reference = g.reference,
             expected_file = g.expected_file
           from jsonb_to_recordset(%(placed)s)
             as g (id bigint, position int, reference text, expected_file text)
           where t.organisation_id = %(organisation)s and t.release_id = %(id)s and t.id = g.id""",
        given,
    )
    await tx.execute(
        """insert into intake_track (organisation_id, release_id, position, reference, expected_file)
           select %(organisation)s, %(id)s, position, reference, expected_file
           from jsonb_to_recordset(%(placed)s)
             as g (id bigint, position int, reference text, expected_file text)
           where id is null order by position""",
        given,
    )


async def name_tracks(tx: Tx, release_id: int, named: Sequence[Mapping[str, object]]) -> None:
    """Note the sender's words for the tracks of a new release: position, reference, expected_file."""
    await tx.execute(
        """update intake_track t set reference = g.reference, expected_file = g.expected_file
           from jsonb_to_recordset(%(named)s) as g (position int, reference text, expected_file text)
           where t.organisation_id = %(organisation)s and t.release_id = %(id)s
             and t.position = g.position""",
        {"id": release_id, "named": Jsonb(list(named))},
    )


async def note_md5(tx: Tx, release_id: int, position: int, md5: str) -> None:
    """Note the MD5 of a track's file."""
    await tx.execute(
        """update intake_track set md5 = %(md5)s where organisation_id = %(organisation)s
           and release_id = %(id)s and position = %(position)s""",
        {"id": release_id, "position": position, "md5": md5},
    )


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
class Past:
    """Whether a message of this sender and id was taken, and a release of this identity purged since."""

    has_message_id: bool
    is_purged: bool


async def past(tx: Tx, sender: str, message_id: str, identity: str | None, since: datetime | None) -> Past:
    """Return what was taken before that bears on a message; ``is_purged`` by one of ``since`` or later."""
    return await tx.one(
        """select
             exists (select from intake where organisation_id = %(organisation)s
               and message_id = %(message_id)s and sender = %(sender)s and not is_forgotten)
               as has_message_id,
             exists (select from intake p join intake_release i on i.release_id = p.release_id
               where i.organisation_id = %(organisation)s and i.identity = %(identity)s::text
                 and p.organisation_id = %(organisation)s and p.kind = 'purge' and p.is_applied
                 and p.message_time >= %(since)s::timestamptz) as is_purged""",
        {"sender": sender, "message_id": message_id, "identity": identity, "since": since},
        Past,
    )


async def add(tx: Tx, taken: Mapping[str, object]) -> None:
    """Keep a message: release_id, kind, is_applied, sender, message_id, thread_id, message_time, version,
    sha256, source, findings."""
    await tx.execute(ADD, taken)


async def add_newest(
    tx: Tx, taken: Mapping[str, object], message: object, identity: str | None, *, is_withdrawn: bool
) -> None:
    """Keep a message as :func:`add` does, as the newest about its release."""
    await tx.execute(
        f"""with added as ({ADD} returning *)
           insert into intake_release as r (release_id, organisation_id, intake_id, message, version,
             message_time, sender, thread_id, identity, is_withdrawn)
           select release_id, organisation_id, id, %(message)s, version, message_time, sender, thread_id,
             %(identity)s, %(is_withdrawn)s
           from added
           on conflict (release_id) do update set intake_id = excluded.intake_id, message = excluded.message,
             version = excluded.version, message_time = excluded.message_time, sender = excluded.sender,
             thread_id = excluded.thread_id, identity = excluded.identity,
             is_withdrawn = excluded.is_withdrawn, changed_at = clock_timestamp()""",
        {**taken, "message": Jsonb(message), "identity": identity, "is_withdrawn": is_withdrawn},
    )


async def touch(tx: Tx, release_id: int) -> None:
    """Note that the working copy of a release has changed."""
    await tx.execute(
        """update intake_release set changed_at = clock_timestamp()
           where organisation_id = %(organisation)s and release_id = %(id)s""",
        {"id": release_id},
    )


async def forget(tx: Tx, *, release_id: int | None = None, intake_id: int | None = None) -> None:
    """Let the messages about a release, or one message, be taken anew if they come again."""
    await tx.execute(
        """update intake set is_forgotten = true where organisation_id = %(organisation)s
           and (release_id = %(release_id)s or id = %(intake_id)s)""",
        {"release_id": release_id, "intake_id": intake_id},
    )


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A file in pieces, as stored."""

    id: int
    release_id: int
    upload_id: str
    track_id: int | None
    file_name: str
    received_bytes: int
    keys: list[str]
    is_closed: bool

    def upload(self) -> Upload:
        """Return it as a value."""
        return Upload(
            self.id,
            self.release_id,
            self.upload_id,
            self.track_id,
            self.file_name,
            self.received_bytes,
            tuple(self.keys),
        )


UPLOAD = "id, release_id, upload_id, track_id, file_name, received_bytes, keys, is_closed"


async def lock_upload(tx: Tx, upload_id: str) -> list[UploadRow]:
    """Return the caller's uploads of an id, one for each release, locked."""
    return await tx.many(
        f"""select {UPLOAD} from intake_upload where organisation_id = %(organisation)s
            and account_id = %(account)s and upload_id = %(upload_id)s order by id for update""",
        {"upload_id": upload_id},
        UploadRow,
    )


async def begin_upload(tx: Tx, given: Mapping[str, object]) -> None:
    """Begin an upload unless it is begun: release_id, upload_id, track_id, file_name, expires_at."""
    await tx.execute(
        """insert into intake_upload (organisation_id, account_id, release_id, upload_id, track_id, file_name,
             expires_at)
           values (%(organisation)s, %(account)s, %(release_id)s, %(upload_id)s, %(track_id)s, %(file_name)s,
             %(expires_at)s)
           on conflict (account_id, release_id, upload_id) do nothing""",
        given,
    )


async def append(tx: Tx, upload: int, key: str, size: int, *, closes: bool) -> UploadRow:
    """Add a piece, and close the upload with the last."""
    return await tx.one(
        f"""update intake_upload set keys = keys || %(key)s::text, received_bytes = received_bytes + %(size)s,
              is_closed = %(closes)s
            where organisation_id = %(organisation)s and id = %(id)s returning {UPLOAD}""",
        {"id": upload, "key": key, "size": size, "closes": closes},
        UploadRow,
    )


async def finish(tx: Tx, upload: int, track_id: int) -> None:
    """Note the track that an upload became, and that its pieces are gone."""
    await tx.execute(
        """update intake_upload set keys = '{}', track_id = %(track_id)s
           where organisation_id = %(organisation)s and id = %(id)s""",
        {"id": upload, "track_id": track_id},
    )


async def drop_upload(tx: Tx, upload: int) -> None:
    """Forget an upload."""
    await tx.execute(
        "delete from intake_upload where organisation_id = %(organisation)s and id = %(id)s", {"id": upload}
    )


async def stale_uploads(tx: Tx, before: datetime, limit: int) -> dict[int, list[str]]:
    """Return uploads that ended before ``before``, with the keys of their pieces (system)."""
    rows = await tx.many(
        "select id, keys from intake_upload where expires_at < %(before)s order by id limit %(limit)s",
        {"before": before, "limit": limit},
        _Keys,
    )
    return {row.id: row.keys for row in rows}


async def drop_uploads(tx: Tx, uploads: Sequence[int]) -> None:
    """Forget uploads (system)."""
    await tx.execute("delete from intake_upload where id = any(%(ids)s)", {"ids": list(uploads)})
