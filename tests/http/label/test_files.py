"""Audio in pieces over HTTP (contract, section 5.8)."""

import hashlib
import wave as wave_file
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from shutil import which
from subprocess import run
from tempfile import TemporaryDirectory

import httpx2
import pytest

from tests.domain.ddex import given
from tests.factories import ern
from tests.factories.label_face import LabelFace
from tests.http.label.test_releases import post, show
from tests.instance import tone
from tutti.core import clock
from tutti.domain import intake

SONG = tone(4)
OTHER = tone(3, pitch=330)


@dataclass
class Sender:
    http: httpx2.AsyncClient
    release: int
    tracks: list[int]

    async def send(
        self, content: bytes, status: int = 200, name: str = "blob", **fields: object
    ) -> dict[str, object]:
        given = {"release_id": self.release, "upload_id": "u-1", "is_last": "1"} | fields
        response = await self.http.post(
            "/api/v1/file/upload",
            data={key: str(value) for key, value in given.items()},
            files={"file": (name, content)},
        )
        assert response.status_code == status, response.text
        return dict(response.json())


@pytest.fixture
async def sender(http: httpx2.AsyncClient) -> AsyncIterator[Sender]:
    told = await post(http, ern.xml(ern.single()))
    yield Sender(http, told["release_id"], told["track_ids"])


async def test_pieces_become_the_audio_of_a_track(sender: Sender) -> None:
    cut = len(SONG) // 3
    first = await sender.send(SONG[:cut], is_last="false", track_id=sender.tracks[0])
    assert (first["received_bytes"], first["chunks"], first["status"]) == (cut, 1, "uploading")
    second = await sender.send(SONG[cut : 2 * cut], is_last="off")
    assert (second["received_bytes"], second["chunks"]) == (2 * cut, 2)
    last = await sender.send(SONG[2 * cut :], is_last="yes")
    assert (last["status"], last["track_id"]) == ("uploaded", sender.tracks[0])
    assert last["warnings"] == [
        "The audio lasts 4 seconds, and the message says 225: see whether the file is right."
    ]
    file = last["file"]
    assert isinstance(file, dict)
    assert (file["size"], file["md5"]) == (len(SONG), hashlib.md5(SONG, usedforsecurity=False).hexdigest())
    track = (await show(sender.http, sender.release))["tracks"][0]
    assert (track["status"], track["audio"]["id"]) == ("Uploaded", file["id"])
    await sender.send(SONG, 409)
    again = await sender.send(OTHER, upload_id="u-2", replaces=file["id"], name="b.flac")
    assert again["track_id"] == sender.tracks[0]


async def test_a_file_without_a_track_finds_one(sender: Sender) -> None:
    first = await sender.send(SONG, name="first.flac")
    assert first["track_id"] == sender.tracks[0]
    second = await sender.send(OTHER, upload_id="u-2", name="Second.flac")
    shown = await show(sender.http, sender.release)
    assert [each["id"] for each in shown["tracks"]] == [sender.tracks[0], second["track_id"]]
    assert shown["tracks"][1]["title"] == "Second"


async def test_what_is_no_audio_may_be_sent_again(sender: Sender) -> None:
    refused = await sender.send(b"no audio" * 100, 422)
    assert refused["errors"]
    await sender.send(SONG)


async def test_pieces_that_do_not_belong_together(sender: Sender, label: LabelFace) -> None:
    other = await post(sender.http, ern.xml(ern.single("4006381333931", "GBABC2600002", message_id="M-2")))
    await sender.send(SONG[:100], is_last=0, track_id=sender.tracks[0])
    assert "release_id" in str(await sender.send(SONG, 422, release_id=other["release_id"]))
    assert "track_id" in str(await sender.send(SONG, 422, track_id=other["track_ids"][0]))
    assert "release_id" in str(await sender.send(SONG, 422, upload_id="u-3", release_id=10**9))
    assert "file" in str(await sender.send(b"", 422, upload_id="u-4"))
    assert "upload_id" in str(await sender.send(SONG, 422, upload_id="x" * 256))
    assert "is_last" in str(await sender.send(SONG, 422, is_last="perhaps"))
    assert "10240" in str(await sender.send(b"x" * 10_485_761, 422))
    async with label.client(await label.token()) as stranger:
        await Sender(stranger, sender.release, []).send(SONG, 422)


async def test_what_was_abandoned_is_swept(sender: Sender, label: LabelFace) -> None:
    await sender.send(SONG[:100], is_last=0)
    storage = label.app.state.assembly.depot.storage
    pieces = [each.key async for each in storage.list("pieces")]
    assert await intake.sweep(label.database, storage) == 0
    assert await intake.sweep(label.database, storage, clock.now() + timedelta(days=2)) >= 1
    assert not [key for key in pieces if await storage.stat(key)]


