"""What every endpoint of the family does alike: envelopes, limits, slashes, methods (contract, section 2)."""

from pathlib import Path

import httpx2
import pytest
from fastapi import APIRouter

from tests.factories.accounts import person
from tests.factories.label_face import LabelFace, running_label
from tutti.core.errors import Kind, TuttiError
from tutti.http.kit import Caller
from tutti.http.label.routing import route_class


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/genres/1", "/Genres", "//genres", "/%2e%2e"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_routes_that_are_none(http: httpx2.AsyncClient, method: str, path: str) -> None:
    answer = await http.request(method, f"/api/v1{path}")
    assert answer.status_code == 404
    assert list(answer.json()) == ["message"]
    assert "(not found)" not in answer.json()["message"]
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(("method", "status"), [("GET", 404), ("PUT", 404), ("POST", 405), ("DELETE", 405)])
async def test_an_id_that_is_no_number(http: httpx2.AsyncClient, method: str, status: int) -> None:
    for said in ("%00", "x", "1e3", "9" * 40):
        answer = await http.request(method, f"/api/v1/release/{said}")
        assert answer.status_code == status, (method, said)
        assert "message" in answer.json()


async def test_other_families_keep_their_envelope(http: httpx2.AsyncClient) -> None:
    for path in ("/api/v2/genres", "/api/v1x", "/api/mcp/x", "/api/upload/x", "/v1/nothing"):
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "route_not_found"), path


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "genres", "GET, HEAD"),
        ("DELETE", "prices/", "GET, HEAD"),
        ("PUT", "login", "POST"),
        ("GET", "login", "POST"),
    ],
)
async def test_a_wrong_method_is_told_the_right_ones(
    http: httpx2.AsyncClient, method: str, path: str, allowed: str
) -> None:
    answer = await http.request(method, f"/api/v1/{path}")
    assert answer.status_code == 405
    assert list(answer.json()) == ["message"]
    assert answer.headers["allow"] == allowed


async def test_a_slash_at_the_end_changes_nothing(http: httpx2.AsyncClient) -> None:
    plain = await http.get("/api/v1/genres")
    for path in ("/api/v1/genres/", "/api/v1/genres//"):
        answer = await http.get(path)
        assert (answer.status_code, answer.content) == (200, plain.content)


@pytest.mark.parametrize("accept", [None, "", "*/*", "text/html", "application/xml", "nonsense"])
async def test_json_whatever_is_accepted(label: LabelFace, accept: str | None) -> None:
    async with label.client() as http:
        http.headers.pop("accept")
        headers = {} if accept is None else {"accept": accept}
        for path in ("genres", "nothing"):
            answer = await http.get(f"/api/v1/{path}", headers=headers)
            assert answer.headers["content-type"] == "application/json"
            assert answer.json()["message"]


async def test_head_is_answered_like_get(http: httpx2.AsyncClient) -> None:
    answer = await http.head("/api/v1/moods")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"


async def test_bodies_that_cannot_be_read(label: LabelFace) -> None:
    deep = b"[" * 50_000
    async with label.client() as http:
        for body in (
            b"{",
            b'{"email": "x',
            b'{"email": NaN}',
            b"\xff",
            b'{"a": "\\ud800"}',
            b'{"a": ' + deep,
        ):
            answer = await http.post(
                "/api/v1/login", content=body, headers={"content-type": "application/json; charset=utf-8"}
            )
            assert (answer.status_code, list(answer.json())) == (400, ["message"]), body[:20]


@pytest.mark.parametrize("body", [b"", b"[]", b"[1, 2]", b"1", b"null", b'"x"', b"true"])
async def test_json_without_fields_is_a_body_without_fields(label: LabelFace, body: bytes) -> None:
    async with label.client() as http:
        answer = await http.post("/api/v1/login", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"].keys() == {"email", "password"}


async def test_multipart_without_a_boundary(label: LabelFace) -> None:
    async with label.client() as http:
        answer = await http.post(
            "/api/v1/login", content=b"--x\r\n\r\n", headers={"content-type": "multipart/form-data"}
        )
    assert answer.status_code == 422
    body = answer.json()
    assert body["message"] == "The email field is required. (and 2 more errors)"
    assert "boundary" in body["errors"]["body"][0]


async def test_more_than_any_request_needs(label: LabelFace) -> None:
    async with label.client() as http:
        for size in ((1 << 20) + 100, 9 << 20):
            answer = await http.post("/api/v1/login", json={"email": "a@b.cc", "password": "x" * size})
            assert (answer.status_code, list(answer.json())) == (413, ["message"])


async def test_sixty_calls_a_minute(tmp_path: Path, database_url: str) -> None:
    async with running_label(tmp_path, database_url) as label:
        made, other = await person(label.database), await person(label.database)
        async with label.client(await label.token(made)) as http:
            answers = [await http.get("/api/v1/moods") for _ in range(125)]
            piece = await http.post("/api/v1/file/upload")
        assert (piece.status_code, piece.headers["x-ratelimit-limit"]) == (422, "600")
        first = answers[0].headers
        assert (first["x-ratelimit-limit"], first["x-ratelimit-remaining"]) == ("60", "59")
        refused = [each for each in answers if each.status_code == 429]
        # The minute may turn once while this runs.
        assert len(refused) in (5, 65)
        assert refused[-1].json() == {"message": "Too Many Attempts."}
        assert 1 <= int(refused[-1].headers["retry-after"]) <= 60
        assert refused[-1].headers["x-ratelimit-remaining"] == "0"
        async with label.client(await label.token(other)) as http:
            assert (await http.get("/api/v1/moods")).status_code == 200


class Failing(TuttiError):
    """Whatever kind the test wants."""


async def test_every_kind_of_error_in_this_envelope(tmp_path: Path, database_url: str) -> None:
    router = APIRouter(prefix="/api/v1", route_class=route_class)

    @router.get("/failing/{kind}")
    async def failing(caller: Caller, kind: Kind) -> None:
        error = Failing("It cannot be.", extra={"retryAfterSeconds": 7})
        error.__class__.kind = kind
        raise error

    @router.get("/broken")
    async def broken(caller: Caller) -> None:
        raise RuntimeError("a secret of the house")

    statuses = {
        Kind.MALFORMED: 400, Kind.TOO_LARGE: 413, Kind.UNAUTHENTICATED: 401, Kind.FORBIDDEN: 403,
        Kind.NOT_FOUND: 404, Kind.WRONG_METHOD: 405, Kind.CONFLICT: 409, Kind.REFUSED: 422, Kind.LOCKED: 429,
        Kind.RATE_LIMITED: 429, Kind.OAUTH: 400, Kind.UPSTREAM: 502, Kind.INTERNAL: 500,
    }  # fmt: skip
    assert statuses.keys() == set(Kind)
    async with (
        running_label(tmp_path, database_url, router) as label,
        label.client(await label.token()) as http,
    ):
        for kind, status in statuses.items():
            answer = await http.get(f"/api/v1/failing/{kind}")
            assert answer.status_code == status
            extra = {401: {"error"}, 422: {"errors"}}.get(status, set())
            assert answer.json().keys() == {"message"} | extra
            assert answer.headers.get("retry-after") == ("7" if status == 429 else None)
        answer = await http.get("/api/v1/broken")
        assert (answer.status_code, answer.json()) == (500, {"message": "Server Error"})
