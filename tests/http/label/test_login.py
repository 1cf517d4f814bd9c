"""``POST /api/v1/login`` and what its tokens open (contract, sections 2.2 and 4)."""

import re
import statistics
import time
import zlib
from pathlib import Path

import httpx2
import pytest

from tests.factories.accounts import PASSWORD, acting, address, person, token_of
from tests.factories.label_face import LabelFace, running_label
from tutti.core import clock
from tutti.domain import accounts

WRONG = {"status": False, "message": "Email & Password does not match with our record."}
UNAUTHENTICATED = {"message": "Unauthenticated.", "error": "Invalid token"}
PUBLISHED = re.compile(r"[1-9][0-9]*\|[A-Za-z0-9]{40}[0-9a-f]{8}")


async def test_a_token_for_the_right_pair(label: LabelFace) -> None:
    made = await person(label.database, address("mara"))
    answer = await label.login(made.email.upper())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert list(body) == ["token", "token_type", "expires_in"]
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 86_400)
    assert PUBLISHED.fullmatch(body["token"])
    secret = body["token"].partition("|")[2]
    assert int(secret[40:], 16) == zlib.crc32(secret[:40].encode())
    async with label.client(body["token"]) as http:
        assert (await http.get("/api/v1/genres")).status_code == 200


@pytest.mark.parametrize("how", ["json", "data", "files", "params", "bare", "mixed", "untold"])
async def test_however_it_is_sent(label: LabelFace, how: str) -> None:
    pair = {"email": (await person(label.database)).email, "password": PASSWORD}
    given = {
        "json": {"json": pair},
        "data": {"data": pair},
        "files": {"files": {name: (None, value) for name, value in pair.items()}},
        "params": {"params": pair},
        "bare": {"params": pair, "headers": {"content-type": "application/json"}},
        "mixed": {"params": pair | {"password": "wrong"}, "json": {"password": PASSWORD}},
        "untold": {"content": httpx2.Request("POST", "http://x", json=pair).content},
    }[how]
    async with label.client() as http:
        answer = await http.post("/api/v1/login", **given)
        assert answer.status_code == 200, answer.text
        assert (await http.post("/api/v1/login/", **given)).status_code == 200


async def test_a_wrong_pair(label: LabelFace) -> None:
    made = await person(label.database)
    for email in (made.email, address("nobody")):
        answer = await label.login(email, "Not the one 1!")
        assert (answer.status_code, answer.json()) == (401, WRONG)
        assert "www-authenticate" not in answer.headers


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        ({}, {"email": "required", "password": "required"}),
        ({"email": "mara@example.com"}, {"password": "required"}),
        ({"email": " ", "password": None}, {"email": "required", "password": "required"}),
        ({"email": "mara", "password": "x"}, {"email": "must be a valid email address"}),
        ({"email": "a\x00@b.c", "password": "x"}, {"email": "must be a valid email address"}),
        (
            {"email": ["a@b.c"], "password": {"x": 1}},
            {"email": "must be a string", "password": "must be a string"},
        ),
        ({"email": 1, "password": True}, {"email": "must be a string", "password": "must be a string"}),
        ({"email": "a@b.cc", "password": "x" * 257}, {"password": "must not be greater than 256 characters"}),
        ({"email": "a" * 100_000 + "@b.cc", "password": "x"}, {"email": "must be a valid email address"}),
    ],
)
async def test_fields_that_are_none(
    label: LabelFace, sent: dict[str, object], errors: dict[str, str]
) -> None:
    async with label.client() as http:
        answer = await http.post("/api/v1/login", json=sent)
    assert answer.status_code == 422
    body = answer.json()
    assert list(body) == ["status", "message", "errors"]
    assert body["status"] is False
    assert body["errors"].keys() == errors.keys()
    for field, part in errors.items():
        assert body["errors"][field] == [f"The {field} field {'is ' if part == 'required' else ''}{part}."]
    first = next(iter(body["errors"].values()))[0]
    assert body["message"] == first + (" (and 1 more error)" if len(errors) == 2 else "")


async def test_a_password_of_256_characters_and_one_with_spaces(label: LabelFace) -> None:
    for password in ("Aa1!" * 64, "  spaces are part of it  "):
        made = await person(label.database, password=password)
        assert (await label.login(made.email, password)).status_code == 200
        assert (await label.login(made.email, password.strip() + " ")).status_code in (401, 422)


