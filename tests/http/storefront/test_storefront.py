"""The pages of a release that is out: its own, and the sandbox's. Both are what the API links to."""

import asyncio
import html
import re

import httpx2
import pytest

from tests.instance import SANDBOX, Instance, Media
from tutti.domain.releases import ReleaseState

LIVE = frozenset({ReleaseState.DISTRIBUTED})
STRANGE = [
    "",
    "x",
    "0" * 64,
    "0" * 3000,
    "%00",
    "..%2f..%2fetc",
    "' or 1=1 --",
    "<script>",
    "\N{MUSICAL NOTE}",
]


async def page(http: httpx2.AsyncClient, url: str, status: int = 200) -> str:
    answer = await http.get(url)
    assert answer.status_code == status, (url, answer.text)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert "<script" not in answer.text
    style = re.search(r'href="([^"]+style\.css)"', answer.text)
    assert style
    found = await http.get(str(httpx2.URL(str(answer.url)).join(style[1])))
    assert found.headers["content-type"].startswith("text/css")
    return html.unescape(answer.text)


async def test_a_release_has_its_pages_while_it_is_out(instance: Instance, media: Media) -> None:
    caller = await instance.caller()
    async with caller.http, instance.client() as anybody:
        body = await caller.release(media, title="Harbour & <Lights>", version="Live")
        body["release"]["distribution_store_ids"] = [SANDBOX]
        body["tracks"][0] |= {"title": "Harbour & <Lights>", "version": "Live"}
        made = await caller.post("/v1/releases", body, 201)
        status = await caller.follow(made["releaseId"], until=LIVE)
        release = await caller.get(f"/v1/releases/{made['releaseId']}")
        (store,) = status["storeStatuses"]
        assert store["urlInStore"] == f"{instance.url}/sandbox/{release['upc']}"

        offer = await page(anybody, store["urlInStore"])
        assert "This is the sandbox" in offer
        own = await page(anybody, made["release_url"])
        assert f'<a href="{store["urlInStore"]}" rel="noopener">Sandbox</a>' in own
        for text in (offer, own):
            assert "Harbour & <Lights>" in text
            assert release["primary_artist_name"] in text
            assert release["upc"] in text
        assert release["tracks"][0]["isrc"] in offer

        changed = body | {"release": {**body["release"], "label": "Another Label"}}
        await caller.post("/v1/releases", changed | {"release_id": made["releaseId"]}, 201)
        while True:
            (meanwhile,) = (await caller.get(f"/v1/releases/{made['releaseId']}/status"))["storeStatuses"]
            assert meanwhile["urlInStore"] == store["urlInStore"], "while the update is on its way"
            if meanwhile["status"] == "live" and meanwhile["updatedAt"] != store["updatedAt"]:
                break
            await asyncio.sleep(0.05)

        await caller.post(f"/v1/releases/{made['releaseId']}/takedown", {})
        await caller.follow(made["releaseId"], until=frozenset({ReleaseState.TAKEN_DOWN}))
        for url in (store["urlInStore"], made["release_url"]):
            assert "no such release" in await page(anybody, url, 404)


async def test_a_draft_has_no_page(instance: Instance) -> None:
    caller = await instance.caller(credits_granted=0)
    async with caller.http:
        saved = await caller.post("/v1/drafts", {"release": {"title": "Secret"}})
        assert "Secret" not in await page(caller.http, f"/releases/{saved['releaseId']}", 404)


@pytest.mark.parametrize("place", ["releases", "sandbox"])
@pytest.mark.parametrize("named", STRANGE)
async def test_addresses_that_lead_nowhere(instance: Instance, place: str, named: str) -> None:
    async with instance.client() as http:
        answer = await http.get(f"/{place}/{named}")
        assert answer.status_code == 404
