"""Doubtful verdicts and appeals before whoever runs the instance: listed, read, decided, and nobody else's."""

import html
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.factories.clocked import RATE, clocked, played, write
from tests.instance import OPERATOR_KEY, Instance

PATH = "/operator/detection/reviews"
DETECTION = "/v1/audio/ai-detection"
BEARER = {"Authorization": f"Bearer {OPERATOR_KEY}"}
BROWSER = httpx2.BasicAuth("Inês", OPERATOR_KEY)
HOSTILE = "<script>alert(1)</script> We played it."
NOBODYS = "0198c0de-0000-7000-8000-000000000001"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Waiting:
    """A doubtful file's case, and those of two organisations that appealed about another file."""

    doubt: str
    appeals: tuple[str, str]


async def _listed(instance: Instance, kind: str) -> list[dict[str, object]]:
    async with instance.client() as http:
        answer = await http.get(f"{PATH}.json", headers=BEARER, params={"kind": kind, "per_page": 200})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, object]] = answer.json()["items"]
    return items


@pytest.fixture(scope="module")
async def waiting(instance: Instance, tmp_path_factory: pytest.TempPathFactory) -> Waiting:
    folder: Path = tmp_path_factory.mktemp("reviewed")
    doubtful = write(folder / "doubt.mp3", clocked(played(seed=31), RATE / 700)).read_bytes()
    generated = write(folder / "song.mp3", clocked(played(seed=32), 200.0)).read_bytes()
    before = {str(each["id"]) for kind in ("review", "appeal") for each in await _listed(instance, kind)}
    for place in range(2):
        somebody = await instance.caller()
        async with somebody.http:
            song = await somebody.upload("audio", "song.mp3", generated)
            assert (await somebody.post(DETECTION, {"file_url": song}))["outcome"] == "ai"
            await somebody.post(f"{DETECTION}/appeal", {"file_url": song, "statement": f"{HOSTILE} {place}"})
            if place == 0:
                song = await somebody.upload("audio", "doubt.mp3", doubtful)
                assert (await somebody.post(DETECTION, {"file_url": song}))["outcome"] == "review"
    new = {kind: [str(each["id"]) for each in await _listed(instance, kind)] for kind in ("review", "appeal")}
    (doubt,) = [each for each in new["review"] if each not in before]
    first, second = [each for each in new["appeal"] if each not in before]
    return Waiting(doubt, (first, second))


def _form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([0-9a-f]{64})"', page)
    assert found
    return found[1]


async def test_the_list_in_pages(instance: Instance, waiting: Waiting) -> None:
    async with instance.client() as http:
        answer = await http.get(f"{PATH}.json", headers=BEARER, params={"per_page": 1})
        told = answer.json()
        assert answer.headers["cache-control"] == "no-store"
        assert told["total"] == sum(told["waiting"].values()) >= 3
        assert [each["kind"] for each in told["items"]] == ["appeal"]
        ids = []
        url = f"{PATH}?per_page=1"
        while url:
            page = await http.get(url, headers=BEARER)
            assert page.status_code == 200
            ids += re.findall(r'href="reviews/([0-9a-f-]{36})"', page.text)
            more = re.search(r'rel="next" href="([^"]+)"', page.text)
            url = f"/operator/detection/{html.unescape(more[1])}" if more else ""
        assert len(ids) == told["total"]
        assert ids.index(waiting.appeals[0]) < ids.index(waiting.appeals[1]) < ids.index(waiting.doubt)
        past = await http.get(PATH, headers=BEARER, params={"page": 999})
        assert "There is no page 999." in past.text


async def test_a_case_with_its_evidence(instance: Instance, waiting: Waiting) -> None:
    async with instance.client() as http:
        page = await http.get(f"{PATH}/{waiting.doubt}", headers=BEARER)
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert "script" not in page.headers["content-security-policy"]
        assert "form-action 'self'" in page.headers["content-security-policy"]
        assert f"{RATE / 700:.2f}" in page.text
        assert "a clock that no known decoder has" in page.text
        assert "<td>side</td>" in page.text
        told = (await http.get(f"{PATH}/{waiting.doubt}.json", headers=BEARER)).json()
        assert (told["kind"], told["decision"], told["verdict"]["outcome"]) == ("review", None, "review")
        assert told["evidence"]["measurement"]["views"]
        appeal = await http.get(f"{PATH}/{waiting.appeals[0]}", headers=BEARER)
        assert html.escape(HOSTILE) in appeal.text
        assert "<script" not in appeal.text


