"""An instance without a worker, and Wave Hall, a store of its own whose drop can be shut.

Wave Hall serves Germany and France. Workers are started when a test wants them, and die by SIGKILL when it says.
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
from tutti.domain import delivery
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

    async def number(self) -> int:
        ((found,),) = await self.sql("select id from release where public_id = %(id)s", id=self.release_id)
        assert isinstance(found, int)
        return found

    async def deliveries(self) -> list[tuple[Any, ...]]:
        return await self.sql(
            """select d.snapshot_number, d.kind, d.state from delivery d join release r on r.id = d.release_id
               where r.public_id = %(id)s and d.store_id = %(store)s order by d.id""",
            id=self.release_id,
            store=WAVE,
        )

    async def until(
        self,
        *wanted: tuple[int, str, str],
        hurrying: bool = True,
        answering: bool = True,
        seconds: float = 60,
    ) -> None:
        """Wait until the deliveries to Wave Hall are these, while it answers what is brought there."""
        end = time.monotonic() + seconds
        while (found := await self.deliveries()) != list(wanted):
            assert time.monotonic() < end, found
            if answering and self.drop.is_dir():
                await inspect(self.drop, SandboxSettings(party=PARTY))
            if hurrying:
                await self.sql(
                    "update absurd.r_tutti set available_at = now() where state in ('pending', 'sleeping')"
                )
            await asyncio.sleep(0.2)

    async def wait_for_an_hour(self) -> None:
        """Wait until the delivery to Wave Hall has been tried in vain; its next try is in an hour then."""
        put_off = """update absurd.r_tutti set available_at = now() + interval '1 hour'
          where state = 'sleeping' and attempt > 1 and task_id in (
            select task_id from absurd.t_tutti t join delivery d on t.params ->> 'delivery_id' = d.id::text
              join release r on r.id = d.release_id
            where t.task_name = 'deliver_to_store' and r.public_id = %(id)s and d.store_id = %(store)s)
          returning run_id"""
        end = time.monotonic() + 60
        while not await self.sql(put_off, id=self.release_id, store=WAVE):
            assert time.monotonic() < end
            await asyncio.sleep(0.1)

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
