"""Small files in, files from elsewhere, and files out (contract, sections 6, 6.1 and 6.2)."""

import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest

from tests.adapters.fetching.servers import Server, running
from tests.domain.assets.making import picture, sound, stored_keys
from tests.factories.accounts import acting
from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.files_face import BASE, FilesFace, Somebody, files_face
from tutti.core import clock
from tutti.domain import assets
from tutti.domain.assets import Kind

__all__ = ["quick_hashes"]

SOUND, COVER = sound(2), picture(500)


@pytest.fixture
async def face(tmp_path: Path, database_url: str) -> AsyncIterator[FilesFace]:
    async with files_face(tmp_path, database_url) as face:
        yield face


@pytest.fixture
async def ada(face: FilesFace) -> Somebody:
    return await face.somebody()


@pytest.fixture
async def bob(face: FilesFace) -> Somebody:
    return await face.somebody()


def body(content: bytes = SOUND, **changed: object) -> dict[str, object]:
    given = {"type": "audio", "file_name": "track.wav", "data_base64": base64.b64encode(content).decode()}
    return {name: value for name, value in (given | changed).items() if value is not None}


def refused(response: httpx2.Response, status: int, code: str) -> dict[str, object]:
    told = response.json()
    assert (response.status_code, told["code"]) == (status, code), response.text
    assert told["message"]
    return told


async def test_a_song_as_base64(ada: Somebody) -> None:
    response = await ada.http.post("/v1/files", json=body())
    assert response.status_code == 200
    told = response.json()
    url = told.pop("fileUrl")
    assert url.startswith(f"/api/files/audio/{ada.account.public_id}/")
    assert url.endswith(".wav")
    assert told == {
        "success": True,
        "fileName": "track.wav",
        "userId": str(ada.account.public_id),
        "type": "audio",
        "mime_type": "audio/wav",
        "size": len(SOUND),
        "sha256": hashlib.sha256(SOUND).hexdigest(),
        "duration_seconds": 2.0,
        "width": None,
        "height": None,
    }


@pytest.mark.parametrize("word", ["coverArt", "cover_art", "cover-art", "COVERART", "coverart"])
async def test_a_cover_in_every_spelling(ada: Somebody, word: str) -> None:
    told = (await ada.http.post("/v1/files", json=body(COVER, type=word))).json()
    assert (told["type"], told["mime_type"], told["width"], told["height"]) == (
        "coverArt",
        "image/png",
        500,
        500,
    )
    assert told["fileUrl"].startswith("/api/files/cover-art/")


ENCODED = base64.b64encode(SOUND).decode()
FORMS = {
    "data_base64": ENCODED,
    "file_base64": ENCODED,
    "fileBase64": "data:audio/wav;base64," + ENCODED,
    "dataBase64": "DATA:;base64," + ENCODED.rstrip("="),
}


@pytest.mark.parametrize("field", FORMS)
async def test_the_content_in_every_spelling(ada: Somebody, field: str) -> None:
    given = {"type": "audio", "fileName": "x.wav", field: FORMS[field], "mimeType": "text/plain", "else": 1}
    assert (await ada.http.post("/v1/files", json=given)).json()["size"] == len(SOUND)


@pytest.mark.parametrize("spell", [base64.urlsafe_b64encode, base64.encodebytes])
async def test_base64_of_other_kinds(ada: Somebody, spell: object) -> None:
    response = await ada.http.post("/v1/files", json=body(data_base64=spell(SOUND).decode()))  # type: ignore[operator]
    assert response.json()["sha256"] == hashlib.sha256(SOUND).hexdigest()


