"""The pages as they are sent."""

import re

import httpx2
import pytest

from tests.instance import Instance


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_a_page_needs_no_script_and_can_be_left_by_its_links(instance: Instance, path: str) -> None:
    async with instance.client() as http:
        page = await http.get(path)
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
        assert "<script" not in page.text
        assert "style=" not in page.text
        assert "`" not in re.sub(r"(?s)<pre.*?</pre>", "", page.text), "code is shown as code"
        for href in re.findall(r'href="([^"#]+)"', page.text):
            assert (await http.get(str(httpx2.URL(instance.url + path).join(href)))).status_code == 200, href


async def test_the_start_page_names_name_and_version(instance: Instance) -> None:
    async with instance.client() as http:
        page, description = await http.get("/"), (await http.get("/v1/openapi.json")).json()
    assert f"{description['info']['title']} {description['info']['version']}" in page.text
    assert description["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
