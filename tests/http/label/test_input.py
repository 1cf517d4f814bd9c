"""How bodies and queries are read, and methods meant, on routes like those of releases (contract, section 2)."""

import gc
import hashlib
import warnings
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx2
import pytest
from fastapi import APIRouter
from pydantic import Field

from tests.factories.accounts import person
from tests.factories.label_face import running_label
from tests.postgres import Databases
from tutti.domain import accounts
from tutti.http.kit import Caller, Transaction
from tutti.http.label.input import LARGE, Said
from tutti.http.label.routing import route_class
from tutti.http.label.validation import Fields, Id, uploaded

LIMIT = 50_000
router = APIRouter(prefix="/api/v1/release/trial", route_class=route_class)


class Upload(Fields):
    file: uploaded(LIMIT)  # type: ignore[valid-type]
    release_id: Id
    is_last: bool
    note: Annotated[str, Field(max_length=10)] | None = None


class Removal(Fields):
    release_id: Id
    track_id: Id | None = None


@router.post("/image")
async def image(caller: Caller, said: Said) -> dict[str, Any]:
    fields = said.read(Upload)
    return await _told(fields)


@router.delete("/delete")
async def delete(said: Said, tx: Transaction) -> dict[str, Any]:
    return said.read(Removal).model_dump()


@router.put("/{release_id:int}")
async def update(release_id: int, said: Said, tx: Transaction) -> dict[str, Any]:
    class Update(Fields):
        file: uploaded(LIMIT)  # type: ignore[valid-type]

    content = await said.read(Update).file.read()
    return {"id": release_id, "size": len(content), "sha": hashlib.sha256(content).hexdigest()}


async def _told(fields: Any) -> dict[str, Any]:
    content = await fields.file.read()
    return {
        "release_id": fields.release_id,
        "is_last": fields.is_last,
        "note": fields.note,
        "name": fields.file.filename,
        "size": len(content),
    }


@pytest.fixture(scope="module")
async def http(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases
) -> AsyncIterator[httpx2.AsyncClient]:
    """A program that is logged in to an app with these routes."""
    with databases.fresh() as url:
        async with running_label(
            tmp_path_factory.mktemp("input"), url, router, label_calls_per_minute=100_000
        ) as label:
            made = await person(label.database)
            async with label.database.transaction(accounts.operator_as(made)) as tx:
                token = await accounts.create_token(tx, "x", prefix="tutti_pat_", scopes=["label"])
            async with label.client(token.secret) as client:
                yield client


def _file(size: int = 5, name: str = "a.xml") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, b"x" * size)}


async def test_a_real_put_with_multipart(http: httpx2.AsyncClient) -> None:
    content = bytes(range(256)) * 20_000
    answer = await http.put("/api/v1/release/trial/7", files={"file": ("ern.zip", content)})
    assert answer.json() == {"id": 7, "size": len(content), "sha": hashlib.sha256(content).hexdigest()}


@pytest.mark.parametrize(
    "how",
    [
        {"data": {"_method": "PUT"}},
        {"data": {"_method": " put "}},
        {"params": {"_method": "PUT"}},
        {"headers": {"x-http-method-override": "PUT"}},
        {"headers": {"x-http-method-override": "put"}, "data": {"_method": "DELETE"}},
    ],
)
async def test_a_post_that_means_put(http: httpx2.AsyncClient, how: dict[str, Any]) -> None:
    answer = await http.post("/api/v1/release/trial/7", files=_file(), **how)
    assert answer.json()["size"] == 5
    assert (await http.post("/api/v1/release/trial/7/", files=_file(), **how)).status_code == 200


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"data": {"_method": "DELETE"}},
        {"data": {"_method": "GET"}},
        {"headers": {"x-http-method-override": "PATCH"}},
    ],
)
async def test_a_post_that_means_something_else(http: httpx2.AsyncClient, how: dict[str, Any]) -> None:
    answer = await http.post("/api/v1/release/trial/7", files=_file(), **how)
    assert (answer.status_code, answer.headers["allow"]) == (405, "PUT")
    assert list(answer.json()) == ["message"]


async def test_a_served_post_that_means_another_method(http: httpx2.AsyncClient) -> None:
    fields = {"release_id": "1", "is_last": "1", "_method": "PUT"}
    answer = await http.post("/api/v1/release/trial/image", files=_file(), data=fields)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    login = await http.post("/api/v1/login", json={}, headers={"x-http-method-override": "DELETE"})
    assert (login.status_code, login.headers["allow"]) == (405, "POST")
    overridden = await http.get("/api/v1/genres", headers={"x-http-method-override": "DELETE"})
    assert overridden.status_code == 200


@pytest.mark.parametrize(
    "how",
    [
        {"json": {"release_id": 3, "track_id": None}},
        {"json": {"release_id": "3"}},
        {"data": {"release_id": "3", "track_id": ""}},
        {"files": {"release_id": (None, " 3 ")}},
        {"params": {"release_id": 3}},
        {"params": {"release_id": 9}, "json": {"release_id": 3}},
        {"content": b'{"release_id": 3}'},
        {"content": b'{"release_id": 3}', "headers": {"content-type": "application/vnd.api+json"}},
    ],
)
async def test_a_delete_with_its_fields_anywhere(http: httpx2.AsyncClient, how: dict[str, Any]) -> None:
    answer = await http.request("DELETE", "/api/v1/release/trial/delete", **how)
    assert answer.json() == {"release_id": 3, "track_id": None}


