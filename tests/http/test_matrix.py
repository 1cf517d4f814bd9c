"""Every endpoint against everything that a hostile or careless client sends.

Whatever comes in, the answer is below 500 and, where it is an error, the family's envelope: under ``/api/v1``
the label family's (contract ``verseone.md``, section 2.2), else the distribution family's (contract ``once.md``,
section 3), which OAuth answers carry too.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest

from tests.instance import Caller, Instance
from tutti.http.app import build

DOCUMENT: dict[str, Any] = build().openapi()
UNKNOWN = "0198c0de-0000-7000-8000-00000000dead"
PAGES = ("/oauth/authorize", "/sign-in", "/sign-up", "/sign-out", "/docs", "/metrics", "/healthz", "/readyz")
"""Pages for people, and the operator's: they answer in HTML or plain text."""
SIGNED = "/api/files/signed/{token}"
Operation = tuple[str, str, dict[str, Any]]


def _operations() -> Iterator[Operation]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            if not path.startswith(PAGES):
                yield method.upper(), path, operation


ALL = list(_operations())
WITH_BODY = [each for each in ALL if "application/json" in each[2].get("requestBody", {}).get("content", {})]
WITH_ID = [each for each in ALL if "{" in each[1]]
BIG = "x" * 200_000
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e308,
    10**30,
    "",
    "\x00",
    "a\x00b",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    BIG,
    [],
    [[]],
    [None] * 5000,
    {},
    {"": {"\x00": "\x00"}},
    "2026-99-99",
    "not-an-id",
    "'; drop table release; --",
)


def _name(operation: Operation) -> str:
    return f"{operation[0]} {operation[1]}"


def _path(operation: Operation, value: str = UNKNOWN) -> str:
    path = operation[1]
    for parameter in operation[2].get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value)
    return path.replace("{account}", UNKNOWN).replace("{kind}", "audio").replace("{name}", "x.wav")


