"""SIGKILL at every step of a submission: whatever dies, wherever, each thing has happened exactly once."""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from tests.instance import Caller, Instance, Json, Media, environment, serving
from tests.postgres import Databases, quick_folder
from tutti.db import Database

KILLABLE = Path(__file__).parent / "killable.py"
MOST = 200
NEVER = 1_000_000
GRANTED = 400


@dataclass
class Ground:
    """A database and a home that outlive every process of the test."""

    home: Path
    url: str

    @property
    def env(self) -> dict[str, str]:
        return {"TUTTI_HOME": str(self.home), "TUTTI_DATABASE_CONNECTIONS": "6"}

    def sql(self, statement: str, *params: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            done = connection.execute(statement.encode(), params)
            return done.fetchall() if done.description else []


@pytest.fixture
def ground(databases: Databases) -> Iterator[Ground]:
    with quick_folder() as home, databases.fresh() as url:
        yield Ground(home, url)


@contextmanager
def workers(ground: Ground) -> Iterator["subprocess.Popen[str]"]:
    one_at_a_time = {"PYTHONPATH": str(KILLABLE.parents[2]), "TUTTI_WORKER_LANES": "1"}
    env = environment(ground.url, ground.env | one_at_a_time)
    with (
        (ground.home / "points.log").open("w") as log,
        subprocess.Popen(
            [sys.executable, str(KILLABLE), "work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=env,
        ) as process,
    ):
        try:
            yield process
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(30)


async def _walker(ground: Ground, url: str, database: Database) -> Caller:
    process: Any = None
    return await Instance(url, ground.home, ground.url, database, process).caller(credits_granted=GRANTED)


@pytest.fixture
async def database(ground: Ground) -> AsyncIterator[Database]:
    async with Database.open(ground.url, connections=2) as database:
        yield database


async def test_a_worker_may_be_killed_anywhere(ground: Ground, database: Database, media: Media) -> None:
    releases: list[str] = []
    with serving(ground.home, ground.url, ground.env, "--no-worker") as (url, _):
        caller = await _walker(ground, url, database)
        async with caller.http:
            body = await caller.release(media)
            with workers(ground) as forks:
                unhurt = await _submit(caller, body, "Landing 000")
                assert _fork(forks, NEVER, unhurt) == "ended 0"
                while True:
                    releases.append(await _submit(caller, body, f"Landing {len(releases) + 1:03}"))
                    ended = _fork(forks, len(releases), releases[-1])
                    _park(ground)
                    ground.sql("delete from rate_bucket")
                    if ended != "killed":
                        assert ended == "ended 0", (ground.home / "points.log").read_text()[-3000:]
                        break
                    assert len(releases) < MOST
    log = (ground.home / "points.log").read_text().splitlines()
    points = [line.removeprefix("POINT ") for line in log if line.startswith("POINT ")]
    assert len(points) == len(releases) - 1 > 25, "the submission has many points to be cut at"
    named = {"done listen", "after judge", "done plan", "after plan", "done send", "answered"}
    assert named <= set(points)

    _unpark(ground)
    with serving(ground.home, ground.url, ground.env):
        _wait_until_all_is_done(ground)
    for number, release in enumerate(releases):
        _check(ground, release, points[number] if number < len(points) else "nowhere")
    assert await caller.balance() == GRANTED - len(releases) - 1
    assert ground.sql("select sum(balance) from book_balance where code = 'credits:held'") == [(0,)]


async def _submit(caller: Caller, body: Json, title: str) -> str:
    (track,) = body["tracks"]
    named = {"release": body["release"] | {"title": title}, "tracks": [track | {"title": title}]}
    return str((await caller.post("/v1/releases", named, 201))["releaseId"])


def _fork(forks: "subprocess.Popen[str]", point: int, release: str) -> str:
    assert forks.stdin
    assert forks.stdout
    forks.stdin.write(f"{point} {release}\n")
    forks.stdin.flush()
    return forks.stdout.readline().strip()


def _park(ground: Ground) -> None:
    """Put what the dead worker left out of the next one's reach, so that each does its own release."""
    ground.sql(
        """update absurd.r_tutti set available_at = available_at + interval '1 day'
           where state in ('pending', 'sleeping') and available_at < now() + interval '12 hours'"""
    )


def _unpark(ground: Ground) -> None:
    """Let the leases of the dead end, and what was parked be taken up."""
    ground.sql(
        "update absurd.r_tutti set available_at = available_at - interval '1 day' "
        "where state in ('pending', 'sleeping') and available_at > now() + interval '12 hours'"
    )
    ground.sql("update absurd.r_tutti set claim_expires_at = now() where state = 'running'")


def _wait_until_all_is_done(ground: Ground) -> None:
    end = time.monotonic() + 180
    undone = "select state, count(*) from release where state <> 'distributed' group by state"
    while left := ground.sql(undone):
        assert time.monotonic() < end, left
        time.sleep(0.5)


def _check(ground: Ground, release: str, point: str) -> None:
    (found,) = ground.sql(
        """select r.state, r.upc,
             (select count(*) from delivery d where d.release_id = r.id),
             (select count(*) from delivery_answer a join delivery d on d.id = a.delivery_id
              where d.release_id = r.id),
             (select count(*) from release_move m where m.release_id = r.id and m.to_state = 'distributed'),
             (select count(*) from code_issue c where c.release_id = r.id and c.kind = 'upc'),
             (select count(*) from book_entry e where e.cause_id = r.public_id::text
              and e.kind = 'delivery'),
             (select count(*) from book_entry e where e.cause_id = r.public_id::text),
             (select count(*) from absurd.t_tutti t join delivery d
                on (t.params->>'delivery_id')::bigint = d.id
              where d.release_id = r.id and t.task_name = 'deliver_to_store')
           from release r where r.public_id = %s""",
        release,
    )
    state, upc, *counts = found
    names = ("deliveries", "answers", "moves", "UPCs", "captures", "entries", "workflows")
    assert state == "distributed", point
    assert dict(zip(names, counts, strict=True)) == dict(zip(names, (1, 1, 1, 1, 1, 2, 1), strict=True)), (
        f"killed at: {point}"
    )
    (package,) = {path.parents[1] for path in (ground.home / "sandbox").glob(f"*/{upc}/{upc}.xml")}
    assert len(list(package.glob("BatchComplete*.xml"))) == 1, point
    assert len(list(package.rglob("ACK_*.xml"))) == 1, point
    assert not [path for path in package.rglob("*") if "part" in path.suffix], point


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_server_may_be_killed_around_the_commit(
    ground: Ground, database: Database, media: Media, when: str
) -> None:
    key = {"Idempotency-Key": f"kill-{when}-{'x' * 8}"}
    with _killable_server(ground) as url:
        caller = await _walker(ground, url, database)
        async with caller.http:
            body = await caller.release(media)
            with pytest.raises(httpx2.RemoteProtocolError):
                await caller.post("/v1/releases", body, 201, **key)
    stored = ground.sql("select count(*) from release")
    assert stored == [(int(when == "after"),)]
    with serving(ground.home, ground.url, ground.env) as (url, _):
        caller.http = caller.instance.client(caller.token)
        caller.http.base_url = url
        async with caller.http:
            answer = await caller.http.post("/v1/releases", json=body, headers=key)
            assert answer.status_code == 201
            assert (answer.headers.get("Idempotency-Replayed") == "true") is (when == "after")
            release = answer.json()
            assert release["creditsCharged"] == 1
            again = await caller.post("/v1/releases", body, 201, **key)
            assert again == release
            (listed,) = (await caller.get("/v1/releases"))["releases"]
            assert listed["id"] == release["releaseId"]
            await caller.follow(release["releaseId"])
    _check(ground, release["releaseId"], when)
    assert await caller.balance() == GRANTED - 1


@contextmanager
def _killable_server(ground: Ground) -> Iterator[str]:
    command = [sys.executable, str(KILLABLE), "serve"]
    own = {"PYTHONPATH": str(KILLABLE.parents[2]), "TUTTI_HOME": str(ground.home), "TUTTI_PORT": "0"}
    env = environment(ground.url, ground.env | own)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as server:
        try:
            assert server.stdout
            yield server.stdout.readline().removeprefix("Tutti is ready at ").strip()
            assert server.wait(10) == -9
        finally:
            server.kill()
