"""Partners sign their users up and in: the status table of the contract, section 2.4."""

import asyncio
import hashlib
from dataclasses import replace

import httpx2
import pytest

from tests.factories.accounts import PASSWORD, Proof, address, app_client, partner, person, proof
from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.face_fixtures import face, http
from tests.factories.sign_in_face import BASE, Face
from tutti.domain import accounts

__all__ = ["face", "http", "quick_hashes"]


@pytest.fixture
async def ours(face: Face) -> accounts.Client:
    return (await partner(face.database)).client


def asking(client: accounts.Client, key: Proof, **changed: object) -> dict[str, object]:
    body: dict[str, object] = {
        "client_id": client.client_id,
        "email": address(),
        "password": PASSWORD,
        "code_challenge": key.challenge,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (body | changed).items() if value is not None}


async def redeem(http: httpx2.AsyncClient, client: accounts.Client, code: str, key: Proof) -> httpx2.Response:
    fields = {
        "grant_type": "authorization_code",
        "client_id": client.client_id,
        "code": code,
        "code_verifier": key.verifier,
    }
    return await http.post("/v1/auth/token", json=fields)


async def test_a_password_alone_gives_nothing_unless_the_operator_says_so(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client
) -> None:
    account = await person(face.database)
    body = {"username": account.email, "password": PASSWORD}
    for path in ("/v1/auth/login", "/api/mcp/auth/login"):
        refused = await http.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (400, "missing_field"), path
    settings = face.app.state.assembly.settings
    face.app.state.assembly = replace(
        face.app.state.assembly, settings=settings.model_copy(update={"legacy_login_client": ours.client_id})
    )
    for path in ("/v1/auth/login", "/api/mcp/auth/login"):
        told = await http.post(path, json=body)
        assert (told.status_code, told.headers["cache-control"]) == (200, "no-store"), told.text
        given = told.json()
        assert (given["token_type"], given["expires_in"]) == ("bearer", 3600)
        assert given["user"] == {"id": str(account.public_id), "email": account.email}
        me = await http.get("/v1/me", headers={"authorization": f"Bearer {given['access_token']}"})
        assert me.json()["email"] == account.email
        renewed = {
            "grant_type": "refresh_token",
            "refresh_token": given["refresh_token"],
            "client_id": given["client_id"],
        }
        assert (await http.post("/oauth/token", data=renewed)).status_code == 200
        wrong = await http.post(path, json=body | {"password": "another 1962"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "invalid_credentials")


@pytest.mark.parametrize("path", ["register", "signup", "sign-up"])
async def test_sign_up_and_straight_to_work(
    http: httpx2.AsyncClient, ours: accounts.Client, path: str
) -> None:
    key, email = proof(), address("Mara")
    body = asking(
        ours,
        key,
        email=email,
        first_name="Mara",
        last_name="Lindqvist",
        artist_name="M4RA",
        accept_terms=True,
    )
    response = await http.post(f"/v1/auth/{path}", json=body, headers={"x-once-provenance": "omg"})
    assert (response.status_code, response.headers["cache-control"]) == (201, "no-store")
    answer = response.json()
    assert set(answer) == {"authorization_code", "expires_in", "token_endpoint", "user"}
    assert (answer["expires_in"], answer["token_endpoint"]) == (120, f"{BASE}/oauth/token")
    assert answer["user"]["email"] == email.lower()
    tokens = (await redeem(http, ours, answer["authorization_code"], key)).json()
    assert tokens["user"] == answer["user"]
    me = (await http.get("/v1/me", headers={"authorization": f"Bearer {tokens['access_token']}"})).json()
    assert (me["first_name"], me["last_name"], me["display_name"]) == ("Mara", "Lindqvist", "M4RA")
    again = await redeem(http, ours, answer["authorization_code"], key)
    assert (again.status_code, again.json()["code"]) == (400, "invalid_grant")


async def test_where_accounts_come_from_is_kept(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client
) -> None:
    for sent, header in (({"provenance": "label-app"}, {}), ({}, {"x-once-provenance": "omg"})):
        await http.post("/v1/auth/register", json=asking(ours, proof(), **sent), headers=header)
    async with face.database.system() as tx:
        kept = await tx.value("select array_agg(provenance order by id) from account")
    assert kept == ["label-app", "OMG"]


@pytest.mark.parametrize("path", ["login", "signin", "sign-in"])
@pytest.mark.parametrize("name", ["email", "username"])
async def test_sign_in(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client, path: str, name: str
) -> None:
    made, key = await person(face.database), proof()
    body = asking(ours, key, email=None) | {name: made.email}
    response = await http.post(f"/v1/auth/{path}", json=body)
    assert response.status_code == 200
    assert response.json()["user"] == {"id": str(made.public_id), "email": made.email}
    assert (await redeem(http, ours, response.json()["authorization_code"], key)).status_code == 200


async def refused(http: httpx2.AsyncClient, path: str, body: object) -> tuple[int, str, str]:
    response = await http.post(f"/v1/auth/{path}", json=body)
    answer = response.json()
    assert answer["message"]
    return response.status_code, answer["type"], answer["code"]


async def test_address_in_use(face: Face, http: httpx2.AsyncClient, ours: accounts.Client) -> None:
    made = await person(face.database)
    body = asking(ours, proof(), email=made.email.upper())
    assert await refused(http, "register", body) == (409, "conflict_error", "email_taken")


async def test_wrong_password_and_unknown_address(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client
) -> None:
    made = await person(face.database)
    for email, password in (
        (made.email, "not the password"),
        (address("nobody"), PASSWORD),
        ("nonsense", "x"),
    ):
        body = asking(ours, proof(), email=email, password=password)
        assert await refused(http, "login", body) == (401, "authentication_error", "invalid_credentials")


@pytest.mark.parametrize("path", ["register", "login"])
@pytest.mark.parametrize(
    "changed",
    [
        {"code_challenge": None},
        {"code_challenge": ""},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
    ],
)
async def test_no_challenge(
    http: httpx2.AsyncClient, ours: accounts.Client, path: str, changed: dict[str, str | None]
) -> None:
    answer = await refused(http, path, asking(ours, proof(), **changed))
    assert answer == (400, "invalid_request_error", "pkce_required")


@pytest.mark.parametrize("password", ["", "short", "password1", "12345678"])
async def test_weak_password(http: httpx2.AsyncClient, ours: accounts.Client, password: str) -> None:
    answer = await refused(http, "register", asking(ours, proof(), password=password))
    assert answer == (422, "validation_error", "weak_password")


async def test_too_many_failures(face: Face, http: httpx2.AsyncClient, ours: accounts.Client) -> None:
    made = await person(face.database)
    for _ in range(5):
        await refused(http, "login", asking(ours, proof(), email=made.email, password="not the password"))
    response = await http.post("/v1/auth/login", json=asking(ours, proof(), email=made.email))
    assert response.status_code == 423
    answer = response.json()
    assert (answer["type"], answer["code"]) == ("locked_error", "account_locked")
    assert 0 < answer["retryAfterSeconds"] <= 900


@pytest.mark.parametrize("path", ["register", "login"])
async def test_client_not_allowed(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client, path: str
) -> None:
    registered = (await app_client(face.database)).client.client_id
    for client_id in (registered, "nobody", "' or 1=1 --", "x\x00y", ""):
        answer = await refused(http, path, asking(ours, proof(), client_id=client_id))
        assert answer == (403, "permission_error", "client_not_allowed")


async def test_a_refused_client_makes_no_account(face: Face, http: httpx2.AsyncClient) -> None:
    registered = (await app_client(face.database)).client
    body = asking(registered, proof())
    await refused(http, "register", body)
    with pytest.raises(accounts.InvalidCredentials):
        await accounts.sign_in(face.database, str(body["email"]), PASSWORD)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"email": None}, "missing_field"),
        ({"password": None}, "missing_field"),
        ({"client_id": None}, "missing_field"),
        ({"email": 7}, "invalid_type"),
        ({"email": ["a@example.com"]}, "invalid_type"),
        ({"email": "nonsense"}, "invalid_field"),
        ({"email": "a" * 5000}, "invalid_field"),
        ({"email": "a\x00b@example.com"}, "invalid_field"),
        ({"password": "x" * 5000}, "invalid_field"),
        ({"first_name": "x" * 201}, "invalid_field"),
        ({"artist_name": "x\x00y"}, "invalid_field"),
        ({"code_challenge": "too-short"}, "invalid_field"),
    ],
)
async def test_fields_that_cannot_be(
    http: httpx2.AsyncClient, ours: accounts.Client, changed: dict[str, object], code: str
) -> None:
    answer = await refused(http, "register", asking(ours, proof(), **changed))
    assert answer == (400, "invalid_request_error", code)


