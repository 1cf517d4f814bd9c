"""Three connected stores: the embedded one, and two of the operator's own.

One takes FLAC and MD5 only, the other nothing but WAV. Each is a folder; a sandbox, with a name and a catalogue of
its own, sits behind it.
"""

import asyncio
import hashlib
import sys
import time
from collections.abc import AsyncIterator
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from lxml import etree
from msgspec.structs import replace

from tests.factories import ern
from tests.factories.clocked import clocked, played, write
from tests.instance import RATE, SANDBOX, Caller, Instance, Json, environment, picture, release_body, serving
from tests.postgres import Databases, quick_folder
from tutti.adapters.stores.sandbox.store import SandboxSettings, inspect
from tutti.core import clock
from tutti.db import Database
from tutti.domain import delivery
from tutti.domain.ddex import Deal, Period, ReleaseDeal
from tutti.domain.delivery import Party

OWN = 2042
DECIDED = frozenset({"live", "failed", "rejected", "attention_needed"})
OWN_PARTY = Party("PADPIDA0000000000M", "Bandstand")
WAVE = 2043
WAVE_PARTY = Party("PADPIDA0000000000W", "Wave Hall")
PROFILE = f"""
id = {OWN}
name = "Bandstand"
[message]
version = "4.3.2"
recipients = [{{ dpid = "{OWN_PARTY.dpid}", name = "{OWN_PARTY.name}" }}]
[package]
hash = "MD5"
[audio]
codecs = ["FLAC"]
[transport]
kind = "folder"
path = "{{home}}/bandstand"
"""
WAVE_PROFILE = f"""
id = {WAVE}
name = "{WAVE_PARTY.name}"
[message]
version = "3.8.2"
recipients = [{{ dpid = "{WAVE_PARTY.dpid}", name = "{WAVE_PARTY.name}" }}]
[package]
hash = "SHA1"
[takedown]
convention = "end_date"
[[deals]]
model = "AdvertisementSupportedModel"
uses = ["NonInteractiveStream"]
[audio]
codecs = ["PCM"]
[transport]
kind = "folder"
path = "{{home}}/wavehall"
"""


@pytest.fixture(scope="session")
async def two(databases: Databases) -> AsyncIterator[Instance]:
    with quick_folder() as home, databases.fresh() as url:
        (home / "stores").mkdir()
        (home / "stores" / "bandstand.toml").write_text(PROFILE)
        (home / "stores" / "wavehall.toml").write_text(WAVE_PROFILE)
        with serving(home, url, {"TUTTI_DATABASE_CONNECTIONS": "4"}) as (address, process):
            async with Database.open(url, connections=2) as database:
                yield Instance(address, home, url, database, process)


@pytest.fixture
async def caller(two: Instance) -> AsyncIterator[Caller]:
    somebody = await two.caller()
    async with somebody.http:
        yield somebody


def song(form: str, subtype: str | None = None, *, rate: int = RATE, seconds: float = 33.3) -> bytes:
    """A stereo chord with a tremolo, in the given form."""
    at = np.arange(int(seconds * rate)) / rate
    left = np.sin(2 * np.pi * 220 * at) + np.sin(2 * np.pi * 330 * at) / 2
    right = np.sin(2 * np.pi * 220 * at) + np.sin(2 * np.pi * 275 * at) / 2
    swell = 0.25 * (0.7 + 0.3 * np.sin(np.pi * at))
    file = BytesIO()
    soundfile.write(file, np.stack([left * swell, right * swell], axis=1), rate, format=form, subtype=subtype)
    return file.getvalue()


async def submitted(
    caller: Caller, name: str, content: bytes, of: str | None = None, **changes: object
) -> str:
    audio = await caller.upload_in_chunks(name, content)
    cover = await caller.upload("coverArt", "cover.jpg", picture(1500))
    body = release_body(audio, cover, **changes) | ({"release_id": of} if of else {})
    body["tracks"][0]["rights_confirmed"] = True  # all of them have the same chord
    return str((await caller.post("/v1/releases", body, 201))["releaseId"])


async def standing(caller: Caller, release_id: str) -> dict[int, Json]:
    status = await caller.get(f"/v1/releases/{release_id}/status")
    return {store["storeId"]: store for store in status["storeStatuses"]}


