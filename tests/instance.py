"""A real instance for the tests: ``tutti serve`` as a process with its worker beside it, spoken to over HTTP.

One instance serves the whole test run; each test makes accounts of its own in it. Its database is one of
:mod:`tests.postgres`, its home a temporary folder.
"""

import asyncio
import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.hook_server import Hooks, hooks_server
from tests.mail_server import MailServer, mail_server
from tests.postgres import Databases, quick_folder
from tutti.core import clock
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import accounts, credits

READY = "Tutti is ready at "
SANDBOX = 9999
RATE = 44_100
NAMES = Path(__file__).parent / "walks" / "names"
SETTLED = frozenset({"distributed", "rejected", "attention_needed", "taken_down"})
Json = dict[str, Any]


@dataclass(frozen=True)
class Media:
    """A song and a cover that every store would take."""

    song: bytes
    cover: bytes


def tone(seconds: float, *, level: float = 0.4, pitch: float = 220.0) -> bytes:
    """FLAC, mono, 16 bit: a chord with a slow tremolo; ``level`` 0 is silence."""
    at = np.arange(int(seconds * RATE)) / RATE
    wave = sum(np.sin(2 * np.pi * pitch * k * at) / k for k in (1, 1.5, 2))
    sound = level / 2.5 * wave * (0.7 + 0.3 * np.sin(2 * np.pi * 0.5 * at))
    file = BytesIO()
    soundfile.write(file, sound, RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def picture(side: int) -> bytes:
    """A square JPEG with ``side`` pixels a side."""
    ramp = np.linspace(0, 255, side, dtype=np.uint8)
    pixels = np.stack([np.broadcast_to(ramp, (side, side)), np.full((side, side), 90, np.uint8)], axis=-1)
    file = BytesIO()
    Image.fromarray(np.dstack([pixels, pixels[..., 0].T])).save(file, "JPEG", quality=80)
    return file.getvalue()


OPERATOR_KEY = "violet-harbour-of-1962"


@dataclass
class Instance:
    """A running instance, with the means to look behind it."""

    url: str
    home: Path
    database_url: str
    database: Database
    process: "subprocess.Popen[str]"

    async def caller(self, *, credits_granted: int = 20, **headers: str) -> "Caller":
        """A new account with a token and credits, and a client that calls as it."""
        email = f"walker.{secrets.token_hex(6)}@example.com"
        account = await accounts.sign_up(self.database, accounts.NewAccount(email, "violet harbour 1962"))
        token = await self.token(account)
        if credits_granted:
            async with self.database.system() as tx:
                await credits.grant(tx, account.personal_organisation_id, credits_granted, reason="test")
        return Caller(self, account, token, self.client(token, **headers))

    async def token(self, account: accounts.Account, organisation_id: int | None = None) -> str:
        """A personal access token of ``account``, for its own organisation unless another is named."""
        organisation = organisation_id or account.personal_organisation_id
        scopes = frozenset(accounts.scopes())
        actor = Actor(account.id, organisation, scopes, "pat")
        async with self.database.transaction(actor) as tx:
            return (await accounts.create_token(tx, "test", prefix="tutti_pat_", scopes=scopes)).secret

    def client(self, token: str | None = None, **headers: str) -> httpx2.AsyncClient:
        signed = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx2.AsyncClient(base_url=self.url, headers=signed | headers, timeout=60)


@dataclass
class Caller:
    """An account of an instance, calling over HTTP."""

    instance: Instance
    account: accounts.Account
    token: str
    http: httpx2.AsyncClient

    async def get(self, path: str, status: int = 200) -> Json:
        return _body(await self.http.get(path), status)

    async def post(self, path: str, body: object, status: int = 200, **headers: str) -> Json:
        return _body(await self.http.post(path, json=body, headers=headers), status)

    async def upload(self, kind: str, name: str, content: bytes) -> str:
        """Upload a small file and return its ``fileUrl``."""
        data = base64.b64encode(content).decode()
        answer = await self.post("/v1/files", {"type": kind, "file_name": name, "data_base64": data})
        return str(answer["fileUrl"])

    async def upload_in_chunks(self, name: str, content: bytes) -> str:
        """Upload a song as large ones have to be, and return its ``fileUrl``."""
        kind = {"type": "audio", "file_name": name, "file_size": len(content), "file_type": "audio/any"}
        session = await self.post("/v1/uploads", kind)
        token = {session["upload_header_name"]: session["upload_token"]}
        size = session["chunk_size"]
        for index, start in enumerate(range(0, len(content), size)):
            headers = {**token, "x-session-id": session["session_id"], "x-chunk-index": str(index)}
            headers |= {"x-upload-type": "audio", "Content-Type": "application/octet-stream"}
            chunk = content[start : start + size]
            sent = await self.http.post(session["chunk_endpoint"], content=chunk, headers=headers)
            sent.raise_for_status()
        done = {
            "sessionId": session["session_id"],
            "fileName": name,
            "fileType": "audio/any",
            "type": "audio",
        }
        return str((await self.post(session["complete_endpoint"], done, **token))["fileUrl"])

    async def release(self, media: Media, **changes: object) -> Json:
        """A body of ``POST /v1/releases`` that no rule objects to, its files uploaded."""
        audio = await self.upload("audio", "song.flac", media.song)
        cover = await self.upload("coverArt", "cover.jpg", media.cover)
        return release_body(audio, cover, **changes)

    async def balance(self) -> int:
        """The account's credits that are free to be spent."""
        async with self.instance.database.system() as tx:
            return await credits.balance(tx, self.account.personal_organisation_id)

    async def follow(self, release_id: str, seconds: float = 60, until: frozenset[str] = SETTLED) -> Json:
        """Ask for the release's status until its job is done and it is one of ``until``."""
        end = time.monotonic() + seconds
        while True:
            job = await self.get(f"/v1/releases/{release_id}/job")
            status = await self.get(f"/v1/releases/{release_id}/status")
            if status["status"] in until and job["state"] in {"completed", "failed"}:
                return status
            assert time.monotonic() < end, f"still {status}"
            await asyncio.sleep(0.2)

    async def follow_store(self, release_id: str, until: frozenset[str], seconds: float = 60) -> Json:
        """Ask until every store of the release is in one of the states ``until``."""
        end = time.monotonic() + seconds
        while True:
            status = await self.get(f"/v1/releases/{release_id}/status")
            stores = {store["status"] for store in status["storeStatuses"]}
            if stores and stores <= until:
                return status
            assert time.monotonic() < end, f"still {status}"
            await asyncio.sleep(0.2)


def _body(response: httpx2.Response, status: int) -> Json:
    assert response.status_code == status, f"{response.request.url}: {response.status_code} {response.text}"
    found = response.json()
    assert isinstance(found, dict)
    return found


def release_body(audio: str, cover: str, **changes: object) -> Json:
    """Release and tracks by the contract's sections 9.1 and 9.2; ``changes`` are to the release."""
    today = clock.now().date()
    release: Json = {
        "title": "Evening Ferry",
        "primary_artist_name": "Mara Lindqvist",
        "genre": "Pop",
        "release_date": (today + timedelta(days=20)).isoformat(),
        "cover_art_file_url": cover,
        "distribution_store_ids": [SANDBOX],
        "label": "Mara Lindqvist Music",
        "pline_year": str(today.year),
        "pline_owner": "Mara Lindqvist",
        "cline_year": str(today.year),
        "cline_owner": "Mara Lindqvist",
        "contributors": [{"name": "Mara Lindqvist", "role": "Producer"}],
    }
    track: Json = {
        "title": release["title"],
        "audio_file_url": audio,
        "explicit_flag": False,
        "writers": [{"name": "Mara Lindqvist"}],
        "track_type": "original",
        "contains_ai": False,
        "is_instrumental": True,
    }
    return {"release": release | changes, "tracks": [track]}


@contextmanager
def serving(home: Path, database_url: str, env: Mapping[str, str], *words: str) -> Iterator[tuple[str, Any]]:
    """Run ``tutti serve`` on a free port; yield its address and process, and end it gracefully."""
    command = [sys.executable, "-m", "tutti", "serve", "--port", "0", "--home", str(home), *words]
    home.mkdir(parents=True, exist_ok=True)
    with (
        (home / "serve.log").open("ab") as log,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment(database_url, env)
        ) as server,
    ):
        try:
            line = server.stdout.readline() if server.stdout else ""
            assert line.startswith(READY), (home / "serve.log").read_text()
            yield line.removeprefix(READY).strip(), server
        finally:
            if server.poll() is None:
                server.terminate()
            server.wait(60)