BAD = [
    (body(type=None), "missing_field"),
    (body(file_name=None), "missing_field"),
    (body(data_base64=None), "missing_field"),
    (body(type="video"), "invalid_field"),
    (body(type=7), "invalid_field"),
    (body(type=["audio"]), "invalid_field"),
    (body(file_name=7), "invalid_type"),
    (body(file_name=""), "invalid_field"),
    (body(file_name="../.."), "invalid_field"),
    (body(file_name="x" * 300), "invalid_field"),
    (body(data_base64=7), "invalid_type"),
    (body(data_base64="!!!!"), "invalid_base64"),
    (body(data_base64="data:audio/wav,hello"), "invalid_base64"),
    (body(data_base64="AAAAA"), "invalid_base64"),
    (body(data_base64="täst"), "invalid_base64"),
    (body(data_base64=""), "invalid_field"),
    (body(b"x" * 3_145_729), "file_too_large"),
    (body(b"a text in a file called wav"), "unsupported_media_type"),
    (body(COVER), "unsupported_media_type"),
    (body(SOUND, type="coverArt"), "unsupported_media_type"),
    (body(b"<svg xmlns='http://www.w3.org/2000/svg'/>", type="coverArt"), "unsupported_media_type"),
]


@pytest.mark.parametrize(("given", "code"), BAD)
async def test_bad_bodies(face: FilesFace, ada: Somebody, given: dict[str, object], code: str) -> None:
    refused(await ada.http.post("/v1/files", json=given), 400, code)
    assert await stored_keys(face.plugged.depot.storage) == []


@pytest.mark.parametrize("word", ["video", 7, None, ["audio"]])
async def test_a_word_that_is_no_type_is_told_those_that_are(ada: Somebody, word: object) -> None:
    response = await ada.http.post("/v1/files", json={**body(), "type": word})
    assert response.json()["message"] == "`type` must be 'audio' or 'coverArt'."


@pytest.mark.parametrize(
    "raw", [b'{"type": "\xff"}', b"[" * 100_000, b'{"a":' * 50_000, b'{"type": ' + b"9" * 5000 + b"}", b"{"]
)
async def test_what_cannot_be_read_as_json(ada: Somebody, raw: bytes) -> None:
    response = await ada.http.post("/v1/files", content=raw, headers={"Content-Type": "application/json"})
    refused(response, 400, "invalid_json")
    assert "JSON" in response.json()["message"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"{}" * 3])
