"""Takedowns that a store refuses, and those of what never went out."""

import asyncio

from tests.instance import SANDBOX, Json
from tests.walks.wave_hall import BOTH, ELSEWHERE, WAVE, Ground, ground, served
from tutti.domain import books, delivery

__all__ = ["ground", "served"]
SPOTIFY = 9
LIVE, REFUSED = (1, "new", "live"), (1, "takedown", "rejected")


async def test_a_takedown_that_a_store_refuses_is_asked_for_again_there_alone(ground: Ground) -> None:
    """First by the distribution interface, then by the label's, which no longer shows the release."""
    with ground.worker():
        await ground.submit(BOTH)
        await ground.until(LIVE)
        await ground.live_at_sandbox()
        number = await ground.number()
        await take_down(ground)
        await refused(ground, REFUSED)
        status = await standing(ground, SANDBOX, "taken_down")
        told = {each["storeId"]: each for each in status["storeStatuses"]}[WAVE]
        assert (told["status"], status["aggregateStatus"]) == ("attention_needed", "Distributed")
        assert "hash" in told["error"].lower()
        await asyncio.gather(take_down(ground), take_down(ground))
        assert (await standing(ground, WAVE, "takedown_pending"))["aggregateStatus"] == "Taken Down"
        await refused(ground, REFUSED, REFUSED)
        assert await delete(ground, number) == 200
        await refused(ground, REFUSED, REFUSED, REFUSED)
        assert await delete(ground, number) == 200
        await ground.until(LIVE, REFUSED, REFUSED, REFUSED, (1, "takedown", "taken_down"))
        assert await delete(ground, number) == 404
    told_sandbox = "select count(*) from delivery where release_id = %(id)s and store_id = %(store)s"
    assert await ground.sql(told_sandbox, id=number, store=SANDBOX) == [(2,)], "a new one and a takedown"
    assert await ground.sql("select state from release where id = %(id)s", id=number) == [("taken_down",)]
    assert await ground.caller.balance() == 19
    assert await postings(ground) == ["submission", "delivery"]


async def refused(ground: Ground, *refusals: tuple[int, str, str]) -> None:
    """Let Wave Hall refuse the takedown that was asked for, as it did those before."""
    await ground.until(LIVE, *refusals[1:], (1, "takedown", "sent"), answering=False)
    spoil_newest(ground)
    await ground.until(LIVE, *refusals)


async def delete(ground: Ground, number: int) -> int:
    answer = await ground.caller.http.request("DELETE", "/api/v1/release/delete", json={"release_id": number})
    return answer.status_code


async def test_what_is_taken_down_before_it_went_out_is_given_back_once(ground: Ground) -> None:
    """One store serves none of its territories, the other is not connected."""
    with ground.worker():
        await ground.submit(ELSEWHERE, (WAVE, SPOTIFY))
        await ground.until((1, "new", "attention_needed"))
        assert await ground.caller.balance() == 19
        await take_down(ground)
        await ground.until((1, "new", "attention_needed"), (1, "takedown", "taken_down"))
        status = await standing(ground, SPOTIFY, "taken_down")
        assert status["status"] == "taken_down"
        assert await ground.caller.balance() == 20
        async with ground.instance.database.system() as tx:
            takedowns = "select id from delivery where kind = 'takedown' and release_id = %(id)s"
            for (again,) in await ground.sql(takedowns, id=await ground.number()):
                assert await delivery.turn(tx, again) is delivery.Turn.NEVER
        assert await ground.caller.balance() == 20, "once"
        await ground.submit(BOTH, (WAVE,))
        assert await ground.caller.balance() == 19, "held anew"
        await ground.until((1, "new", "attention_needed"), (1, "takedown", "taken_down"), (2, "new", "live"))
    assert await ground.caller.balance() == 19
    assert await postings(ground) == ["submission", "refund", "submission", "delivery"]


async def test_what_waits_for_its_store_can_be_called_off(ground: Ground) -> None:
    await ground.submit(BOTH, (SPOTIFY,))
    assert (await take_down(ground, 409))["code"] == "already_submitted", "its job is not done"
    with ground.worker():
        status = await ground.caller.follow(ground.release_id, until=frozenset({"submitted"}))
        assert "not connected" in status["storeStatuses"][0]["error"]
        assert (await take_down(ground))["status"] == "submitted"
        assert (await standing(ground, SPOTIFY, "taken_down"))["status"] == "taken_down"
    assert await postings(ground) == ["submission", "refund"]
    assert await ground.caller.balance() == 20


async def test_what_is_held_for_a_newer_submission_stays_held(ground: Ground) -> None:
    with ground.worker():
        await ground.submit(ELSEWHERE, (WAVE,))
        await ground.until((1, "new", "attention_needed"))
    await take_down(ground)
    await ground.submit(BOTH, (WAVE,))
    with ground.worker():
        await ground.until((1, "new", "attention_needed"), (1, "takedown", "taken_down"), (2, "new", "live"))
    assert await ground.caller.balance() == 19
    assert await postings(ground) == ["submission", "delivery"]


async def take_down(ground: Ground, status: int = 200) -> Json:
    return await ground.caller.post(f"/v1/releases/{ground.release_id}/takedown", {}, status)


async def standing(ground: Ground, store: int, state: str) -> Json:
    """The release's status, once a store has a state."""
    for _ in range(300):
        status = await ground.caller.get(f"/v1/releases/{ground.release_id}/status")
        if {each["storeId"]: each["status"] for each in status["storeStatuses"]}[store] == state:
            return status
        await asyncio.sleep(0.2)
    raise AssertionError(status)


def spoil_newest(ground: Ground) -> None:
    """Change the newest message at Wave Hall, so that the store refuses it."""
    newest = max(ground.drop.glob("*/BatchComplete_*.xml")).parent
    (message,) = newest.glob("[0-9]*/*.xml")
    message.write_bytes(message.read_bytes() + b" ")


async def postings(ground: Ground) -> list[str]:
    """The kinds of the entries about the release, in order; all books add up."""
    async with ground.instance.database.system() as tx:
        assert await books.check(tx) == []
    found = await ground.sql(
        "select kind from book_entry where cause_id = %(id)s order by id", id=ground.release_id
    )
    return [kind for (kind,) in found]
