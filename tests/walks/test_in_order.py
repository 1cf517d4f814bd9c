"""A store hears of a release in order, whatever is narrowed, killed, or brought on meanwhile.

Wave Hall serves Germany and France; its drop can be shut, and workers die by SIGKILL around the file that completes
a package. Each test has workers of its own.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.instance import SANDBOX, Caller, Instance, Json, Media, environment, serving
from tests.postgres import Databases, quick_folder
from tutti.adapters.stores.sandbox.store import SandboxSettings, inspect
from tutti.db import Database
from tutti.domain import delivery, releases
from tutti.domain.delivery import Party
from tutti.workflows import subscriptions

WORKER = Path(__file__).with_name("cut_worker.py")
WAVE = 2043
PARTY = Party("PADPIDA0000000000W", "Wave Hall")
PROFILE = f"""
id = {WAVE}
name = "{PARTY.name}"
[message]
version = "4.3"
recipients = [{{ dpid = "{PARTY.dpid}", name = "{PARTY.name}" }}]
[territories]
allowed = ["DE", "FR"]
[transport]
kind = "folder"
path = "{{home}}/wavehall"
"""
BOTH, NARROW, ELSEWHERE = ["DE", "FR"], ["FR"], ["SE"]


class Ground:
    """An instance without a worker, whose deliveries can be looked at."""

    def __init__(self, instance: Instance, caller: Caller, media: Media) -> None:
        self.instance, self.caller, self.media = instance, caller, media
        self.drop = instance.home / "wavehall"
        self.body: Json = {}
        self.release_id = ""

    @contextmanager
    def worker(self, dies: str = "never") -> Iterator["subprocess.Popen[bytes]"]:
        env = environment(self.instance.database_url, {"TUTTI_HOME": str(self.instance.home)})
        env |= {"PYTHONPATH": f"{WORKER.parents[2]}:{env['PYTHONPATH']}"}
        with (
            (self.instance.home / "worker.log").open("ab") as log,
            subprocess.Popen([sys.executable, str(WORKER), dies], stderr=log, env=env) as process,
        ):
            try:
                yield process
            finally:
                process.terminate()
                process.wait(60)

    async def submit(self, territories: list[str], stores: Sequence[int] = (SANDBOX, WAVE)) -> None:
        if not self.body:
            self.body = await self.caller.release(self.media)
        self.body["release"] |= {"territories": territories, "distribution_store_ids": list(stores)}
        self.body["tracks"][0]["rights_confirmed"] = True
        again = {"release_id": self.release_id} if self.release_id else {}
        answer = await self.caller.post("/v1/releases", self.body | again, 201)
        self.release_id = str(answer["releaseId"])

    def shut(self) -> None:
        self.drop.touch()

    def open(self) -> None:
        self.drop.unlink()

    async def sql(self, statement: str, **params: object) -> list[tuple[Any, ...]]:
        async with self.instance.database.system() as tx:
            done = await tx.connection.execute(statement.encode(), params)
            return await done.fetchall() if done.description else []

    async def hurry(self) -> None:
        """Let the leases of the dead end, and what waits for its next try be tried now."""
        await self.sql("update absurd.r_tutti set claim_expires_at = now() where state = 'running'")
        await self.sql(
            "update absurd.r_tutti set available_at = now() where state in ('pending', 'sleeping')"
        )

    async def deliveries(self) -> list[tuple[Any, ...]]:
        return await self.sql(
            """select d.snapshot_number, d.kind, d.state from delivery d join release r on r.id = d.release_id
               where r.public_id = %(id)s and d.store_id = %(store)s order by d.id""",
            id=self.release_id,
            store=WAVE,
        )

    async def until(self, *wanted: tuple[int, str, str], hurrying: bool = True, seconds: float = 60) -> None:
        """Wait until the deliveries to Wave Hall are these, while it answers what is brought there."""
        end = time.monotonic() + seconds
        while (found := await self.deliveries()) != list(wanted):
            assert time.monotonic() < end, found
            if self.drop.is_dir():
                await inspect(self.drop, SandboxSettings(party=PARTY))
            if hurrying:
                await self.sql(
                    "update absurd.r_tutti set available_at = now() where state in ('pending', 'sleeping')"
                )
            await asyncio.sleep(0.2)

    async def live_at_sandbox(self) -> None:
        end = time.monotonic() + 60
        while True:
            status = await self.caller.get(f"/v1/releases/{self.release_id}/status")
            said = {each["storeId"]: each["status"] for each in status["storeStatuses"]}
            if said.get(SANDBOX) == "live":
                return
            assert time.monotonic() < end, status
            await asyncio.sleep(0.2)

    def brought(self) -> list[list[str]]:
        """The territories of each complete package at Wave Hall, in order; none for a takedown."""
        whole = sorted(path.parent for path in self.drop.glob("*/BatchComplete_*.xml"))
        return [
            sorted(
                {each.text or "" for each in etree.parse(message).iterfind(".//{*}Deal//{*}TerritoryCode")}
            )
            for folder in whole
            for message in folder.glob("*/*.xml")
            if "ACK" not in message.name
        ]


@pytest.fixture(scope="module")
async def served(databases: Databases) -> AsyncIterator[Instance]:
    with quick_folder() as home, databases.fresh() as url:
        (home / "stores").mkdir()
        (home / "stores" / "wavehall.toml").write_text(PROFILE)
        with serving(home, url, {"TUTTI_DATABASE_CONNECTIONS": "4"}, "--no-worker") as (address, process):
            async with Database.open(url, connections=3, subscriptions=subscriptions()) as database:
                yield Instance(address, home, url, database, process)


@pytest.fixture
async def ground(served: Instance, media: Media) -> AsyncIterator[Ground]:
    somebody = await served.caller()
    async with somebody.http:
        ground = Ground(served, somebody, media)
        yield ground
    if ground.drop.is_dir():
        ground.drop.rename(served.home / f"wavehall.{ground.release_id}")


async def test_what_is_narrowed_meanwhile_goes_out_narrow_only(ground: Ground) -> None:
    ground.shut()
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"))
        await ground.live_at_sandbox()
        await ground.submit(NARROW)
        await ground.until((1, "new", "processing"), (2, "new", "queued"), hurrying=False)
        ground.open()
        await ground.until((1, "new", "superseded"), (2, "new", "live"))
    assert ground.brought() == [["FR"]]
    assert await ground.caller.balance() == 19
    async with ground.instance.database.system() as tx:
        found = await tx.value("select id from release where public_id = %(id)s", {"id": ground.release_id})
        assert isinstance(found, int)
        profiles = delivery.load_profiles(ground.instance.home)
        assert await delivery.plan(tx, profiles, found, 1) == [], "a plan that comes too late is none"
        assert await delivery.plan_takedown(tx, found, 1) == [], "submitted again since it was asked for"


@pytest.mark.parametrize(
    ("territories", "stores"), [(ELSEWHERE, (SANDBOX, WAVE)), (BOTH, (SANDBOX,))], ids=["left out", "dropped"]
)
async def test_where_nothing_is_left_meanwhile_nothing_comes(
    ground: Ground, territories: list[str], stores: Sequence[int]
) -> None:
    ground.shut()
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"))
        await ground.live_at_sandbox()
        await ground.submit(territories, stores)
        await ground.until((1, "new", "processing"), (1, "takedown", "queued"), hurrying=False)
        ground.open()
        await ground.until((1, "new", "superseded"), (1, "takedown", "taken_down"))
        status = await ground.caller.follow(ground.release_id, until=frozenset({"distributed"}))
        assert {each["storeId"]: each["status"] for each in status["storeStatuses"]}[WAVE] == "taken_down"
    assert ground.brought() == []


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_a_worker_that_dies_around_the_last_file_leaves_the_order(ground: Ground, dies: str) -> None:
    """Killed before, nothing of the wider package counts; killed after, the takedown follows it."""
    with ground.worker(dies) as worker:
        await ground.submit(BOTH)
        assert await asyncio.to_thread(worker.wait, 60) == -9, (
            ground.instance.home / "worker.log"
        ).read_text()
    await ground.hurry()
    ground.drop.rename(ground.drop.with_name("aside"))
    ground.shut()
    with ground.worker():
        await ground.live_at_sandbox()
        assert await ground.deliveries() == [(1, "new", "processing")]
        await ground.submit(ELSEWHERE)
        await ground.until((1, "new", "processing"), (1, "takedown", "queued"), hurrying=False)
        ground.open()
        ground.drop.with_name("aside").rename(ground.drop)
        state = {"before": "superseded", "after": "live"}[dies]
        await ground.until((1, "new", state), (1, "takedown", "taken_down"))
    assert ground.brought() == {"before": [], "after": [["DE", "FR"], []]}[dies]
    assert await ground.caller.balance() == 19


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_resumed_twice_and_killed_in_the_middle_it_comes_once(ground: Ground, dies: str) -> None:
    ground.shut()
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"))
        await ground.live_at_sandbox()
    await give_up(ground)
    ground.open()

    async def resumed() -> int:
        async with ground.instance.database.system() as tx:
            return await delivery.resume(tx, {WAVE})

    with ground.worker(dies) as worker:
        assert sorted(await asyncio.gather(resumed(), resumed())) == [0, 1], "of two who ask, one does it"
        assert await asyncio.to_thread(worker.wait, 60) == -9, (
            ground.instance.home / "worker.log"
        ).read_text()
        assert await resumed() == 0
    await ground.hurry()
    with ground.worker():
        assert await resumed() == 0, "it goes on already"
        await ground.until((1, "new", "live"))
        assert await resumed() == 0
    assert ground.brought() == [["DE", "FR"]]
    assert await ground.caller.balance() == 19
    spent = "select count(*) from book_entry where cause_id = %(id)s and kind = 'delivery'"
    assert await ground.sql(spent, id=ground.release_id) == [(1,)]


async def test_killed_at_its_last_try_it_has_failed_and_can_be_brought_on(ground: Ground) -> None:
    with ground.worker("before") as worker:
        await ground.submit(BOTH)
        assert await asyncio.to_thread(worker.wait, 60) == -9, (
            ground.instance.home / "worker.log"
        ).read_text()
    await ground.sql(
        """update absurd.t_tutti set max_attempts = attempts where task_name = 'deliver_to_store'
             and (params ->> 'delivery_id')::bigint in (select id from delivery where store_id = %(store)s)""",
        store=WAVE,
    )
    await ground.hurry()
    with ground.worker():
        await ground.live_at_sandbox()
        for time_of_day in ("early", "late"):
            async with ground.instance.database.system() as tx:
                await tx.start("housekeeping", {}, key=f"{ground.release_id}:{time_of_day}")
            await ground.until((1, "new", "failed"))
        told = "select count(*) from absurd.t_tutti where task_name = 'give_up'"
        assert await ground.sql(told) == [(1,)]
        async with ground.instance.database.system() as tx:
            assert await delivery.resume(tx, {WAVE}) == 1
        await ground.until((1, "new", "live"))
    assert ground.brought() == [["DE", "FR"]]
    assert await ground.caller.balance() == 19


async def give_up(ground: Ground) -> None:
    """Let the delivery under way fail for good, as after its last try."""
    await ground.sql("update absurd.r_tutti set state = 'failed' where state in ('pending', 'sleeping')")
    await ground.sql("update absurd.t_tutti set state = 'failed' where state in ('pending', 'sleeping')")
    async with ground.instance.database.system() as tx:
        found = await tx.value(
            """select d.id from delivery d join release r on r.id = d.release_id
               where r.public_id = %(id)s and d.store_id = %(store)s order by d.id desc limit 1""",
            {"id": ground.release_id, "store": WAVE},
        )
        assert isinstance(found, int)
        await delivery.failed(tx, found, "The store refuses us.")


@pytest.mark.parametrize("then", ["narrowed", "taken down"])
async def test_what_failed_and_is_superseded_is_not_brought_on(ground: Ground, then: str) -> None:
    ground.shut()
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"))
        await ground.live_at_sandbox()
    await give_up(ground)
    async with ground.instance.database.system() as tx:
        assert (await delivery.stuck(tx))[WAVE] == delivery.Stuck(failed=1)
    if then == "narrowed":
        await ground.submit(NARROW)
    else:
        await ground.caller.post(f"/v1/releases/{ground.release_id}/takedown", {})
    ground.open()
    with ground.worker():
        last = {"narrowed": (2, "new", "live"), "taken down": (1, "takedown", "taken_down")}[then]
        await ground.until((1, "new", "failed"), last)
        async with ground.instance.database.system() as tx:
            assert WAVE not in await delivery.stuck(tx)
            assert await delivery.resume(tx, {WAVE}) == 0
    assert ground.brought() == {"narrowed": [["FR"]], "taken down": [[]]}[then]


async def test_what_is_on_its_way_is_neither_submitted_again_nor_taken_down(ground: Ground) -> None:
    """A store's late word about the submission before opens no gap for a third."""
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "live"))
        await ground.live_at_sandbox()
    await ground.submit(NARROW)
    async with ground.instance.database.system() as tx:
        found = await tx.value("select id from release where public_id = %(id)s", {"id": ground.release_id})
        assert isinstance(found, int)
        await releases.settle(tx, found, [releases.StoreState.ATTENTION_NEEDED])
    again = await ground.caller.post("/v1/releases", ground.body | {"release_id": ground.release_id}, 409)
    assert "already_submitted" in str(again)
    await ground.caller.post(f"/v1/releases/{ground.release_id}/takedown", {}, 409)