def delivered(instance: Instance, store: str, upc: str) -> tuple[etree._Element, Path]:
    """The message about a release at a store, and its song."""
    (message,) = (instance.home / store).glob(f"*/{upc}/{upc}.xml")
    (sound,) = (path for path in (message.parent / "resources").iterdir() if path.suffix != ".jpg")
    return etree.parse(message).getroot(), sound


def told(message: etree._Element, name: str) -> list[str]:
    return [each.text or "" for each in message.iter("{*}" + name)]


async def answered(
    two: Instance, caller: Caller, release_id: str, until: frozenset[str] = DECIDED, seconds: float = 60
) -> dict[int, Json]:
    """Let the other stores judge whatever is brought to them, until every store has decided."""
    end = time.monotonic() + seconds
    while True:
        await inspect(two.home / "bandstand", SandboxSettings(party=OWN_PARTY))
        await inspect(two.home / "wavehall", SandboxSettings(party=WAVE_PARTY))
        stores = await standing(caller, release_id)
        if stores and all(store["status"] in until for store in stores.values()):
            return stores
        assert time.monotonic() < end, f"still {stores}"
        await asyncio.sleep(0.2)


async def test_no_choice_means_every_connected_store(two: Instance, caller: Caller) -> None:
    content = song("MP3")
    release_id = await submitted(caller, "song.mp3", content, distribution_store_ids=None)
    stores = await answered(two, caller, release_id)
    assert {store: each["status"] for store, each in stores.items()} == {
        SANDBOX: "live",
        OWN: "live",
        WAVE: "live",
    }, stores
    assert (await caller.follow(release_id))["status"] == "distributed"
    assert await caller.balance() == 19, "one release is charged once, however many stores take it"

    upc = (await caller.get(f"/v1/releases/{release_id}"))["upc"]
    frames = soundfile.info(BytesIO(content)).frames
    for folder, algorithm, digest in (("sandbox", "SHA-256", "sha256"), ("bandstand", "MD5", "md5")):
        message, sound = delivered(two, folder, upc)
        whole, rate = soundfile.read(str(sound))
        assert (len(whole), rate) == (frames, RATE)
        assert soundfile.info(str(sound)).subtype == "PCM_16"
        assert told(message, "AudioCodecType") == ["FLAC"]
        assert told(message, "BitsPerSample") == ["16"]
        assert told(message, "SamplingRate") == ["44.1"]
        assert told(message, "NumberOfChannels") == ["2"]
        assert told(message, "Duration")[0] == "PT33S", "recipients read fractions in too many ways"
        assert set(told(message, "Algorithm")) == {algorithm}
        files = [path.read_bytes() for path in sound.parent.iterdir()]
        assert set(told(message, "HashSumValue")) == {hashlib.new(digest, each).hexdigest() for each in files}


@pytest.mark.parametrize(
    ("name", "form", "subtype", "bits"),
    [("song.mp3", "MP3", None, 16), ("song.aiff", "AIFF", "PCM_16", 16), ("song.wav", "WAVEX", "PCM_24", 24)],
)
async def test_a_store_of_wav_gets_plain_wav(
    two: Instance, caller: Caller, name: str, form: str, subtype: str | None, bits: int
) -> None:
    content = song(form, subtype, seconds=31)
    release_id = await submitted(caller, name, content, distribution_store_ids=[WAVE])
    stores = await answered(two, caller, release_id)
    assert {store: each["status"] for store, each in stores.items()} == {WAVE: "live"}, stores
    message, sound = delivered(two, "wavehall", (await caller.get(f"/v1/releases/{release_id}"))["upc"])
    assert told(message, "AudioCodecType") == ["PCM"]
    assert told(message, "BitsPerSample") == [str(bits)]
    head = sound.read_bytes()[:24]
    assert (sound.suffix, head[:4], head[8:16]) == (".wav", b"RIFF", b"WAVEfmt ")
    assert int.from_bytes(head[20:22], "little") == 1, "no EXTENSIBLE"
    given, sent = soundfile.read(BytesIO(content))[0], soundfile.read(str(sound))[0]
    assert np.abs(given - sent).max() <= (2**-16 if subtype is None else 0)


async def test_a_plain_wav_goes_to_a_store_of_wav_as_it_came(two: Instance, caller: Caller) -> None:
    content = song("WAV", "PCM_16", seconds=31)
    release_id = await submitted(caller, "song.wav", content, distribution_store_ids=[WAVE])
    await answered(two, caller, release_id, until=frozenset({"live"}))
    _, sound = delivered(two, "wavehall", (await caller.get(f"/v1/releases/{release_id}"))["upc"])
    assert sound.read_bytes() == content