async def test_what_is_no_json_object(ada: Somebody, raw: bytes) -> None:
    response = await ada.http.post("/v1/files", content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["type"] == "invalid_request_error"


async def test_a_header_that_promises_more_than_a_decoder_finds(face: FilesFace, ada: Somebody) -> None:
    hollow = b"RIFF\xff\xff\xff\xffWAVE" + b"nothing that a decoder could use"
    response = await ada.http.post("/v1/files", json=body(hollow))
    assert response.status_code == 422
    assert await stored_keys(face.plugged.depot.storage) == []


@pytest.mark.parametrize("path", ["/v1/files", "/v1/files/from-url", "/v1/uploads", "/api/upload/init"])
async def test_nobody_uploads_without_signing_in(face: FilesFace, path: str) -> None:
    async with face.client() as nobody:
        refused(await nobody.post(path, content=b"not even read"), 401, "missing_token")
        wrong = {"Authorization": "Bearer tutti_pat_" + "x" * 43}
        refused(await nobody.post(path, json={}, headers=wrong), 401, "invalid_token")


async def test_the_same_file_again(ada: Somebody) -> None:
    first = (await ada.http.post("/v1/files", json=body())).json()
    assert (await ada.http.post("/v1/files", json=body())).json() == first


async def test_an_idempotency_key(ada: Somebody) -> None:
    headers = {"Idempotency-Key": "key-one"}
    first = await ada.http.post("/v1/files", json=body(), headers=headers)
    again = await ada.http.post("/v1/files", json=body(), headers=headers)
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    refused(
        await ada.http.post("/v1/files", json=body(COVER), headers=headers), 409, "idempotency_key_reused"
    )


async def test_how_often(ada: Somebody) -> None:
    response = await ada.http.post("/v1/files", json=body())
    assert response.headers["X-RateLimit-Limit"] == "120"
    assert response.headers["X-RateLimit-Remaining"] == "119"


@pytest.fixture
async def far() -> AsyncIterator[Server]:
    async with running() as server:
        yield server


@pytest.mark.parametrize("field", ["url", "file_url", "fileUrl"])
async def test_a_song_from_elsewhere(ada: Somebody, far: Server, field: str) -> None:
    far.file("/a%20song.wav", SOUND)
    given = {"type": "audio", field: far.url("/a%20song.wav")}
    told = (await ada.http.post("/v1/files/from-url", json=given)).json()
    assert (told["fileName"], told["size"], told["duration_seconds"]) == ("a song.wav", len(SOUND), 2.0)


async def test_a_song_from_elsewhere_under_another_name(ada: Somebody, far: Server) -> None:
    far.file("/x", SOUND)
    given = {"type": "audio", "url": far.url("/x"), "file_name": "mine.wav"}
    assert (await ada.http.post("/v1/files/from-url", json=given)).json()["fileName"] == "mine.wav"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"type": "audio"}, "missing_field"),
        ({"url": "https://example.org/"}, "missing_field"),
        ({"type": "audio", "url": 7}, "invalid_type"),
        ({"type": "audio", "url": ""}, "invalid_url"),
        ({"type": "audio", "url": "ftp://example.org/x"}, "invalid_url"),
        ({"type": "audio", "url": "file:///etc/passwd"}, "invalid_url"),
        ({"type": "audio", "url": "http://u:p@example.org/x"}, "invalid_url"),
        ({"type": "audio", "url": "http://localhost:1/x"}, "invalid_url"),
        ({"type": "audio", "url": "http://[::1]:8000/x"}, "url_not_public"),
        ({"type": "audio", "url": "http://169.254.169.254/latest/meta-data"}, "url_not_public"),
        ({"type": "audio", "url": "http://10.0.0.1/x"}, "url_not_public"),
        ({"type": "audio", "url": "http://0x0a000001/x"}, "url_not_public"),
        ({"type": "audio", "url": "https://example.org/x", "file_name": ".."}, "invalid_field"),
        ({"type": "audio", "url": "http://nothing-here.invalid/x"}, "download_failed"),
    ],
)
async def test_bad_addresses(ada: Somebody, given: dict[str, object], code: str) -> None:
    refused(await ada.http.post("/v1/files/from-url", json=given), 400, code)


