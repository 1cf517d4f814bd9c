"""The maker that asks a service, against a local server that speaks its protocol."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.images_server import KEY, ImagesServer, images_server, picture
from tutti.adapters.images import images_api
from tutti.adapters.images.images_api import ImagesApi
from tutti.core.errors import TuttiError
from tutti.domain.artwork import MakerAnswerInvalid, MakerBusy, MakerUnavailable, PromptRefused, Request

ASK = Request("a harbour at night", avoid="boats")


@pytest.fixture
def server() -> Iterator[ImagesServer]:
    with images_server() as running:
        yield running


def maker(
    server: ImagesServer, key: str | None = KEY, model: str = "painter-2", seconds: float = 20
) -> ImagesApi:
    return ImagesApi(server.url, key, model, seconds=seconds)


async def test_a_picture_is_made(server: ImagesServer, tmp_path: Path) -> None:
    made = await maker(server).generate(ASK, tmp_path)
    assert made.read_bytes() == picture()
    path, fields = server.asked[0]
    assert path == "/v1/images/generations"
    assert (fields["model"], fields["n"], fields["size"]) == ("painter-2", 1, "1024x1024")
    assert fields["response_format"] == "b64_json"
    assert fields["prompt"].startswith("a harbour at night")
    assert "without any letters" in fields["prompt"]
    assert "Avoid: boats." in fields["prompt"]
    assert maker(server).maker.machine_made


async def test_models_that_know_only_base64_are_not_asked_for_it(
    server: ImagesServer, tmp_path: Path
) -> None:
    await maker(server, model="gpt-image-1").generate(ASK, tmp_path)
    assert "response_format" not in server.asked[0][1]


async def test_a_picture_is_changed_by_a_form_with_the_file(server: ImagesServer, tmp_path: Path) -> None:
    (tmp_path / "base.png").write_bytes(picture(64, "#000000"))
    made = await maker(server).edit(Request("darker"), tmp_path / "base.png", tmp_path)
    assert made.read_bytes() == picture()
    path, fields = server.asked[0]
    assert path == "/v1/images/edits"
    assert fields["image"] == picture(64, "#000000")
    assert fields["prompt"].startswith("darker")


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (400, "content_policy_violation", PromptRefused),
        (400, "moderation_blocked", PromptRefused),
        (400, "invalid_size", MakerAnswerInvalid),
        (401, "invalid_api_key", MakerUnavailable),
        (404, "model_not_found", MakerAnswerInvalid),
        (500, "server_error", MakerUnavailable),
        (503, "overloaded", MakerUnavailable),
    ],
)
async def test_errors_of_the_service_become_ours(
    server: ImagesServer, tmp_path: Path, status: int, code: str, expected: type[TuttiError]
) -> None:
    server.refuse(status, code, "secret words of the service, org-12345")
    with pytest.raises(expected) as refused:
        await maker(server).generate(ASK, tmp_path)
    assert "org-12345" not in refused.value.message
    assert KEY not in refused.value.message


async def test_a_wrong_key_is_not_told_to_callers(server: ImagesServer, tmp_path: Path) -> None:
    with pytest.raises(MakerUnavailable) as refused:
        await maker(server, key="sk-wrong").generate(ASK, tmp_path)
    assert "sk-wrong" not in refused.value.message


@pytest.mark.parametrize(("given", "seconds"), [("7", 7), ("soon", 20), ("999999", 3600)])
async def test_a_limit_of_the_service_is_passed_on(
    server: ImagesServer, tmp_path: Path, given: str, seconds: int
) -> None:
    server.refuse(429, "rate_limit_exceeded", Retry_After=given)
    with pytest.raises(MakerBusy) as refused:
        await maker(server).generate(ASK, tmp_path)
    assert refused.value.extra == {"retryAfterSeconds": seconds}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"data": []}',
        b'{"data": [{"url": "http://169.254.169.254/secret"}]}',
        b'{"data": [{"b64_json": "%%%"}]}',
        b'{"data": {"b64_json": 1}}',
        b'{"data": "x"}',
    ],
)
async def test_answers_without_a_picture_are_refused(
    server: ImagesServer, tmp_path: Path, body: bytes
) -> None:
    server.body = body
    with pytest.raises(MakerAnswerInvalid):
        await maker(server).generate(ASK, tmp_path)


async def test_an_answer_without_end_is_cut(
    server: ImagesServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images_api, "MOST_ANSWER", 10_000)
    server.body = json.dumps({"data": [{"b64_json": base64.b64encode(bytes(50_000)).decode()}]}).encode()
    with pytest.raises(MakerAnswerInvalid, match="more than 10000 bytes"):
        await maker(server).generate(ASK, tmp_path)


async def test_a_service_that_is_slow_or_away(server: ImagesServer, tmp_path: Path) -> None:
    server.slow = 1.5
    with pytest.raises(MakerUnavailable, match="too long"):
        await maker(server, seconds=0.3).generate(ASK, tmp_path)
    with pytest.raises(MakerUnavailable, match="cannot be reached"):
        await ImagesApi("http://127.0.0.1:9/v1", KEY, "m").generate(ASK, tmp_path)


async def test_a_redirect_is_not_followed(server: ImagesServer, tmp_path: Path) -> None:
    server.status, server.headers = 302, {"Location": "http://127.0.0.1:9/"}
    with pytest.raises(MakerUnavailable):
        await maker(server).generate(ASK, tmp_path)