async def test_strangers_try_ten_times_in_ten_minutes(face: Face, ours: accounts.Client) -> None:
    async with face.client("203.0.113.9") as far:
        answers = [await far.post("/v1/auth/login", json=asking(ours, proof())) for _ in range(11)]
    assert [each.status_code for each in answers] == [401] * 10 + [429]
    assert answers[-1].json()["retryAfterSeconds"] > 0


async def test_the_same_key_gives_the_first_answer(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client
) -> None:
    body, key = asking(ours, proof()), {"Idempotency-Key": "sign-up-1"}
    first = await http.post("/v1/auth/register", json=body, headers=key)
    assert first.status_code == 201, first.text
    again = await http.post("/v1/auth/register", json=body, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (again.headers["idempotency-replayed"], again.headers["cache-control"]) == ("true", "no-store")

    for other in (body | {"password": PASSWORD + "x"}, asking(ours, proof())):
        refused = await http.post("/v1/auth/register", json=other, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_key_reused")
    taken = await http.post("/v1/auth/register", json=body, headers={"Idempotency-Key": "sign-up-2"})
    assert (taken.status_code, taken.json()["code"]) == (409, "email_taken")
    theirs = (await partner(face.database)).client
    foreign = await http.post("/v1/auth/register", json=body | {"client_id": theirs.client_id}, headers=key)
    assert foreign.json()["code"] == "email_taken", "keys are each partner's own"


async def test_a_kept_answer_tells_no_secret(
    face: Face, http: httpx2.AsyncClient, ours: accounts.Client
) -> None:
    body, key = asking(ours, proof()), {"Idempotency-Key": "sign-up-3"}
    first = (await http.post("/v1/auth/register", json=body, headers=key)).json()
    async with face.database.system() as tx:
        kept = await tx.value(
            "select fingerprint || encode(body, 'escape') from idempotency where key like '→%%sign-up-3'", {}
        )
    assert first["authorization_code"] not in str(kept)
    sent = httpx2.Request("POST", BASE, json=body).content
    assert hashlib.sha256(b"/v1/auth/register?\n" + sent).hexdigest() not in str(kept)


async def test_two_at_once_under_one_key_make_one_account(
    http: httpx2.AsyncClient, ours: accounts.Client
) -> None:
    body, key = asking(ours, proof()), {"Idempotency-Key": "sign-up-4"}
    both = await asyncio.gather(*(http.post("/v1/auth/register", json=body, headers=key) for _ in range(2)))
    assert [each.status_code for each in both] == [201, 201]
    assert both[0].json() == both[1].json()
