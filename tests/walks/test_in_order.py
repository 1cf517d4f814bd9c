"""A store hears of a release in order, whatever is narrowed, killed, or brought on meanwhile."""

import asyncio
import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast
from unittest.mock import ANY

import pytest

from tests.instance import SANDBOX
from tests.walks.wave_hall import BOTH, ELSEWHERE, NARROW, WAVE, Ground, give_up, ground, served
from tutti.assembly import Assembly
from tutti.domain import delivery, releases
from tutti.domain.delivery.verbs import track
from tutti.workflows import distribute_release

__all__ = ["ground", "served"]


async def test_what_is_narrowed_meanwhile_goes_out_narrow_only(ground: Ground) -> None:
    """The newer does not wait until the store lets the older in."""
    ground.shut()
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"))
        await ground.live_at_sandbox()
        await ground.submit(NARROW)
        await ground.until((1, "new", "superseded"), (2, "new", "processing"), hurrying=False)
        ground.open()
        await ground.until((1, "new", "superseded"), (2, "new", "live"))
    assert ground.brought() == [["FR"]]
    assert await ground.caller.balance() == 19
    found = await ground.number()
    async with ground.instance.database.system() as tx:
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
        await ground.until((1, "new", "superseded"), (1, "takedown", "taken_down"), hurrying=False)
        status = await ground.caller.follow(ground.release_id, until=frozenset({"distributed"}))
        assert {each["storeId"]: each["status"] for each in status["storeStatuses"]}[WAVE] == "taken_down"
    ground.open()
    assert ground.brought() == []


@pytest.mark.parametrize("so_far", ["waiting", "failed"])
async def test_the_newer_goes_at_once_and_the_files_of_the_older_go_later(
    ground: Ground, so_far: str
) -> None:
    with ground.worker("brings no message"):
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"), answering=False)
        await ground.live_at_sandbox()
        await ground.wait_for_an_hour()
    if so_far == "failed":
        await give_up(ground)
    (left,) = ground.drop.iterdir()
    assert {path.suffix for path in left.rglob("*") if path.is_file()} == {".flac", ".jpg"}
    with ground.worker():
        await ground.submit(NARROW)
        await ground.until((1, "new", "superseded"), (2, "new", "live"), hurrying=False)
        end = time.monotonic() + 30
        while left.exists():
            assert time.monotonic() < end, [*left.rglob("*")]
            await ground.hurry()
            await asyncio.sleep(0.1)
    assert ground.brought() == [["FR"]]
    async with ground.instance.database.system() as tx:
        ((older,),) = await ground.sql(
            "select id from delivery where release_id = %(id)s and state = 'superseded'",
            id=await ground.number(),
        )
        with pytest.raises(
            delivery.Superseded
        ):  # a worker that was only asleep would hear this before the last
            await track.go_on(tx, older, completing=True)


async def test_what_may_be_there_whole_is_asked_for_before_the_newer_goes(ground: Ground) -> None:
    """The answer to the last file is lost: it lies there, and nobody knows until the next try."""
    with ground.worker("loses the answer"):
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"), answering=False)
        await ground.live_at_sandbox()
        await ground.wait_for_an_hour()
    with ground.worker():
        await ground.submit(NARROW)
        # it is an update if the store has answered by then
        await ground.until((1, "new", "live"), (2, ANY, "live"), hurrying=False)
    assert ground.brought() == [["DE", "FR"], ["FR"]]
    assert await ground.caller.balance() == 19


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
    await fail(ground)
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
    done = {"release_id": await ground.number(), "snapshot_number": 1}
    assembly = cast("Assembly", SimpleNamespace(database=ground.instance.database))
    await distribute_release.gave_up(assembly, done, "Killed at the last try, when all was written down.")
    status = await ground.caller.get(f"/v1/releases/{ground.release_id}/status")
    assert status["status"] == "distributed", "what is done is not given up"
    assert await ground.caller.balance() == 19


@pytest.mark.parametrize("then", ["narrowed", "taken down"])
async def test_what_failed_and_is_superseded_is_not_brought_on(ground: Ground, then: str) -> None:
    await fail(ground)
    async with ground.instance.database.system() as tx:
        assert (await delivery.stuck(tx))[WAVE] == delivery.Stuck(failed=1)
    if then == "narrowed":
        await ground.submit(NARROW)
    else:
        await ground.caller.post(f"/v1/releases/{ground.release_id}/takedown", {})
    ground.open()
    with ground.worker():
        last = {"narrowed": (2, "new", "live"), "taken down": (1, "takedown", "taken_down")}[then]
        await ground.until((1, "new", "superseded"), last)
        async with ground.instance.database.system() as tx:
            assert WAVE not in await delivery.stuck(tx)
            assert await delivery.resume(tx, {WAVE}) == 0
    assert ground.brought() == {"narrowed": [["FR"]], "taken down": []}[then]


async def test_what_is_on_its_way_is_neither_submitted_again_nor_taken_down(ground: Ground) -> None:
    """A store's late word about the submission before opens no gap for a third."""
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "live"))
        await ground.live_at_sandbox()
    await ground.submit(NARROW)
    found = await ground.number()
    async with ground.instance.database.system() as tx:
        await releases.settle(tx, found, [releases.StoreState.ATTENTION_NEEDED])
    again = await ground.caller.post("/v1/releases", ground.body | {"release_id": ground.release_id}, 409)
    assert "already_submitted" in str(again)
    await ground.caller.post(f"/v1/releases/{ground.release_id}/takedown", {}, 409)


async def fail(ground: Ground) -> None:
    """Submit to both stores: the sandbox has it, and at the other, which is shut, it fails for good."""
    ground.shut()
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until((1, "new", "processing"))
        await ground.live_at_sandbox()
    await give_up(ground)
