"""The floor under the HTTP figures: bare ASGI routes that do the same to the database, and nothing else.

``GET /row/ID`` is one pooled select of a release's row by key, its metadata with it, answered as JSON.
``POST /rows`` writes the rows of a submitted release in one transaction: one plain statement for each table. No
sign-in, no checks, no tenants, no log. Run by :func:`bench.stage.bare`, under uvicorn with the settings of ``tutti serve``.
"""

import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any
from uuid import UUID

import msgspec
import uvicorn
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb, set_json_loads
from psycopg_pool import AsyncConnectionPool

from bench.given import SANDBOX, TITLES
from bench.stage import READY

Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Pool = AsyncConnectionPool[AsyncConnection]

READ = """select public_id, state, draft, provenance, upc, snapshot_number, credits_charged, created_at, updated_at,
  submitted_at from release where public_id = %s"""
RELEASE = """insert into release (organisation_id, state, draft, title, primary_artist_name, upc, release_date,
    snapshot_number, credits_charged, submitted_at)
  values (%s, 'submitted', %s, %s, %s, %s, %s, 1, %s, now()) returning id, public_id"""
SNAPSHOT = (
    "insert into release_snapshot (release_id, number, organisation_id, content) values (%s, 1, %s, %s)"
)
RECORDINGS = """insert into recording (organisation_id, isrc, title, artist, asset_id)
  select %s, * from unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) returning id"""
TRACKS = """insert into release_track (release_id, snapshot_number, position, organisation_id, recording_id)
  select %s, 1, position, %s, recording from unnest(%s::bigint[]) with ordinality g (recording, position)"""
CODES = """insert into code_issue (kind, code, organisation_id, release_id, position, assigned)
  select kind, code, %s, %s, position, true
  from unnest(%s::text[], %s::text[], %s::int[]) g (kind, code, position)"""
JOB = "insert into release_job (release_id, organisation_id, snapshot_number) values (%s, %s, 1) returning public_id"
EVENT = "insert into event (organisation_id, name, payload) values (%s, %s, %s) returning id"
START = "select tutti_start('distribute_release', %s, %s)"
HOLD = """insert into book_hold
    (organisation_id, key, kind, code, held_code, currency, amount, cause_kind, cause_id)
  values (%s, %s, 'submission', 'credits:available', 'credits:held', 'CREDIT', %s, 'release', %s)
  returning public_id"""
ENTRY = """insert into book_entry (organisation_id, key, kind, cause_kind, cause_id, memo, lines, effective_on)
  values (%s, %s, 'submission', 'release', %s, '', 2, current_date) returning id"""
POSTINGS = """insert into book_posting (entry_id, line, organisation_id, code, currency, amount)
  values (%(entry)s, 1, %(of)s, 'credits:available', 'CREDIT', %(amount)s),
         (%(entry)s, 2, %(of)s, 'credits:held', 'CREDIT', -%(amount)s)"""


class Bare:
    """The two routes over one pool."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._codes = count(1)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["method"] == "GET":
            answer = await self._read(scope["path"].rpartition("/")[2])
        else:
            organisation, _, _ = scope["query_string"].decode().partition("&")
            answer = await self._write(int(organisation), await _body(receive))
        head = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": answer})

    async def _read(self, key: str) -> bytes:
        async with self._pool.connection() as connection:
            cursor = connection.cursor(row_factory=dict_row)
            await cursor.execute(READ, (UUID(key),))
            return msgspec.json.encode(await cursor.fetchone())

    async def _write(self, of: int, body: bytes) -> bytes:
        given = msgspec.json.decode(body)
        told, tracks = given["release"], given["tracks"]
        number = next(self._codes)
        isrcs = [f"BARE{number:06}{i:02}" for i in range(len(tracks))]
        cost = len(tracks)
        async with self._pool.connection() as connection:
            await connection.execute("begin")
            row = await _one(
                connection,
                RELEASE,
                of,
                Jsonb(given),
                told["title"],
                told["primary_artist_name"],
                f"BARE{number:08}",
                told["release_date"],
                cost,
            )
            release, public = row
            await connection.execute(SNAPSHOT, (release, of, Jsonb(given)))
            titles = [track["title"] for track in tracks]
            artists = [told["primary_artist_name"]] * len(tracks)
            cursor = await connection.execute(RECORDINGS, (of, isrcs, titles, artists, [1] * len(tracks)))
            recordings = [row[0] for row in await cursor.fetchall()]
            await connection.execute(TRACKS, (release, of, recordings))
            kinds = ["upc"] + ["isrc"] * len(tracks)
            positions = [None, *range(1, len(tracks) + 1)]
            await connection.execute(CODES, (of, release, kinds, [f"BARE{number:08}", *isrcs], positions))
            (job,) = await _one(connection, JOB, release, of)
            payload = {"release_id": release, "snapshot_number": 1, "organisation_id": of}
            (event,) = await _one(connection, EVENT, of, "release.submitted", Jsonb(payload))
            await connection.execute(START, (Jsonb(payload), f"distribute_release:{event}"))
            (hold,) = await _one(connection, HOLD, of, f"release:{public}", cost, str(public))
            (entry,) = await _one(connection, ENTRY, of, f"held:{hold}", str(public))
            await connection.execute(POSTINGS, {"entry": entry, "of": of, "amount": cost})
            await connection.execute("commit")
        return msgspec.json.encode({"releaseId": public, "jobId": job, "isrcs": isrcs, "stores": [SANDBOX]})


async def _one(connection: AsyncConnection, sql: str, *params: object) -> tuple[Any, ...]:
    row = await (await connection.execute(sql.encode(), params)).fetchone()
    assert row is not None
    return row


async def _body(receive: Receive) -> bytes:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message["body"])
        more = message["more_body"]
    return b"".join(parts)


async def _decode(connection: AsyncConnection) -> None:
    set_json_loads(msgspec.json.decode, connection)


async def serve() -> None:
    """Serve on a free port until SIGTERM."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    url = os.environ["TUTTI_DATABASE_URL"]
    async with AsyncConnectionPool(
        url, configure=_decode, min_size=1, max_size=20, open=False, kwargs={"autocommit": True}, timeout=30
    ) as pool:
        config = uvicorn.Config(
            Bare(pool),
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
        )
        print(f"{READY}http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
        await uvicorn.Server(config).serve(sockets=[listener])


if __name__ == "__main__":
    import uvloop

    assert len(TITLES) == 12
    uvloop.run(serve())