def environment(database_url: str, env: Mapping[str, str]) -> dict[str, str]:
    """The environment of an instance under test: no setting of whoever runs the tests gets in."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("TUTTI_")}
    path = os.pathsep.join(filter(None, [own.get("PYTHONPATH"), str(NAMES)]))
    return own | {"TUTTI_DATABASE_URL": database_url, "PYTHONPATH": path} | env


@pytest.fixture(scope="session")
def hooks() -> Iterator[Hooks]:
    """A server of somebody else's that takes notices over HTTPS, and gives files over HTTP."""
    with quick_folder() as folder, hooks_server(folder) as server:
        yield server


@pytest.fixture(scope="session")
def mailbox() -> Iterator[MailServer]:
    """Where the mails of the instance go."""
    with mail_server() as server:
        yield server


@pytest.fixture(scope="session")
async def instance(databases: Databases, hooks: Hooks, mailbox: MailServer) -> AsyncIterator[Instance]:
    given = {
        "TUTTI_MAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
        "TUTTI_FETCH_ALLOW": "127.0.0.1",
        "TUTTI_READS_PER_MINUTE": "1000000",
        "TUTTI_LABEL_CALLS_PER_MINUTE": "1000000",
        "TUTTI_DATABASE_CONNECTIONS": "6",
        "TUTTI_OPERATOR_KEY": OPERATOR_KEY,
        "SSL_CERT_FILE": str(hooks.certificate),
        "NAMES_FOR_TESTS": f"{hooks.name}=127.0.0.1",
    }
    with (
        quick_folder() as home,
        databases.fresh() as url,
        serving(home, url, given) as (address, process),
    ):
        async with Database.open(url, connections=4) as database:
            yield Instance(address, home, url, database, process)


@pytest.fixture(scope="session")
def media() -> Media:
    return Media(tone(32), picture(1500))


@pytest.fixture
async def caller(instance: Instance) -> AsyncIterator[Caller]:
    """Somebody new, with 20 credits."""
    somebody = await instance.caller()
    async with somebody.http:
        yield somebody