@pytest.mark.parametrize(
    "forged",
    [
        {"form_token": ""},
        {"form_token": "0" * 64},
        {"form_token": "é"},
        {"headers": {"Sec-Fetch-Site": "cross-site"}},
        {"headers": {"Sec-Fetch-Site": "same-site"}},
        {"of_another": True},
    ],
)
async def test_no_other_site_decides_with_the_operators_browser(
    instance: Instance, waiting: Waiting, forged: dict[str, object]
) -> None:
    async with instance.client() as http:
        shown = waiting.appeals[0] if "of_another" in forged else waiting.doubt
        token = _form_token((await http.get(f"{PATH}/{shown}", auth=BROWSER)).text)
        sent = {"decision": "machine_made", "reason": "x", "form_token": forged.get("form_token", token)}
        headers = forged.get("headers", {})
        assert isinstance(headers, dict)
        for given in ({"data": sent}, {"json": sent}):
            answer = await http.post(f"{PATH}/{waiting.doubt}", auth=BROWSER, headers=headers, **given)  # type: ignore[arg-type]
            assert answer.status_code == 403, answer.text
        told = (await http.get(f"{PATH}/{waiting.doubt}.json", headers=BEARER)).json()
    assert told["decision"] is None


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", FORM),
        (b"decision=machine_made", FORM),
        (b"decision=machine_made&reason=+++", FORM),
        (b"decision=perhaps&reason=x", FORM),
        (b"decision=machine_made&reason=%00", FORM),
        (b"decision=machine_made&reason=%FF", FORM),
        (b"\xff\xfe", FORM),
        (b"&".join([b"a=b"] * 50), FORM),
        (b"decision=machine_made&reason=" + b"x" * 4001, FORM),
        (b'{"decision": "machine_made"}', {"Content-Type": "application/json"}),
        (b'{"decision": true, "reason": "x"}', {"Content-Type": "application/json"}),
        (b'{"decision": "machine_made", "reason": "\\u0000"}', {"Content-Type": "application/json"}),
        (b"[" * 20_000, {"Content-Type": "application/json"}),
        (b"null", {"Content-Type": "application/json"}),
    ],
)
async def test_what_is_no_decision_is_told(
    instance: Instance, waiting: Waiting, body: bytes, headers: dict[str, str]
) -> None:
    async with instance.client() as http:
        answer = await http.post(f"{PATH}/{waiting.doubt}", headers=BEARER | headers, content=body)
        assert answer.status_code == 422, answer.text
        told = (await http.get(f"{PATH}/{waiting.doubt}.json", headers=BEARER)).json()
    assert told["decision"] is None


async def test_a_case_that_is_none(instance: Instance, waiting: Waiting) -> None:
    assert waiting
    body = {"decision": "machine_made", "reason": "x"}
    async with instance.client() as http:
        for path in (f"{PATH}/{NOBODYS}", f"{PATH}/{NOBODYS}.json"):
            assert (await http.get(path, headers=BEARER)).status_code == 404
        assert (await http.post(f"{PATH}/{NOBODYS}", headers=BEARER, json=body)).status_code == 404
        assert (await http.get(f"{PATH}/not-an-id", headers=BEARER)).status_code == 404
        for given in ("page=0", "per_page=201", "kind=x"):
            assert (await http.get(f"{PATH}.json?{given}", headers=BEARER)).status_code == 422


@pytest.mark.parametrize("header", ["", "Bearer x", "Basic x", "Basic eDp5", "Bearer é"])
async def test_nobody_else_gets_in(instance: Instance, waiting: Waiting, header: str) -> None:
    body = {"decision": "machine_made", "reason": secrets.token_hex(4)}
    headers = {"Authorization": header.encode()}
    async with instance.client() as http:
        for path in (PATH, f"{PATH}.json", f"{PATH}/{waiting.doubt}", f"{PATH}/{waiting.doubt}.json"):
            assert (await http.get(path, headers=headers)).status_code == 401
        answer = await http.post(f"{PATH}/{waiting.doubt}", headers=headers, json=body)
        assert answer.status_code == 401
    somebody = await instance.caller()
    async with somebody.http as http:
        assert (await http.post(f"{PATH}/{waiting.doubt}", json=body)).status_code == 401


async def test_the_form_decides_and_the_artist_reads_why(instance: Instance, waiting: Waiting) -> None:
    why = "The synthesiser's manual <shows> such a clock."
    async with instance.client() as http:
        url = f"{PATH}/{waiting.doubt}"
        token = _form_token((await http.get(url, auth=BROWSER)).text)
        sent = {"decision": "not_machine_made", "reason": f" {why} ", "form_token": token}
        headers = {"Sec-Fetch-Site": "same-origin"}
        answer = await http.post(url, auth=BROWSER, data=sent, headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (303, waiting.doubt)
        page = (await http.get(url, auth=BROWSER)).text
        assert why in html.unescape(page)
        assert "<shows>" not in page
        assert "Not machine-made" in page
        assert "<form" not in page
        again = await http.post(url, auth=BROWSER, data=sent, headers=headers)
        assert again.status_code == 409
        assert waiting.doubt not in (await http.get(PATH, headers=BEARER, params={"per_page": 200})).text
    async with instance.database.system() as tx:
        by = await tx.value(
            """select x.decided_by from detection_case c join detection_decision x on x.id = c.decision_id
               where c.public_id = %(id)s""",
            {"id": waiting.doubt},
        )
    assert by == "Inês"


async def test_a_program_decides_and_every_appeal_about_the_bytes_is_closed(
    instance: Instance, waiting: Waiting
) -> None:
    body = {"decision": "not_machine_made", "reason": "Session files seen."}
    async with instance.client() as http:
        answer = await http.post(f"{PATH}/{waiting.appeals[0]}", headers=BEARER, json=body)
        assert answer.status_code == 200, answer.text
        decision = answer.json()["decision"]
        assert (decision["machine_made"], decision["reason"]) == (False, "Session files seen.")
        other = (await http.get(f"{PATH}/{waiting.appeals[1]}.json", headers=BEARER)).json()
    assert other["decision"] == decision