async def test_five_a_minute_for_an_address_and_a_place(label: LabelFace) -> None:
    made, other = await person(label.database), await person(label.database)
    for left in (4, 3, 2, 1, 0):
        answer = await label.login(made.email)
        assert answer.status_code == 200
        assert answer.headers["x-ratelimit-limit"] == "5"
        assert answer.headers["x-ratelimit-remaining"] == str(left)
    refused = await label.login(made.email.upper())
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Attempts."})
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert (await label.login(other.email)).status_code == 200
    assert (await label.login(made.email, address="192.0.2.7")).status_code == 200


async def test_the_lock_of_the_account_says_when_to_come_back(label: LabelFace) -> None:
    made = await person(label.database)
    for place in range(5):
        answer = await label.login(made.email, "Not the one 1!", address=f"192.0.2.{place}")
        assert answer.status_code == 401
    for email in (made.email,):
        locked = await label.login(email, address="192.0.2.99")
        assert (locked.status_code, locked.json()) == (429, {"message": "Too Many Attempts."})
        assert 60 < int(locked.headers["retry-after"]) <= 900


async def test_one_place_cannot_try_everybody(label: LabelFace) -> None:
    start, tried = time.monotonic(), 0
    while (answer := await label.login(address(), "x", address="198.51.100.9")).status_code == 401:
        tried += 1
        assert tried <= 61 + time.monotonic() - start  # one comes back each second
    assert answer.status_code == 429
    assert tried >= 60


async def test_unknown_and_wrong_take_the_same_time(label: LabelFace) -> None:
    def took(start: float) -> float:
        return time.perf_counter() - start

    unknown, wrong = [], []
    for place in range(12):
        made = await person(label.database)
        for email, times in ((made.email, wrong), (address(), unknown)):
            start = time.perf_counter()
            await label.login(email, "Not the one 1!", address=f"192.0.2.{place}")
            times.append(took(start))
    ratio = statistics.median(unknown) / statistics.median(wrong)
    assert 1 / 3 < ratio < 3


@pytest.mark.parametrize("path", ["genres", "subgenres?genre=1", "moods", "languages", "prices", "genres/"])
@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic eDp5",
        "Bearer 1|" + "a" * 48,
        "Bearer tutti_pat_" + "A" * 43,
        "Bearer ' or 1=1 -- xxxxxxxxxxxxxxx",
        "Bearer " + "9" * 9000,
        "1|abc",
    ],
)
async def test_nobody_without_a_token(label: LabelFace, path: str, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    async with label.client() as http:
        answer = await http.get(f"/api/v1/{path}", headers=headers)
    assert (answer.status_code, answer.json()) == (401, UNAUTHENTICATED)
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_it_ends_when_the_setting_says(tmp_path: Path, database_url: str) -> None:
    async with running_label(tmp_path, database_url, label_token_hours=2) as label:
        made = await person(label.database)
        answer = await label.login(made.email)
        assert answer.json()["expires_in"] == 7200
        token = answer.json()["token"]
        async with label.client(token) as http:
            with clock.frozen(clock.now().replace(microsecond=0)):
                assert (await http.get("/api/v1/moods")).status_code == 200
        actor = await accounts.sign_in_with_token(label.database, token)
        assert actor.scopes == {"label"}
        async with label.database.system() as tx:
            await tx.execute("update access_token set expires_at = now() - interval '1 second'")
        async with label.client(token) as http:
            ended = await http.get("/api/v1/moods")
        assert (ended.status_code, ended.json()) == (401, UNAUTHENTICATED)


async def test_a_new_password_ends_the_tokens(label: LabelFace) -> None:
    made = await person(label.database)
    token = await label.token(made)
    await accounts.set_password(label.database, made.email, PASSWORD + " again")
    async with label.client(token) as http:
        assert (await http.get("/api/v1/moods")).json() == UNAUTHENTICATED


async def test_what_a_token_opens_and_what_not(label: LabelFace) -> None:
    """A login's token is for this family alone; a personal one for what its owner gave it."""
    made = await person(label.database)
    async with label.client(await label.token(made)) as http:
        other = await http.get("/v1/me")
        assert (other.status_code, other.json()["code"]) == (403, "insufficient_scope")
    async with label.client(await token_of(label.database, made)) as http:
        refused = await http.get("/api/v1/genres")
        assert refused.status_code == 403
        assert list(refused.json()) == ["message"]
        assert "label" in refused.json()["message"]
    actor = accounts.operator_as(made)
    async with label.database.transaction(actor) as tx:
        both = await accounts.create_token(tx, "both", prefix="tutti_pat_", scopes=["once:mcp", "label"])
    async with label.client(both.secret) as http:
        assert (await http.get("/api/v1/genres")).status_code == 200
        assert (await http.get("/v1/me")).json()["id"] == str(made.public_id)
    assert acting(made).scopes == {"once:mcp"}
