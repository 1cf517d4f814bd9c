"""Organisations over HTTP: founded, entered by invitation, kept by roles, left. Walls: tests/http/test_tenants."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest

from tests.factories.accounts import app_client, tokens_for
from tests.instance import Caller, Instance, Json
from tests.mail_server import MailServer

NAME = "Blue Note Cellar"
Refusal = tuple[int, str]


@dataclass
class Label:
    """An organisation of several people, each calling with their own personal token."""

    id: str
    owner: Caller
    guest: Caller

    @property
    def path(self) -> str:
        return f"/v1/organisations/{self.id}"

    async def enter(self, guest: Caller, role: str) -> Json:
        invited = await self.owner.post(
            f"{self.path}/invitations", {"email": guest.account.email, "role": role}, 201
        )
        return await guest.post("/v1/invitations/accept", {"secret": invited["secret"]})

    def member(self, somebody: Caller) -> str:
        return f"{self.path}/members/{somebody.account.public_id}"

    async def roles(self) -> dict[str, str]:
        found = await self.owner.get(f"{self.path}/members")
        return {each["email"]: each["role"] for each in found["members"]}


@pytest.fixture
async def label(caller: Caller, instance: Instance) -> AsyncIterator[Label]:
    made = await caller.post("/v1/organisations", {"name": f"  {NAME} "}, 201)
    guest = await instance.caller(credits_granted=0)
    async with guest.http:
        yield Label(made["id"], caller, guest)


async def refused(caller: Caller, method: str, path: str, body: object = None) -> Refusal:
    answer = await caller.http.request(method, path, json=body)
    return answer.status_code, answer.json()["code"]


async def test_founding_and_listing(caller: Caller) -> None:
    (own,) = (await caller.get("/v1/organisations"))["organisations"]
    assert (own["personal"], own["role"]) == (True, "owner")
    made = await caller.post("/v1/organisations", {"name": NAME}, 201)
    assert made == {"id": made["id"], "name": NAME, "personal": False, "role": "owner"}
    assert (await caller.get("/v1/organisations"))["organisations"] == [own, made]
    assert await caller.get(f"/v1/organisations/{made['id']}") == made
    (member,) = (await caller.get(f"/v1/organisations/{made['id']}/members"))["members"]
    assert (member["id"], member["role"]) == (str(caller.account.public_id), "owner")
    assert (await caller.get("/v1/me"))["organisation"]["id"] == own["id"], "the token acts as before"


async def test_a_key_founds_one_organisation(caller: Caller) -> None:
    key = {"Idempotency-Key": "found-1"}
    first = await caller.post("/v1/organisations", {"name": NAME}, 201, **key)
    assert await caller.post("/v1/organisations", {"name": NAME}, 201, **key) == first
    other = await caller.post("/v1/organisations", {"name": "Another"}, 409, **key)
    assert other["code"] == "idempotency_key_reused"
    assert len((await caller.get("/v1/organisations"))["organisations"]) == 2


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "   "}, {"name": 7}, {"name": "x" * 1001}, []])
async def test_names_that_are_none(caller: Caller, body: object) -> None:
    answer = await caller.http.post("/v1/organisations", json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "invalid_request_error")


async def test_an_invitation_is_passed_on_accepted_and_gone(label: Label) -> None:
    asked = {"email": label.guest.account.email.upper(), "role": "admin"}
    invited = await label.owner.post(f"{label.path}/invitations", asked, 201)
    assert (invited["email"], invited["role"]) == (label.guest.account.email, "admin")
    listed = (await label.owner.get(f"{label.path}/invitations"))["invitations"]
    shown = {name: value for name, value in invited.items() if name not in ("secret", "link", "mail")}
    assert [{name: value for name, value in each.items() if name != "mail"} for each in listed] == [shown]
    joined = await label.guest.post("/v1/invitations/accept", {"secret": invited["secret"]})
    assert joined == {"id": label.id, "name": NAME, "personal": False, "role": "admin"}
    assert (await label.owner.get(f"{label.path}/invitations"))["invitations"] == []
    assert await label.roles() == {label.owner.account.email: "owner", label.guest.account.email: "admin"}
    again = await refused(label.guest, "POST", "/v1/invitations/accept", {"secret": invited["secret"]})
    assert again == (404, "invitation_invalid")


async def test_an_invitation_is_mailed_and_its_link_lets_in(
    label: Label, mailbox: MailServer, instance: Instance
) -> None:
    address = f"new.{label.guest.account.email}"
    mailbox.replies[address] = []
    invited = await label.owner.post(f"{label.path}/invitations", {"email": address, "role": "viewer"}, 201)
    assert invited["mail"] == "owed"
    (mail,) = await asyncio.to_thread(mailbox.wait, address)
    assert mail["Subject"] == f"You are invited to {NAME}"
    text = mail.get_content()
    assert invited["link"] in text and "as viewer" in text
    for _ in range(100):
        (listed,) = (await label.owner.get(f"{label.path}/invitations"))["invitations"]
        if listed["mail"] == "sent":
            break
        await asyncio.sleep(0.1)
    assert listed["mail"] == "sent" and "link" not in listed and "secret" not in listed
    async with instance.database.system() as tx:
        left = await tx.value(
            "select count(*) from mail where recipient = %(to)s and sealed is not null", {"to": address}
        )
    assert left == 0, "what was sent is not kept"
    page = await label.guest.http.get(invited["link"], headers={"accept": "text/html"})
    assert page.status_code == 200 and NAME in page.text


async def test_what_a_mail_server_refuses_for_good_is_said(label: Label, mailbox: MailServer) -> None:
    address = f"gone.{label.guest.account.email}"
    mailbox.replies[address] = ["550 No such user here"]
    await label.owner.post(f"{label.path}/invitations", {"email": address}, 201)
    for _ in range(200):
        (listed,) = (await label.owner.get(f"{label.path}/invitations"))["invitations"]
        if listed["mail"] == "given_up":
            break
        await asyncio.sleep(0.1)
    assert listed["mail"] == "given_up"


async def test_an_invitation_is_for_one_address(label: Label, instance: Instance) -> None:
    invited = await label.owner.post(f"{label.path}/invitations", {"email": "elsewhere@example.org"}, 201)
    for secret in (invited["secret"], "x" * 43, "", "\x00", "nobody"):
        found = await refused(label.guest, "POST", "/v1/invitations/accept", {"secret": secret})
        assert found in {(404, "invitation_invalid"), (400, "invalid_field")}


async def test_an_invitation_is_withdrawn(label: Label) -> None:
    invited = await label.owner.post(f"{label.path}/invitations", {"email": label.guest.account.email}, 201)
    withdrawn = f"{label.path}/invitations/{invited['id']}"
    assert (await label.owner.http.delete(withdrawn)).json() == {"success": True}
    assert await refused(label.owner, "DELETE", withdrawn) == (404, "invitation_invalid")
    secret = {"secret": invited["secret"]}
    assert await refused(label.guest, "POST", "/v1/invitations/accept", secret) == (404, "invitation_invalid")


async def test_a_secret_is_told_again_to_whoever_asked_and_kept_sealed(
    label: Label, instance: Instance
) -> None:
    body, key = {"email": "guest@example.org"}, {"Idempotency-Key": "invite-1"}
    invited = await label.owner.post(f"{label.path}/invitations", body, 201, **key)
    again = await label.owner.http.post(f"{label.path}/invitations", json=body, headers=key)
    assert (again.status_code, again.json()) == (201, invited)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = await label.owner.post(f"{label.path}/invitations", body | {"role": "admin"}, 409, **key)
    assert other["code"] == "idempotency_key_reused"
    assert len((await label.owner.get(f"{label.path}/invitations"))["invitations"]) == 1
    async with instance.database.system() as tx:
        kept = await tx.value("select string_agg(encode(body, 'escape'), ' ') from idempotency")
    assert invited["secret"] not in str(kept)
    await label.enter(label.guest, "admin")
    stranger = await label.guest.post(f"{label.path}/invitations", body, 409, **key)
    assert "showed a secret" in stranger["message"] and invited["secret"] not in str(stranger)


async def test_roles_change_and_members_go(label: Label) -> None:
    await label.enter(label.guest, "viewer")
    changed = (await label.owner.http.patch(label.member(label.guest), json={"role": "admin"})).json()
    assert (changed["email"], changed["role"]) == (label.guest.account.email, "admin")
    assert await refused(label.guest, "PATCH", label.member(label.owner), {"role": "viewer"}) == (
        403,
        "forbidden",
    )
    assert (await label.owner.http.delete(label.member(label.guest))).status_code == 200
    assert await refused(label.guest, "GET", label.path) == (404, "organisation_not_found")
    assert list(await label.roles()) == [label.owner.account.email]


async def test_the_last_owner_stays(label: Label) -> None:
    await label.enter(label.guest, "owner")
    assert (
        await label.owner.http.patch(label.member(label.owner), json={"role": "viewer"})
    ).status_code == 200
    assert await refused(label.guest, "DELETE", label.member(label.guest)) == (409, "last_owner")
    assert (await label.owner.http.delete(label.member(label.owner))).status_code == 200, "a viewer may leave"
    (own,) = (await label.owner.get("/v1/organisations"))["organisations"]
    assert own["personal"]


@pytest.mark.parametrize("role", ["member", "viewer"])
async def test_who_may_not_manage(label: Label, role: str) -> None:
    await label.enter(label.guest, role)
    assert (await label.guest.get(f"{label.path}/members"))["members"]
    for method, path, body in (
        ("GET", f"{label.path}/invitations", None),
        ("POST", f"{label.path}/invitations", {"email": "x@example.org"}),
        ("PATCH", label.member(label.guest), {"role": "owner"}),
        ("DELETE", label.member(label.owner), None),
    ):
        assert await refused(label.guest, method, path, body) == (403, "forbidden"), (method, path)


async def test_a_personal_organisation_stays_personal(caller: Caller) -> None:
    (own,) = (await caller.get("/v1/organisations"))["organisations"]
    path = f"/v1/organisations/{own['id']}"
    body = {"email": "friend@example.org"}
    assert await refused(caller, "POST", f"{path}/invitations", body) == (403, "forbidden")
    leaving = f"{path}/members/{caller.account.public_id}"
    assert await refused(caller, "DELETE", leaving) == (409, "last_owner")


@pytest.mark.parametrize("body", [{}, {"role": "king"}, {"role": None}, {"role": 1}])
async def test_roles_that_are_none(label: Label, body: Json) -> None:
    answer = await label.owner.http.patch(label.member(label.owner), json=body)
    assert answer.status_code == 400


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x" * 999 + "@example.org", None])
async def test_addresses_that_are_none(label: Label, email: object) -> None:
    answer = await label.owner.http.post(f"{label.path}/invitations", json={"email": email})
    assert answer.status_code == 400


async def test_an_application_acts_where_it_was_allowed_to(label: Label, instance: Instance) -> None:
    client = await app_client(instance.database)
    issued = await tokens_for(instance.database, client.client, label.owner.account)
    async with instance.client(issued.access_token) as http:
        program = Caller(instance, label.owner.account, issued.access_token, http)
        (own,) = (await program.get("/v1/organisations"))["organisations"]
        assert own["personal"]
        assert await refused(program, "GET", f"{label.path}/members") == (403, "consent_needed")
        body = {"email": "friend@example.org"}
        assert await refused(program, "POST", f"{label.path}/invitations", body) == (403, "consent_needed")


async def test_nobody_calls_without_a_token(instance: Instance, label: Label) -> None:
    async with instance.client() as http:
        for method, path in (
            ("GET", "/v1/organisations"),
            ("GET", label.path),
            ("POST", "/v1/organisations"),
        ):
            answer: httpx2.Response = await http.request(method, path, json={"name": NAME})
            assert (answer.status_code, answer.json()["code"]) == (401, "missing_token")