async def test_several_whole_files_follow_one_another_under_one_id(http: httpx2.AsyncClient) -> None:
    message = given.message(given.release(3, given.ReleaseType.ALBUM))
    told = await post(http, ern.xml(message))
    sender = Sender(http, told["release_id"], told["track_ids"])
    wave = _wave(3)
    first = await sender.send(wave, is_last="0")
    assert (first["status"], first["received_bytes"]) == ("uploading", len(wave))
    assert "completed" not in first
    second = await sender.send(SONG, is_last="0", name="two.flac")
    assert second["completed"]["track_id"] == told["track_ids"][0]
    assert second["completed"]["file"]["mime_type"] == "audio/wav"
    assert (second["received_bytes"], second["chunks"]) == (len(SONG), 1)
    last = await sender.send(OTHER, name="three.flac")
    assert last["completed"]["track_id"] == told["track_ids"][1]
    assert (last["track_id"], last["file"]["size"]) == (told["track_ids"][2], len(OTHER))
    tracks = (await show(http, told["release_id"]))["tracks"]
    assert [each["audio"]["size"] for each in tracks] == [len(wave), len(SONG), len(OTHER)]


async def test_a_wave_that_is_not_whole_is_only_appended_to(sender: Sender) -> None:
    wave = _wave(3)
    await sender.send(wave[:-1000], is_last="0")
    answer = await sender.send(_wave(2), is_last="0")
    assert (answer["chunks"], "completed" in answer) == (2, False)


SOUNDS = {
    "mp3": ("audio/mpeg", ["-c:a", "libmp3lame", "-b:a", "320k"]),
    "m4a": ("audio/mp4", ["-c:a", "aac", "-b:a", "256k"]),
    "aac": ("audio/aac", ["-c:a", "aac", "-b:a", "256k"]),
    "ogg": ("audio/ogg", ["-c:a", "libvorbis", "-q:a", "8"]),
}
with_ffmpeg = pytest.mark.skipif(not which("ffmpeg"), reason="there is no ffmpeg on this machine")


@cache
def _encoded(ending: str, seconds: int = 3) -> bytes:
    with TemporaryDirectory() as folder:
        goal = Path(folder) / f"a.{ending}"
        command = ["ffmpeg", "-nostdin", "-v", "error", "-i", "pipe:0", *SOUNDS[ending][1], str(goal)]
        run(command, input=tone(seconds), check=True)
        return goal.read_bytes()


@with_ffmpeg
@pytest.mark.parametrize("ending", SOUNDS)
async def test_lossy_sound_is_taken_whole_and_in_pieces(ending: str, sender: Sender) -> None:
    sound = _encoded(ending)
    told = await sender.send(sound, track_id=sender.tracks[0])
    file = told["file"]
    assert isinstance(file, dict)
    assert (file["mime_type"], file["size"]) == (SOUNDS[ending][0], len(sound))
    cut = len(sound) // 2
    await sender.send(sound[:cut], is_last="0", upload_id="u-2")
    again = await sender.send(sound[cut:], upload_id="u-2", replaces=file["id"])
    assert (again["track_id"], again["file"]["md5"]) == (sender.tracks[0], file["md5"])
    shown = (await show(sender.http, sender.release))["tracks"][0]["audio"]
    assert (shown["mime_type"], shown["md5"]) == (file["mime_type"], file["md5"])
    await sender.send(b"ID3\4" + sound[:cut][::-1], 422, upload_id="u-3")


@with_ffmpeg
async def test_whole_mp3_and_m4a_files_follow_one_another_too(http: httpx2.AsyncClient) -> None:
    message = given.message(given.release(4, given.ReleaseType.ALBUM))
    told = await post(http, ern.xml(message))
    sender = Sender(http, told["release_id"], told["track_ids"])
    first, second, third = _encoded("mp3"), _encoded("m4a"), _encoded("mp3", 4)
    cut = len(second) // 2
    assert "completed" not in await sender.send(first, is_last="0")
    begun = await sender.send(second[:cut], is_last="0")
    assert begun["completed"]["file"]["size"] == len(first)
    assert "completed" not in await sender.send(second[cut:], is_last="0")
    begun = await sender.send(third[:-500], is_last="0")
    assert begun["completed"]["file"]["size"] == len(second)
    mixed = await sender.send(first, is_last="0")
    assert (mixed["chunks"], "completed" in mixed) == (2, False), "an MP3 that is not whole goes on"


def _wave(seconds: int) -> bytes:
    file = BytesIO()
    with wave_file.open(file, "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(44_100)
        made.writeframes(bytes(range(256)) * (seconds * 44_100 * 2 // 256))
    return file.getvalue()