@pytest.mark.parametrize(("form", "subtype", "bits"), [("WAV", "FLOAT", 24), ("WAVEX", "PCM_24", 24)])
async def test_what_a_store_cannot_read_becomes_flac(
    two: Instance, caller: Caller, form: str, subtype: str, bits: int
) -> None:
    content = song(form, subtype, seconds=31)
    release_id = await submitted(caller, "song.wav", content, distribution_store_ids=[OWN])
    stores = await answered(two, caller, release_id)
    assert {store: each["status"] for store, each in stores.items()} == {OWN: "live"}, stores
    message, sound = delivered(two, "bandstand", (await caller.get(f"/v1/releases/{release_id}"))["upc"])
    assert told(message, "BitsPerSample") == [str(bits)]
    given, sent = soundfile.read(BytesIO(content))[0], soundfile.read(str(sound))[0]
    assert np.abs(given - sent).max() < 2**-bits * 2


async def test_a_rate_below_what_stores_take_goes_back_to_the_owner_in_a_sentence(
    two: Instance, caller: Caller
) -> None:
    both = [SANDBOX, OWN]
    low = song("FLAC", rate=22_050, seconds=31)
    release_id = await submitted(caller, "low.flac", low, distribution_store_ids=both)
    stores = await answered(two, caller, release_id)
    for each in stores.values():
        assert each["status"] == "attention_needed"
        assert "takes sound from 44100 Hz up, and low.flac has 22050 Hz" in each["error"]
    assert (await caller.follow(release_id))["status"] == "attention_needed"

    better = song("FLAC", seconds=31)
    await submitted(caller, "high.flac", better, of=release_id, distribution_store_ids=both)
    stores = await answered(two, caller, release_id, until=frozenset({"live"}))
    assert [each["error"] for each in stores.values()] == [None, None]
    assert await caller.balance() == 19, "a mended release is not charged again"


async def test_a_takedown_reaches_both(two: Instance, caller: Caller) -> None:
    release_id = await submitted(caller, "song.ogg", song("OGG", seconds=31), distribution_store_ids=None)
    await answered(two, caller, release_id)
    await caller.post(f"/v1/releases/{release_id}/takedown", {})
    stores = await answered(two, caller, release_id, until=frozenset({"taken_down"}))
    assert {each["status"] for each in stores.values()} == {"taken_down"}


async def test_what_listening_found_is_told_where_the_message_can_say_it(
    two: Instance, caller: Caller, tmp_path: Path
) -> None:
    """Declared as made by people, found to be a machine's: 4.3.2 says so; 4.3 has no word for it."""
    content = write(tmp_path / "song.mp3", clocked(played(32.0, seed=41), 200.0)).read_bytes()
    release_id = await submitted(caller, "song.mp3", content, distribution_store_ids=[SANDBOX, OWN])
    stores = await answered(two, caller, release_id)
    assert {store: each["status"] for store, each in stores.items()} == {SANDBOX: "live", OWN: "live"}, stores
    release = await caller.get(f"/v1/releases/{release_id}")
    track = release["tracks"][0]
    assert (track["contains_ai"], track["detected_ai"]) == (False, True)
    message, _ = delivered(two, "bandstand", release["upc"])
    assert etree.QName(message).namespace == "http://ddex.net/xml/ern/432"
    (recording,) = message.iter("{*}SoundRecording")
    assert told(recording, "ContainsAI") == ["All"]
    assert told(delivered(two, "sandbox", release["upc"])[0], "ContainsAI") == []


