"""Words in no vocabulary, as whoever runs the instance sees them: a page and JSON, behind the operator's key."""

import html
import re
import secrets

import httpx2
import pytest

from tests.factories import ern
from tests.instance import OPERATOR_KEY, Instance
from tutti.core.actor import Actor
from tutti.domain import accounts, catalogue

PATH = "/operator/vocabulary/unmapped"
BEARER = {"Authorization": f"Bearer {OPERATOR_KEY}"}


async def _met(instance: Instance, kind: str, words: dict[str, int]) -> None:
    caller = await instance.caller()
    await caller.http.aclose()
    actor = Actor(
        caller.account.id,
        caller.account.personal_organisation_id,
        frozenset(accounts.scopes()),
        "pat",
    )
    for word, times in words.items():
        for number in range(times):
            async with instance.database.transaction(actor) as tx:
                await catalogue.note_unmapped(tx, kind, word, "ern/3.8.2", f"M-{number} of PADPIDA1")


async def test_a_message_brings_a_word_to_the_page(instance: Instance) -> None:
    word = f"Bog Gloom {secrets.token_hex(4)} <b>"
    caller = await instance.caller()
    content = ern.xml(ern.single()).replace(b"<GenreText>Metal<", f"<GenreText>{html.escape(word)}<".encode())
    content = re.sub(rb"\s*<SubGenre>[^<]*</SubGenre>", b"", content)
    async with caller.http as http:
        login = await http.post("/api/v1/release", files={"file": ("m.xml", content, "text/xml")})
        assert login.status_code == 201, login.text
    async with instance.client() as http:
        page = await http.get(PATH, headers=BEARER, params={"kind": "genre", "per_page": 500})
        assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["cache-control"] == "no-store"
        assert "script" not in page.headers["content-security-policy"]
        assert html.escape(word) in page.text and "<b>" not in page.text
        assert "M-2026-000017 of PADPIDA2026010101T" in page.text
        style = await http.get("/operator/style.css")
        assert style.headers["content-type"].startswith("text/css")


async def test_the_same_as_json_in_pages(instance: Instance) -> None:
    kind = f"kind{secrets.token_hex(3)}"
    await _met(instance, kind, {"often": 5, "twice": 2, "once": 1})
    async with instance.client() as http:
        first = (await http.get(f"{PATH}.json", headers=BEARER, params={"kind": kind, "per_page": 2})).json()
        assert (first["total"], first["page"], first["per_page"]) == (3, 1, 2)
        assert kind in first["kinds"]
        assert [(each["value"], each["met"]) for each in first["items"]] == [("often", 5), ("twice", 2)]
        often = first["items"][0]
        assert (often["organisations"], often["sources"]) == (1, ["ern/3.8.2"])
        assert often["example"] == "M-4 of PADPIDA1"
        assert often["first_met_at"] <= often["last_met_at"]
        rest = await http.get(f"{PATH}.json", headers=BEARER, params={"kind": kind, "per_page": 2, "page": 2})
        assert [each["value"] for each in rest.json()["items"]] == ["once"]
        page = (await http.get(PATH, headers=BEARER, params={"kind": kind, "per_page": 2})).text
        more = html.unescape(re.search(r'rel="next" href="([^"]+)"', page)[1])
        following = await http.get(f"/operator/vocabulary/{more}", headers=BEARER)
        assert "once" in following.text and 'rel="prev"' in following.text
        past = await http.get(PATH, headers=BEARER, params={"kind": kind, "page": 99})
        assert "There is no page 99." in past.text


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic x", "Basic eDp5", "Basic " + "A" * 9000, "Bearer é", "Digest x"],
)
@pytest.mark.parametrize("path", [PATH, f"{PATH}.json"])
async def test_nobody_else_gets_in(instance: Instance, path: str, header: str) -> None:
    async with instance.client() as http:
        answer = await http.get(path, headers={"Authorization": header.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic realm=")


async def test_an_account_is_no_operator_and_a_browser_is(instance: Instance) -> None:
    caller = await instance.caller()
    async with caller.http as http:
        assert (await http.get(PATH)).status_code == 401
    async with instance.client() as http:
        assert (await http.get(PATH, auth=httpx2.BasicAuth("anybody", OPERATOR_KEY))).status_code == 200


@pytest.mark.parametrize("given", ["page=0", "page=x", "per_page=501", "kind=" + "x" * 41])
async def test_what_is_no_value_is_told(instance: Instance, given: str) -> None:
    async with instance.client() as http:
        answer = await http.get(f"{PATH}.json?{given}", headers=BEARER)
    assert answer.status_code == 422
    assert given.partition("=")[0] in answer.text
