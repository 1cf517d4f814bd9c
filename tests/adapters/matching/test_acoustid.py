"""AcoustID over real HTTP: a local server that speaks its protocol, and a program that prints like ``fpcalc``."""

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import soundfile

from tests.factories.music import tune
from tutti.adapters.matching.acoustid import AcoustId
from tutti.domain.matching import ServiceUnavailable

FOUND = {
    "status": "ok",
    "results": [
        {
            "id": "a",
            "score": 0.4,
            "recordings": [{"id": "m-2", "title": "Other", "artists": [{"id": "x", "name": "B"}]}],
        },
        {
            "id": "b",
            "score": 0.97,
            "recordings": [
                {
                    "id": "m-1",
                    "title": "Night",
                    "artists": [{"id": "x", "name": "Sol", "joinphrase": " & "}, {"id": "y", "name": "Luna"}],
                },
                {"id": "m-3"},
            ],
        },
        {"id": "c", "score": 0.2},
    ],
}


class Service(HTTPServer):
    """Answers what it was told to, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer: tuple[int, bytes] = (200, json.dumps(FOUND).encode())
        self.asked: list[tuple[str, dict[str, list[str]]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.server.asked.append((self.path, parse_qs(body)))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def song(tmp_path: Path) -> Path:
    soundfile.write(tmp_path / "a.wav", tune(1, 10), 11_025)
    return tmp_path / "a.wav"


def _program(tmp_path: Path, body: str) -> str:
    path = tmp_path / "calc"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return str(path)


def _acoustid(service: Service, program: str) -> AcoustId:
    return AcoustId("app-key", base_url=f"http://127.0.0.1:{service.server_port}/", program=program)


async def test_what_it_knows(service: Service, song: Path, tmp_path: Path) -> None:
    program = _program(tmp_path, """echo '{"duration": 10.00, "fingerprint": "AQAAsomething"}'; exit 3""")
    found = await _acoustid(service, program).look_up(song, 191.6)
    assert [(known.title, known.artist, sure) for known, sure in found] == [
        ("Night", "Sol & Luna", 0.97),
        ("Other", "B", 0.4),
    ]
    assert found[0][0].links[0].url == "https://musicbrainz.org/recording/m-1"
    path, form = service.asked[0]
    assert path == "/v2/lookup"
    assert (form["client"], form["duration"], form["fingerprint"]) == (
        ["app-key"],
        ["192"],
        ["AQAAsomething"],
    )


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (400, b'{"status": "error", "error": {"code": 4, "message": "invalid API key"}}'),
        (503, b"<html>busy</html>"),
        (200, b"[]"),
        (200, b'{"status": "ok", "results": [{"id": "a", "score": "high"}]}'),
    ],
)
async def test_a_service_that_refuses(
    service: Service, song: Path, tmp_path: Path, status: int, answer: bytes
) -> None:
    service.answer = status, answer
    program = _program(tmp_path, """echo '{"duration": 10, "fingerprint": "AQ"}'""")
    with pytest.raises(ServiceUnavailable):
        await _acoustid(service, program).look_up(song, 10)


@pytest.mark.parametrize("body", ["exit 2", "echo nonsense", """echo '{"duration": 1}'"""])
async def test_a_program_that_prints_nothing_useful(
    service: Service, song: Path, tmp_path: Path, body: str
) -> None:
    with pytest.raises(ServiceUnavailable):
        await _acoustid(service, _program(tmp_path, body)).look_up(song, 10)
    assert service.asked == []


async def test_without_the_program(service: Service, song: Path) -> None:
    with pytest.raises(ServiceUnavailable, match="fpcalc"):
        await _acoustid(service, "no-such-program").look_up(song, 10)


@pytest.mark.skipif(shutil.which("fpcalc") is None, reason="there is no fpcalc on this machine")
async def test_with_the_real_program(service: Service, song: Path) -> None:
    await _acoustid(service, "fpcalc").look_up(song, 10)
    assert service.asked[0][1]["fingerprint"][0].startswith("AQ")