@pytest.mark.parametrize(
    "how",
    [{"json": {"_method": "DELETE", "release_id": 3}}, {"data": {"_method": "delete", "release_id": "3"}}],
)
async def test_a_post_that_means_delete(http: httpx2.AsyncClient, how: dict[str, Any]) -> None:
    assert (await http.post("/api/v1/release/trial/delete", **how)).json()["release_id"] == 3


@pytest.mark.parametrize("truth", ["1", "true", "on", "yes", "TRUE", "Yes"])
@pytest.mark.parametrize("where", ["data", "params"])
async def test_truths_and_numbers_in_words(http: httpx2.AsyncClient, where: str, truth: str) -> None:
    given: dict[str, Any] = {where: {"release_id": " 12 ", "is_last": truth, "note": " hi "}}
    body = (await http.post("/api/v1/release/trial/image", files=_file(name="ü.xml"), **given)).json()
    assert body == {"release_id": 12, "is_last": True, "note": "hi", "name": "ü.xml", "size": 5}
    for untruth in ("0", "false", "off", "no"):
        given[where]["is_last"] = untruth
        assert (await http.post("/api/v1/release/trial/image", files=_file(), **given)).json()[
            "is_last"
        ] is False


async def test_all_that_is_wrong_at_once(http: httpx2.AsyncClient) -> None:
    answer = await http.post(
        "/api/v1/release/trial/image", data={"file": "no file", "is_last": "maybe", "note": "x" * 11}
    )
    assert answer.status_code == 422
    assert answer.json() == {
        "message": "The file field must be a file. (and 3 more errors)",
        "errors": {
            "file": ["The file field must be a file."],
            "release_id": ["The release id field is required."],
            "is_last": ["The is last field must be true or false."],
            "note": ["The note field must not be greater than 10 characters."],
        },
    }


@pytest.mark.parametrize(
    "media", ["multipart/form-data", "application/json", "text/xml", "", "x/y; boundary"]
)
async def test_an_upload_without_multipart(http: httpx2.AsyncClient, media: str) -> None:
    headers = {"content-type": media} if media else {}
    answer = await http.put("/api/v1/release/trial/1", content=b"", headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"]["file"] == ["The file field is required."]


async def test_the_size_of_a_file(http: httpx2.AsyncClient) -> None:
    fits = await http.put("/api/v1/release/trial/1", files=_file(LIMIT * 1024))
    assert fits.json()["size"] == LIMIT * 1024
    large = await http.put("/api/v1/release/trial/1", files=_file(LIMIT * 1024 + 1))
    sentence = f"The file field must not be greater than {LIMIT} kilobytes."
    assert (large.status_code, large.json()) == (422, {"message": sentence, "errors": {"file": [sentence]}})


async def test_more_than_any_upload_needs(http: httpx2.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(LARGE // (1 << 20) + 1):
            yield bytes(1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = await http.put("/api/v1/release/trial/1", content=endless(), headers=headers)
    assert (answer.status_code, list(answer.json())) == (413, ["message"])
    json = await http.request("DELETE", "/api/v1/release/trial/delete", json={"release_id": "1" * (2 << 20)})
    assert json.status_code == 413


PART = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n'
BROKEN = {
    "nothing": b"",
    "no part": b"--b--\r\n",
    "no end": PART,
    "half a part": PART[:-8],
    "half a large part": PART[:-3] + bytes(3 << 20),
    "another boundary": PART.replace(b"--b", b"--c"),
    "no name": PART.replace(b'name="file"; ', b""),
    "no header": b"--b\r\n\r\nx\r\n--b--\r\n",
    "many files": PART * 30 + b"--b--\r\n",
    "many fields": b'--b\r\ncontent-disposition: form-data; name="f"\r\n\r\nx\r\n' * 1500 + b"--b--\r\n",
    "a large field": b'--b\r\ncontent-disposition: form-data; name="f"\r\n\r\n'
    + b"x" * (2 << 20)
    + b"\r\n--b--\r\n",
    "long headers": b"--b\r\n" + b"x-y: z\r\n" * 20_000 + b"\r\nx\r\n--b--\r\n",
    "no colon": b"--b\r\nnonsense\r\n\r\nx\r\n--b--\r\n",
    "bytes": bytes(range(256)) * 50,
}


@pytest.mark.parametrize("said", BROKEN)
async def test_multipart_that_is_broken(http: httpx2.AsyncClient, said: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for media in ("multipart/form-data; boundary=b", 'multipart/form-data; boundary="b"; charset=hex'):
            answer = await http.put(
                "/api/v1/release/trial/1", content=BROKEN[said], headers={"content-type": media}
            )
            assert answer.status_code in (200, 422), answer.text
            if answer.status_code == 422:
                assert "file" in answer.json()["errors"]
            assert answer.status_code == 422 or said == "no end"
        gc.collect()


async def test_the_last_of_two_files_of_one_name_counts(http: httpx2.AsyncClient) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        files = [("file", ("a", bytes(2 << 20))), ("file", ("b", b"last"))]
        assert (await http.put("/api/v1/release/trial/1", files=files)).json()["size"] == 4
        gc.collect()


async def test_without_a_token_no_body_is_read(http: httpx2.AsyncClient) -> None:
    read = 0

    async def watched() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 1
            yield bytes(1 << 20)

    headers = {"content-type": "multipart/form-data; boundary=b", "authorization": "Bearer x"}
    answer = await http.put("/api/v1/release/trial/1", content=watched(), headers=headers)
    assert answer.status_code == 401
    assert read <= 2