async def test_what_the_far_server_says_is_told(ada: Somebody, far: Server) -> None:
    far.raw("/gone", b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
    far.raw("/cut", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nRIFF0000WAVEfmt ")
    far.raw("/huge", b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n")
    far.redirect("/in", "http://10.0.0.1/")
    for path, code, word in (
        ("/gone", "download_failed", "Failed to download: the server answered 410"),
        ("/cut", "download_failed", "Failed to download"),
        ("/huge", "file_too_large", "larger"),
        ("/in", "url_not_public", "public"),
    ):
        response = await ada.http.post("/v1/files/from-url", json={"type": "audio", "url": far.url(path)})
        assert word in str(refused(response, 400, code)["message"])


async def upload(who: Somebody, content: bytes = SOUND, **changed: object) -> str:
    url: str = (await who.http.post("/v1/files", json=body(content, **changed))).json()["fileUrl"]
    return url


async def test_a_file_comes_back_as_it_went(ada: Somebody) -> None:
    url = await upload(ada, file_name="Ça va.wav")
    response = await ada.http.get(url)
    assert (response.status_code, response.content) == (200, SOUND)
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["content-length"] == str(len(SOUND))
    assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''%C3%87a%20va.wav"
    assert response.headers["x-content-type-options"] == "nosniff"
    head = await ada.http.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(SOUND))
    unchanged = await ada.http.get(url, headers={"If-None-Match": response.headers["etag"]})
    assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.parametrize(
    ("wanted", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=-5", -5, None),
        ("bytes=100-", 100, None),
        ("bytes=100-99999999", 100, None),
        ("bytes=-99999999", 0, None),
    ],
)
async def test_ranges(ada: Somebody, wanted: str, start: int, stop: int | None) -> None:
    response = await ada.http.get(await upload(ada), headers={"Range": wanted})
    expected = SOUND[start:stop]
    assert response.content == expected
    first = start % len(SOUND)
    if len(expected) < len(SOUND):
        assert response.status_code == 206
        assert response.headers["content-range"] == f"bytes {first}-{first + len(expected) - 1}/{len(SOUND)}"


@pytest.mark.parametrize(
    "wanted", ["bytes=0-1,3-4", "bytes=", "bytes=-", "bytes=5-2", "items=0-1", "x", "bytes=a-b"]
)
async def test_ranges_that_are_none(ada: Somebody, wanted: str) -> None:
    response = await ada.http.get(await upload(ada), headers={"Range": wanted})
    assert (response.status_code, response.content) == (200, SOUND)


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=-0"])
async def test_ranges_behind_the_end(ada: Somebody, wanted: str) -> None:
    response = await ada.http.get(await upload(ada), headers={"Range": wanted})
    assert (response.status_code, response.headers["content-range"]) == (416, f"bytes */{len(SOUND)}")


async def test_files_of_others_and_of_nobody(face: FilesFace, ada: Somebody, bob: Somebody) -> None:
    url = await upload(ada)
    refused(await bob.http.get(url), 403, "upload_not_owned")
    async with face.client() as nobody:
        refused(await nobody.get(url), 401, "missing_token")
    mine = f"/api/files/audio/{bob.account.public_id}"
    for path in (f"{mine}/{uuid4()}.wav", f"{mine}/x", "/api/files/video/x/y.wav"):
        refused(await bob.http.get(path), 404, "file_not_found")
    assert (await bob.http.get(f"{mine}/..%2f..%2f..%2fetc%2fpasswd")).status_code == 404


async def test_a_signed_address_needs_no_sign_in(face: FilesFace, ada: Somebody) -> None:
    await upload(ada)
    database, storage = face.plugged.database, face.plugged.depot.storage
    async with database.transaction(acting(ada.account)) as tx:
        found = await assets.find_file(tx, await upload(ada))
    url = await assets.download_url(storage, found, 60)
    assert url.startswith(BASE)
    async with face.client() as nobody:
        response = await nobody.get(url, headers={"Range": "bytes=4-7"})
        assert (response.status_code, response.content) == (206, SOUND[4:8])
        assert response.headers["content-type"] == "audio/wav"
        assert "track.wav" in response.headers["content-disposition"]
        refused(await nobody.get(url.replace("signed/", "signed/x")), 403, "invalid_signature")
        refused(await nobody.put(url.rpartition("/")[0], content=b"x"), 403, "invalid_signature")
        with clock.frozen(clock.now() + timedelta(minutes=2)):
            refused(await nobody.get(url), 403, "invalid_signature")


async def test_a_signed_put_works_once(face: FilesFace, ada: Somebody) -> None:
    plugged, actor = face.plugged, acting(ada.account)
    async with plugged.database.transaction(actor) as tx:
        begun = await assets.begin_direct_upload(
            tx, plugged.depot.storage, Kind.COVER_ART, "cover.png", timedelta(minutes=10)
        )
    async with face.client() as nobody:

        async def broken() -> AsyncIterator[bytes]:
            yield COVER[:10]
            raise ConnectionResetError

        assert (await nobody.put(begun.url, content=broken())).status_code == 500
        assert await stored_keys(plugged.depot.storage) == []

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(51):
                yield b"\0" * (1 << 20)

        refused(await nobody.put(begun.url, content=endless()), 400, "file_too_large")
        response = await nobody.put(begun.url, content=COVER)
        assert (response.status_code, response.content) == (200, b"")
        refused(await nobody.put(begun.url, content=COVER), 403, "invalid_signature")
    asset = await assets.finish_direct_upload(plugged.database, plugged.depot, actor, begun.public_id)
    assert (asset.width, asset.file_name) == (500, "cover.png")