def _schema(operation: Operation) -> dict[str, Any]:
    schema = operation[2]["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return dict(schema)


def _example(operation: Operation) -> dict[str, Any]:
    schema = _schema(operation)
    examples = schema.get("examples") or [{}]
    return dict(examples[0])


def is_label(path: str) -> bool:
    return path.startswith("/api/v1/")


def check(response: httpx2.Response, said: str) -> None:
    """Below 500 or 502; an error has type, code, message and requestId, or what labels' programs know."""
    told = f"{said}: {response.status_code} {response.text[:300]}"
    assert response.status_code < 500 or response.status_code == 502, told
    if response.status_code < 400:
        return
    body = response.json()
    if is_label(response.request.url.path):
        _check_label(response.status_code, body, told)
        return
    assert isinstance(body["type"], str), told
    assert body["type"].endswith("_error"), told
    assert isinstance(body["code"], str), told
    assert body["code"], told
    assert isinstance(body["message"], str), told
    assert body["message"], told
    assert body["requestId"] == response.headers["x-request-id"], told
    for fault in body.get("errors", ()):
        assert {"path", "code", "message"} <= fault.keys(), told


def _check_label(status: int, body: dict[str, Any], told: str) -> None:
    assert body.keys() <= {"message", "error", "errors", "status"}, told
    assert isinstance(body["message"], str), told
    assert body["message"], told
    assert ("errors" in body) == (status == 422), told
    for field, messages in body.get("errors", {}).items():
        assert field, told
        assert messages, told
        assert all(isinstance(each, str) for each in messages), told


@pytest.fixture(scope="module")
async def hostile(instance: Instance) -> AsyncIterator[Caller]:
    somebody = await instance.caller()
    async with somebody.http:
        yield somebody


async def ask(caller: Caller, method: str, path: str, **given: Any) -> httpx2.Response:
    """Ask, and ask again where a limit was in the way: limits are not what is tried here."""
    response = await caller.http.request(method, path, **given)
    if response.status_code == 429:
        check(response, f"{method} {path}")
        async with caller.instance.database.system() as tx:
            await tx.execute("delete from rate_bucket")
            await tx.execute("delete from failed_sign_in")
        response = await caller.http.request(method, path, **given)
    assert response.status_code != 429
    return response


def _is_public(operation: Operation) -> bool:
    path = operation[1]
    public = ("/v1/metadata-rules", "/v1/release-schema", "/v1/pricing", "/v1/auth/", "/webhooks/", SIGNED)
    return path in {"/v1", "/api/v1/login"} or path.startswith(
        (*public, "/oauth/", "/v1/oauth/", "/.well-known/")
    )


@pytest.mark.parametrize("operation", ALL, ids=_name)
async def test_without_and_with_a_bad_token(instance: Instance, operation: Operation) -> None:
    tokens = (
        None,
        "Bearer",
        "Basic eDp5",
        "Bearer x",
        "Bearer tutti_pat_" + "A" * 43,
        "Bearer é",
        "x" * 5000,
    )
    async with instance.client() as http:
        for token in tokens:
            headers = {} if token is None else {"Authorization": token.encode()}
            response = await http.request(operation[0], _path(operation), headers=headers, json={})
            check(response, f"token {token!r:.20}")
            if not _is_public(operation):
                assert response.status_code == 401, (token, response.text)
                if is_label(operation[1]):
                    told = {"message": "Unauthenticated.", "error": "Invalid token"}
                    assert response.json() == told
                else:
                    assert response.json()["type"] == "authentication_error"
                assert response.headers["www-authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("operation", WITH_BODY, ids=_name)
async def test_bodies_that_are_none(hostile: Caller, operation: Operation) -> None:
    bodies = {
        "empty": b"",
        "no JSON": b"{",
        "half a string": b'{"release": "',
        "not an object": b"[]",
        "a number": b"1",
        "null": b"null",
        "NaN": b'{"release": NaN}',
        "not UTF-8": b'{"title": "\xff\xfe"}',
        "a lone surrogate": b'{"title": "\\ud800", "release": {"title": "\\ud800"}, "tracks": []}',
        "a surrogate inside": b'{"upload_requests": [{"note": "\\ud800"}], "tracks": []}',
        "a NUL inside": b'{"upload_requests": [{"note": "\\u0000"}], "status": "a\\u0000b"}',
        "deep": (b'{"release": ' + b"[" * 20_000 + b"]" * 20_000 + b"}"),
        "deep objects": b'{"release": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b', "tracks": []}',
        "keys twice": b'{"release": {}, "release": 1}',
    }
    for said, body in bodies.items():
        for media_type in ("application/json", "text/plain", "application/x-www-form-urlencoded", "x"):
            response = await ask(
                hostile, operation[0], _path(operation), content=body, headers={"Content-Type": media_type}
            )
            check(response, f"{said} as {media_type}")
            assert response.status_code >= 400 or body == b"" or "uploads" in operation[1], (
                said,
                response.text,
            )


@pytest.mark.parametrize("operation", WITH_BODY, ids=_name)
async def test_every_field_with_every_wrong_value(hostile: Caller, operation: Operation) -> None:
    schema, whole = _schema(operation), _example(operation)
    for field in schema.get("properties", {}):
        without = {name: value for name, value in whole.items() if name != field}
        response = await ask(hostile, operation[0], _path(operation), json=without)
        check(response, f"without {field}")
        if field in schema.get("required", ()):
            assert response.status_code >= 400, field
        for value in WRONG:
            given = whole | {field: value}
            check(
                await ask(hostile, operation[0], _path(operation), json=given),
                f"{field} = {value!r:.40}",
            )


@pytest.mark.parametrize("part", ["release", "tracks"])
async def test_every_field_of_a_release_with_every_wrong_value(hostile: Caller, part: str) -> None:
    schema = await hostile.get("/v1/release-schema")
    names = schema["release" if part == "release" else "track"]
    fields = (*names["required"], *names["expected"], *names["optional"])
    for value in WRONG:
        for field in fields:
            given = _spoilt(schema["example"], part, {field: value})
            response = await ask(hostile, "POST", "/v1/releases", json=given)
            check(response, f"{part}.{field} = {value!r:.40}")
            assert response.status_code != 201, (field, value)
        everywhere = _spoilt(schema["example"], part, dict.fromkeys(fields, value))
        check(await ask(hostile, "POST", "/v1/drafts", json=everywhere), f"all of {part} = {value!r:.40}")


def _spoilt(example: dict[str, Any], part: str, change: dict[str, Any]) -> dict[str, Any]:
    release, track = dict(example["release"]), dict(example["tracks"][0])
    (release if part == "release" else track).update(change)
    return {"release": release, "tracks": [track]}


@pytest.mark.parametrize("operation", WITH_ID, ids=_name)
async def test_ids_that_lead_nowhere(hostile: Caller, operation: Operation) -> None:
    for said in (
        UNKNOWN,
        UNKNOWN.upper(),
        "2147483647",
        "not-an-id",
        "%00",
        "%F0%9F%8E%B5",
        "..%2f..%2fetc",
        "x" * 3000,
    ):
        response = await ask(hostile, operation[0], _path(operation, said), json={})
        check(response, said[:40])
        assert response.status_code >= 400, (said, response.text)
        if said == UNKNOWN and not _is_public(operation):
            assert response.status_code == 404
            assert "not found" in response.json()["message"].lower()


@pytest.mark.parametrize("operation", [each for each in ALL if each[2].get("parameters")], ids=_name)
async def test_queries_and_headers(hostile: Caller, operation: Operation) -> None:
    for parameter in operation[2]["parameters"]:
        if parameter["in"] == "query":
            for value in ("", "x", "-1", "1e9", "9" * 40, "\x00", "é", "x" * 3000, "null"):
                response = await ask(
                    hostile, operation[0], _path(operation), params={parameter["name"]: value}
                )
                check(response, f"{parameter['name']} = {value!r:.30}")


@pytest.mark.parametrize("key", ["", "x" * 256, "é", "ok-" + "k" * 200])
async def test_idempotency_keys(hostile: Caller, key: str) -> None:
    headers = {"Idempotency-Key": key.encode()}
    response = await ask(hostile, "POST", "/v1/drafts", json={"release": {"title": "One"}}, headers=headers)
    check(response, repr(key)[:30])
    other = await ask(hostile, "POST", "/v1/drafts", json={"release": {"title": "Two"}}, headers=headers)
    check(other, repr(key)[:30])
    if response.status_code == 200:
        assert other.status_code == 409


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
async def test_routes_that_are_none(hostile: Caller, method: str) -> None:
    for path in ("/", "/v1/nothing", "/v1/releases/a/b/c", "/v2/releases", "/v1/../etc", "/v1/%00"):
        response = await ask(hostile, method, path)
        if response.status_code != 200:
            check(response, f"{method} {path}")
    for path in ("/api/v1", "/api/v1/", "/api/v1/nothing", "/api/v1/genres/1", "/api/v1/%00", "/api/v1//"):
        response = await ask(hostile, method, path)
        assert response.status_code == 404, path
        _check_label(404, response.json(), path)
    response = await ask(hostile, method, "/v1/me")
    if method != "GET":
        check(response, method)
        assert response.status_code == 405
