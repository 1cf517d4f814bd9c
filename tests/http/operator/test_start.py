"""The operator's way in: what waits, and where."""

import re
from urllib.parse import urljoin

from tests.instance import OPERATOR_KEY, Instance

BEARER = {"Authorization": f"Bearer {OPERATOR_KEY}"}


async def test_every_page_is_reached_from_the_start_with_what_waits_there(instance: Instance) -> None:
    async with instance.client() as http:
        page = await http.get("/operator", headers=BEARER)
        assert page.status_code == 200
        assert page.headers["cache-control"] == "no-store"
        waiting = {
            urljoin("/operator", path): int(number)
            for path, number in re.findall(r'<a href="([^"]+)">[^<]+</a></dt><dd>(\d+)</dd>', page.text)
        }
        assert waiting.keys() == {"/operator/detection/reviews", "/operator/vocabulary/unmapped"}
        for path, number in waiting.items():
            listed = await http.get(f"{path}.json", headers=BEARER)
            assert listed.json()["total"] == number
        style = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)[1]
        assert (await http.get(urljoin("/operator", style))).status_code == 200


async def test_it_opens_by_the_key_alone(instance: Instance) -> None:
    async with instance.client() as http:
        for headers in ({}, {"Authorization": "Bearer another"}):
            refused = await http.get("/operator", headers=headers)
            assert refused.status_code == 401
            assert "TUTTI_OPERATOR_KEY" in refused.text
