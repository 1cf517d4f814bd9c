"""Endpoints that hear of releases: added, listed, removed, a few at the most; and those that fail.

Delivery: tests/walks.
"""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from psycopg.types.json import Jsonb

from tests.hook_server import Hooks
from tests.instance import Caller, Instance
from tests.mail_server import MailServer

URL = "https://app.example.org/hooks"
WAITS = (30, 60, 120, 240, 480)


async def test_the_secret_is_shown_once(caller: Caller) -> None:
    made = await caller.post("/v1/webhooks", {"url": URL, "description": "mine"}, 201)
    assert made["signingSecret"].startswith("whsec_") and made["events"] == ["release.status_changed"]
    [listed] = (await caller.get("/v1/webhooks"))["webhooks"]
    assert listed["id"] == made["id"] and "signingSecret" not in listed


async def test_a_lost_answer_is_given_again_with_its_secret(caller: Caller, instance: Instance) -> None:
    body, key = {"url": URL}, {"Idempotency-Key": "hook-1"}
    made = await caller.post("/v1/webhooks", body, 201, **key)
    assert await caller.post("/v1/webhooks", body, 201, **key) == made
    assert len((await caller.get("/v1/webhooks"))["webhooks"]) == 1
    async with instance.database.system() as tx:
        kept = await tx.value("select string_agg(encode(body, 'escape'), ' ') from idempotency")
    assert made["signingSecret"] not in str(kept)


@pytest.mark.parametrize(
    "url",
    [
        "http://app.example.org/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest",
        "https://user:word@app.example.org/",
        "https://intranet/",
        "ftp://app.example.org/",
        "https://",
        "nonsense",
    ],
)
async def test_addresses_that_are_not_public_are_refused(caller: Caller, url: str) -> None:
    assert (await caller.post("/v1/webhooks", {"url": url}, 400))["code"] == "invalid_url"


async def test_there_are_five_at_the_most_and_each_can_go(caller: Caller) -> None:
    made = [(await caller.post("/v1/webhooks", {"url": f"{URL}/{i}"}, 201))["id"] for i in range(5)]
    assert (await caller.post("/v1/webhooks", {"url": URL}, 409))["code"] == "too_many_webhooks"
    gone = await caller.http.delete(f"/v1/webhooks/{made[0]}")
    assert gone.status_code == 200
    assert (await caller.http.delete(f"/v1/webhooks/{made[0]}")).status_code == 404
    assert len((await caller.get("/v1/webhooks"))["webhooks"]) == 4


async def test_a_stranger_sees_and_removes_nothing(caller: Caller, instance: Instance) -> None:
    made = await caller.post("/v1/webhooks", {"url": URL}, 201)
    stranger = await instance.caller()
    async with stranger.http:
        assert (await stranger.get("/v1/webhooks"))["webhooks"] == []
        assert (await stranger.http.delete(f"/v1/webhooks/{made['id']}")).status_code == 404
    assert len((await caller.get("/v1/webhooks"))["webhooks"]) == 1


async def test_what_fails_is_given_up_and_a_week_of_it_switches_the_address_off(
    caller: Caller, instance: Instance, hooks: Hooks, mailbox: MailServer
) -> None:
    """The clock is moved in the engine and in the endpoint's row; the tries are real."""
    path = f"/down-{uuid4()}"
    hooks.failing.add(path)
    hook = await caller.post("/v1/webhooks", {"url": hooks.hook(path)}, 201)
    assert (hook["active"], hook["failingSince"], hook["lastError"]) == (True, None, None)

    await _happens(caller)
    for tries, wait in enumerate(WAITS, 1):
        await _wait_for(hooks, path, tries)
        assert await _skip_the_wait(instance, hook["id"]) == pytest.approx(wait, abs=10)
    await _wait_for(hooks, path, len(WAITS) + 1)
    assert await _notices(instance, hook["id"], owed=0) == [("given_up", 6)]
    assert len({heard.headers["x-once-delivery"] for heard in hooks.heard if heard.path == path}) == 1
    shown = await _shown(caller)
    assert (shown["active"], shown["lastError"]) == (True, "The address answered 500.")
    assert shown["failingSince"] is not None

    await _sql(
        instance,
        "update webhook_endpoint set failing_since = failing_since - interval '8 days' where public_id = %(id)s",
        hook["id"],
    )
    await _happens(caller)
    await _wait_for(hooks, path, 7)
    assert await _skip_the_wait(instance, hook["id"]) == pytest.approx(30, abs=10)
    await _happens(caller)
    await _settled(instance)
    assert (await _shown(caller))["active"] is False
    assert len([heard for heard in hooks.heard if heard.path == path]) == 7, "nothing more is sent there"
    assert await _notices(instance, hook["id"]) == [("given_up", 6), ("owed", 1)]
    mailbox.replies[caller.account.email] = []
    (mail,) = await asyncio.to_thread(mailbox.wait, caller.account.email)
    assert hooks.hook(path) in mail.get_content() and "The address answered 500." in mail.get_content()
    log = (instance.home / "serve.log").read_text()
    assert "webhook.given_up" in log and "webhook.switched_off" in log and hooks.hook(path) not in log


