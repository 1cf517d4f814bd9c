"""What anyone may read: the index, the rules, the release schema, the interface itself."""

import httpx2
import pytest

from tests.instance import Instance
from tutti.domain import releases


@pytest.fixture
async def visitor(instance: Instance):
    async with instance.client() as client:
        yield client


async def test_the_index_names_every_endpoint(visitor: httpx2.AsyncClient) -> None:
    index = (await visitor.get("/v1")).json()
    assert index["version"] == "v1"
    assert {"method": "POST", "path": "/v1/releases"}.items() <= next(
        each for each in index["endpoints"] if each["path"] == "/v1/releases" and each["method"] == "POST"
    ).items()
    needs = {(each["method"], each["path"]): each["auth"] for each in index["endpoints"]}
    assert needs["POST", "/v1/releases"] and not needs["GET", "/v1/pricing"]


async def test_the_rules_come_as_markdown_and_as_json(visitor: httpx2.AsyncClient) -> None:
    page = await visitor.get("/v1/metadata-rules")
    assert page.headers["content-type"].startswith("text/markdown") and "R12" in page.text
    body = (await visitor.get("/v1/metadata-rules", headers={"Accept": "application/json"})).json()
    assert body["format"] == "markdown" and body["content"] == page.text
    assert {"id", "title", "severity", "text"} <= body["rules"][0].keys()


async def test_the_example_of_the_schema_breaks_no_rule(visitor: httpx2.AsyncClient) -> None:
    schema = (await visitor.get("/v1/release-schema")).json()
    assert schema["release"]["required"][0] == "title"
    draft, faults = releases.from_wire(schema["example"]["release"], schema["example"]["tracks"])
    assert not faults and releases.missing(draft) == []


async def test_the_interface_describes_itself(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.get("/v1/openapi.json")).json()["openapi"].startswith("3.1")
    page = await visitor.get("/docs")
    assert page.status_code == 200 and "/v1/releases" in page.text
    assert "script" not in page.headers["content-security-policy"]


async def test_answers_carry_a_request_id_of_the_clients_choice(visitor: httpx2.AsyncClient) -> None:
    chosen = await visitor.get("/healthz", headers={"X-Request-Id": "walk-0001"})
    assert chosen.headers["x-request-id"] == "walk-0001"
    indecent = await visitor.get("/healthz", headers={"X-Request-Id": "<script>"})
    assert indecent.headers["x-request-id"] != "<script>" and len(indecent.headers["x-request-id"]) == 36


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/nothing"), ("DELETE", "/v1/me/nothing"), ("POST", "/v1/prices")]
)
async def test_an_unknown_route_answers_in_the_envelope(
    visitor: httpx2.AsyncClient, method: str, path: str
) -> None:
    answer = await visitor.request(method, path)
    assert answer.status_code == 404
    assert {"type": "not_found_error", "code": "route_not_found"}.items() <= answer.json().items()
    assert f"{method} {path} (not found)" in answer.json()["message"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/me", "GET, HEAD"),
        ("POST", "/v1/pricing", "GET, HEAD"),
        ("PATCH", "/v1/releases/", "GET, HEAD, POST"),
        ("GET", "/v1/releases/0198c5d2-0000-7000-8000-000000000000/takedown", "POST"),
        ("PUT", "/api/mcp", "POST"),
        ("GET", "/oauth/token", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/releases/0198c5d2-0000-7000-8000-000000000000", "GET, HEAD"),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(
    visitor: httpx2.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await visitor.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    told = answer.json()
    assert (told["type"], told["code"]) == ("invalid_request_error", "method_not_allowed")
    assert allowed in told["message"] and told["requestId"] == answer.headers["x-request-id"]
    assert ("error" in told) is path.startswith("/oauth/")


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/pricing", "/v1/metadata-rules", "/docs", "/healthz", "/v1/me"]
)
async def test_head_is_answered_like_get(visitor: httpx2.AsyncClient, path: str) -> None:
    whole, head = await visitor.get(path), await visitor.head(path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    for name in ("content-type", "content-length", "www-authenticate"):
        assert head.headers.get(name) == whole.headers.get(name)


@pytest.mark.parametrize("path", ["/v1", "/v1/pricing", "/.well-known/oauth-authorization-server", "/v1/me"])
async def test_a_slash_at_the_end_changes_nothing(visitor: httpx2.AsyncClient, path: str) -> None:
    plain, slashed = await visitor.get(path), await visitor.get(path + "/")
    assert slashed.status_code == plain.status_code in {200, 401}
    assert slashed.json().keys() == plain.json().keys()


async def test_a_slash_at_the_end_of_a_call_with_a_body(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post("/oauth/token/", data={"grant_type": "password"})
    assert answer.json()["code"] == "unsupported_grant_type"


async def test_operations_answer(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.get("/readyz")).json()["database"] == "ok"
    assert "tutti_http_requests_total" in (await visitor.get("/metrics")).text