async def test_a_label_that_narrows_its_terms_is_taken_down_where_nothing_is_left(
    two: Instance, caller: Caller
) -> None:
    wide = Deal(
        commercial_models=("SubscriptionModel", "AdvertisementSupportedModel"),
        use_types=("Stream",),
        period=Period(start=date(2026, 1, 1)),
    )
    narrow = replace(wide, commercial_models=("SubscriptionModel",))
    message = ern.single("860000001106", "GBABC2690001")

    async def offered(deal: Deal, days: int) -> str:
        newer = replace(ern.later(message, days), deals=(ReleaseDeal(deals=(deal,)),))
        content = ern.package(newer, [song("FLAC", seconds=31)], picture(1500))
        answer = await caller.http.post("/api/v1/release", files={"file": ("p.zip", content)})
        assert answer.status_code == 201, answer.text
        shown = await caller.get(f"/api/v1/release/{answer.json()['release_id']}")
        theirs = await caller.get(f"/v1/releases/{shown['uuid']}")
        release = theirs | {"distribution_store_ids": [SANDBOX, WAVE], "genre": "Metal"}
        own = {"contains_ai": False, "track_type": "original", "rights_confirmed": True}
        body = {"release_id": shown["uuid"], "release": release, "tracks": [theirs["tracks"][0] | own]}
        await caller.post("/v1/releases", body, 201)
        return str(shown["uuid"])

    async def until(wave: str, packages: int) -> None:
        """Wait for the other store's state, and for so many packages at the sandbox."""
        for _ in range(300):
            stores = await answered(two, caller, release_id, until=DECIDED | {"taken_down", "updating"})
            brought = list((two.home / "sandbox").glob("*/860000001106/860000001106.xml"))
            said = {store: each["status"] for store, each in stores.items()}
            if said == {SANDBOX: "live", WAVE: wave} and len(brought) == packages:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{said}, {len(brought)} packages")

    release_id = await offered(wide, 0)
    await until("live", 1)
    message_of, _ = delivered(two, "wavehall", "860000001106")
    assert told(message_of, "UseType") == ["NonInteractiveStream"]

    await offered(narrow, 1)
    await until("taken_down", 2)
    assert (await caller.get(f"/v1/releases/{release_id}/status"))["status"] == "distributed"
    last = max((two.home / "wavehall").glob("*/860000001106/860000001106.xml"))
    assert told(etree.parse(last).getroot(), "EndDate") == [f"{clock.now().date()}"]

    await offered(narrow, 2)
    await until("taken_down", 3)
    await offered(wide, 3)
    await until("live", 4)


async def test_what_failed_goes_on_where_it_was(two: Instance, caller: Caller) -> None:
    content = song("FLAC")
    release_id = await submitted(caller, "song.flac", content, title="Cordage", distribution_store_ids=[OWN])
    await reached(caller, release_id, "sent")
    async with two.database.system() as tx:
        found = await tx.value(
            "select d.id from delivery d join release r on r.id = d.release_id where r.public_id = %(id)s",
            {"id": release_id},
        )
        assert isinstance(found, int)
        await delivery.failed(tx, found, "The store refuses us.")
        assert (await delivery.stuck(tx))[OWN] == delivery.Stuck(failed=1)
    store = (await standing(caller, release_id))[OWN]
    assert (store["status"], store["error"]) == ("failed", "The store refuses us.")
    assert await resumed(two, "wavehall") == "Deliveries that go on: 0.\n"
    assert await resumed(two, "bandstand") == "Deliveries that go on: 1.\n"
    assert await resumed(two, "bandstand") == "Deliveries that go on: 0.\n", "it goes on already"
    await reached(caller, release_id, "sent")
    assert (await answered(two, caller, release_id))[OWN]["status"] == "live"
    upc = str((await caller.get(f"/v1/releases/{release_id}"))["upc"])
    assert len(list((two.home / "bandstand").glob(f"*/{upc}"))) == 1, "nothing is sent twice"


async def test_what_waits_for_a_store_goes_on_once_it_is_told_to(two: Instance, caller: Caller) -> None:
    content = song("FLAC")
    release_id = await submitted(caller, "song.flac", content, title="Capstan", distribution_store_ids=[9])
    await reached(caller, release_id, "queued")
    assert "not connected" in (await standing(caller, release_id))[9]["error"]
    async with two.database.system() as tx:
        assert (await delivery.stuck(tx))[9] == delivery.Stuck(waiting=1)
        assert await delivery.resume(tx, {9}) == 1
        assert 9 not in await delivery.stuck(tx)


async def resumed(two: Instance, store: str) -> str:
    """What ``tutti store resume`` prints."""
    words = (sys.executable, "-m", "tutti", "store", "resume", store, "--home", str(two.home))
    command = await asyncio.create_subprocess_exec(
        *words, stdout=asyncio.subprocess.PIPE, env=environment(two.database_url, {})
    )
    told, _ = await command.communicate()
    assert command.returncode == 0
    return told.decode()


async def reached(caller: Caller, release_id: str, state: str) -> None:
    """Wait until the one store of a release is in a state."""
    await caller.follow_store(release_id, frozenset({state}))