async def test_one_success_ends_the_failing(caller: Caller, instance: Instance, hooks: Hooks) -> None:
    path = f"/back-{uuid4()}"
    hooks.failing.add(path)
    hook = await caller.post("/v1/webhooks", {"url": hooks.hook(path)}, 201)
    await _happens(caller)
    await _wait_for(hooks, path, 1)
    hooks.failing.remove(path)
    await _skip_the_wait(instance, hook["id"])
    await _wait_for(hooks, path, 2)
    assert await _notices(instance, hook["id"], owed=0) == [("delivered", 2)]
    shown = await _shown(caller)
    assert (shown["active"], shown["failingSince"], shown["lastError"]) == (True, None, None)


async def _happens(caller: Caller) -> None:
    """Let a release change its state, and the worker hear of it."""
    told = {
        "organisation_id": caller.account.personal_organisation_id,
        "release_id": 0,
        "public_id": str(uuid4()),
        "status": "distributed",
        "previous_status": "submitted",
        "occurred_at": "2026-03-01T12:00:00+00:00",
    }
    async with caller.instance.database.system() as tx:
        event = await tx.value(
            """insert into event (organisation_id, name, payload)
               values (%(organisation)s, 'release.status_changed', %(told)s) returning id""",
            {"organisation": told["organisation_id"], "told": Jsonb(told)},
        )
        await tx.start("tell_status", told | {"event_id": event}, key=f"tell_status:{event}")


async def _wait_for(hooks: Hooks, path: str, tries: int) -> None:
    await asyncio.to_thread(hooks.wait, path, lambda heard: len(heard) == tries)


async def _skip_the_wait(instance: Instance, hook: str) -> float:
    """Let the next try of the newest notice come now; return in how many seconds it would have come."""
    for _ in range(100):
        found = await _sql(
            instance,
            """with run as (
                 select r.run_id, r.task_id, r.available_at from absurd.r_tutti r
                 join absurd.t_tutti t using (task_id)
                 join webhook_notice n on t.params ->> 'notice_id' = n.id::text
                 join webhook_endpoint e on e.id = n.endpoint_id
                 where r.state = 'sleeping' and t.task_name = 'send_notice' and e.public_id = %(id)s
                   and r.available_at > now() order by n.id desc limit 1)
               , woken as (update absurd.c_tutti c set state = to_jsonb(now()) from run
                 where c.task_id = run.task_id and c.checkpoint_name like 'wait%%')
               update absurd.r_tutti r set available_at = now() from run where r.run_id = run.run_id
               returning extract(epoch from run.available_at - now())::float""",
            hook,
        )
        if found:
            return float(found[0][0])
        await asyncio.sleep(0.1)
    raise AssertionError("nothing waits")


async def _notices(instance: Instance, hook: str, owed: int | None = None) -> list[tuple[Any, ...]]:
    """The states and tries of an endpoint's notices, once so many are owed."""
    for _ in range(100):
        found = await _sql(
            instance,
            """select n.state, n.attempts from webhook_notice n join webhook_endpoint e
                 on e.id = n.endpoint_id where e.public_id = %(id)s order by n.id""",
            hook,
        )
        if owed is None or sum(state == "owed" for state, _ in found) == owed:
            break
        await asyncio.sleep(0.1)
    return found


async def _settled(instance: Instance) -> None:
    """Wait until the worker has told all that happened."""
    undone = """select count(*) from absurd.t_tutti where state in ('pending', 'running')
        and task_name in ('tell_status', 'send_notice')"""
    for _ in range(100):
        if await _sql(instance, undone) == [(0,)]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the worker is stuck")


async def _sql(instance: Instance, statement: str, hook: str | None = None) -> list[tuple[Any, ...]]:
    async with instance.database.system() as tx:
        done = await tx.connection.execute(statement.encode(), {"id": hook})
        return await done.fetchall() if done.description else []


async def _shown(caller: Caller) -> dict[str, Any]:
    [shown] = (await caller.get("/v1/webhooks"))["webhooks"]
    assert isinstance(shown, dict)
    return shown
