"""The child that measures: through the real decoders, with tags, manifests and packs."""

import json
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.factories.clocked import RATE, Samples, clocked, judged, played, write
from tutti.adapters.listening.detector import SandboxedDetector
from tutti.adapters.listening.packs import BrokenPack, find_packs, score
from tutti.adapters.listening.provenance import MANIFEST, marks
from tutti.domain.audio import NotAudio
from tutti.domain.detection import BANDS, Evidence, Measurement, Outcome

SECONDS = 24


@pytest.fixture(scope="module")
def made() -> Samples:
    return clocked(played(SECONDS), 200.0)


async def examined(path: Path, packs: Path | None = None) -> Evidence:
    return await SandboxedDetector(packs).examine(path, soundfile.info(str(path)).frames)


@pytest.mark.parametrize(("name", "options"), [("a.flac", {}), ("a.ogg", {"format": "OGG"}), ("a.mp3", {})])
async def test_a_clock_survives_the_usual_formats(
    tmp_path: Path, made: Samples, name: str, options: dict[str, str]
) -> None:
    found = judged(await examined(write(tmp_path / name, made, **options)))
    assert (found.outcome, found.model) == (Outcome.AI, "Suno")


async def test_a_high_rate_is_halved_and_the_clock_stays(tmp_path: Path) -> None:
    sound = clocked(played(SECONDS, rate=96_000), 200.0, rate=96_000, level_db=-38)
    evidence = await examined(write(tmp_path / "a.wav", sound, 96_000, subtype="PCM_24"))
    assert evidence.measurement.sample_rate == 48_000
    assert judged(evidence).model == "Suno"


async def test_mono_music_without_a_clock(tmp_path: Path) -> None:
    evidence = await examined(write(tmp_path / "a.wav", played(SECONDS)[:, :1]))
    assert {view.channel for view in evidence.measurement.views} == {"mid"}
    assert judged(evidence).outcome is Outcome.NOT_FOUND
    assert evidence.lossy_kbps is None


async def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"no sound at all" * 100)
    with pytest.raises(NotAudio):
        await SandboxedDetector().examine(path, 48_000)


def _info(path: Path, name: bytes, text: bytes) -> None:
    """Append a LIST chunk of type INFO to a WAV file, and put the whole size right."""
    text += b"\0" * (1 + (len(text) + 1) % 2)
    body = b"INFO" + name + struct.pack("<I", len(text)) + text
    content = path.read_bytes() + b"LIST" + struct.pack("<I", len(body)) + body
    path.write_bytes(content[:4] + struct.pack("<I", len(content) - 8) + content[8:])


def _id3(path: Path, frame: bytes, text: bytes) -> None:
    body = frame + struct.pack(">I", len(text) + 1) + b"\0\0" + b"\0" + text
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x03\0\0" + size + body + path.read_bytes())


def _comment(path: Path, text: str) -> None:
    with soundfile.SoundFile(path, "w", RATE, 1) as file:
        file.comment = text
        file.write(np.zeros(4800))


def _manifest(path: Path, words: bytes) -> None:
    path.write_bytes(path.read_bytes() + b"\0\0\1\0jumb\0\0\0\x25jumd" + MANIFEST + b"\3c2pa\0" + words)


@pytest.mark.parametrize(
    ("name", "mark", "model"),
    [
        ("a.wav", lambda path: _info(path, b"ICMT", b"made with suno; id=1"), "Suno"),
        ("a.mp3", lambda path: _id3(path, b"WOAS", b"https://suno.com/song/1"), "Suno"),
        ("a.mp3", lambda path: _id3(path, b"TSSE", b"ACE-Step 1.5"), "ACE-Step"),
        ("a.flac", lambda path: _comment(path, "https://www.udio.com/songs/1"), "Udio"),
        ("a.ogg", lambda path: _comment(path, "https://www.udio.com/songs/1"), "Udio"),
        ("a.wav", lambda path: _manifest(path, b"digitalSourceType trainedAlgorithmicMedia"), None),
    ],
)
def test_tags_that_name_a_generator(
    tmp_path: Path, name: str, mark: Callable[[Path], None], model: str | None
) -> None:
    path = write(tmp_path / name, played(1.0))
    mark(path)
    (found,) = marks(path)
    assert (found.model, found.machine) == (model, True)


def test_tags_that_name_none(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", played(1.0))
    _info(path, b"INAM", b"Suno Na (Listen)")
    assert marks(path) == ()
    _manifest(path, b"claim_generator Field Recorder 3 compositeWithTrainedAlgorithmicMedia")
    (found,) = marks(path)
    assert (found.place, found.machine) == ("C2PA", False)


@pytest.mark.parametrize("size", [0, 3, 11, 40, 200])
def test_broken_tags_say_nothing(tmp_path: Path, size: int) -> None:
    path = write(tmp_path / "a.wav", played(0.1))
    _info(path, b"ICMT", b"made with suno")
    path.write_bytes(path.read_bytes()[: -size or None] + b"LIST\xff\xff\xff\x7fINFOICMT\xff\xff\xff\xff")
    assert {mark.model for mark in marks(path)} <= {"Suno"}


def _pack(folder: Path, model: str, kind: str = "linear", features: str = "bands-1") -> Path:
    own = folder / "own"
    own.mkdir(parents=True)
    (own / "pack.toml").write_text(
        f'name = "own"\nversion = 2\nkind = "{kind}"\nfeatures = "{features}"\nmodel = "{model}"\n'
    )
    return own


async def test_a_linear_pack_is_asked_in_the_child(tmp_path: Path, made: Samples) -> None:
    own = _pack(tmp_path / "packs", "model.json")
    (own / "model.json").write_text(json.dumps({"intercept": 1.0, "weights": [0.0] * BANDS}))
    evidence = await examined(write(tmp_path / "a.flac", made), tmp_path / "packs")
    assert [(each.pack, each.version, each.score) for each in evidence.packs] == [("own", "2", 0.7311)]


def _measured(*bands: float) -> Measurement:
    return Measurement(30, RATE, 2, 30, 20_000, (), (), tuple(np.resize(bands, BANDS).tolist()))


def test_a_linear_pack_as_npz(tmp_path: Path) -> None:
    own = _pack(tmp_path, "model.npz")
    np.savez(own / "model.npz", intercept=0.0, weights=np.eye(BANDS)[3])
    packs = find_packs(tmp_path)
    assert [pack.title for pack in packs] == ["own@2"]
    assert [each.score for each in score(packs, _measured(0.0))] == [0.5]
    assert score(packs, _measured(1000.0))[0].score == 1.0
    assert score(packs, Measurement(1, RATE, 1, 0, 0, (), ())) == ()


@pytest.mark.parametrize(
    ("model", "kind", "features", "content", "why"),
    [
        ("model.json", "linear", "bands-9", "{}", "bands-9"),
        ("model.json", "forest", "bands-1", "{}", "forest"),
        ("../model.json", "linear", "bands-1", "{}", "no file"),
        ("model.json", "linear", "bands-1", "{}", "intercept"),
        ("model.json", "linear", "bands-1", '{"intercept": 0, "weights": [1]}', "1 weights"),
        ("model.json", "linear", "bands-1", "[", "model.json"),
    ],
)
def test_a_broken_pack_says_what_is_wrong(
    tmp_path: Path, model: str, kind: str, features: str, content: str, why: str
) -> None:
    own = _pack(tmp_path / "packs", model, kind, features)
    (own / model).write_text(content)
    with pytest.raises(BrokenPack, match=why):
        score(find_packs(tmp_path / "packs"), _measured(0.0))


async def test_an_onnx_pack(tmp_path: Path) -> None:
    own = _pack(tmp_path / "packs", "model.onnx", "onnx")
    (own / "model.onnx").write_bytes(_tiny_onnx())
    packs = find_packs(tmp_path / "packs")
    assert score(packs, _measured(0.0))[0].score == 0.5
    assert score(packs, _measured(1.0))[0].score > 0.99
    # And in the child, under its limits: the bands are told less their mean, so that this model is undecided.
    evidence = await examined(write(tmp_path / "a.flac", played(SECONDS)), tmp_path / "packs")
    assert [(each.pack, each.version, round(each.score, 2)) for each in evidence.packs] == [("own", "2", 0.5)]


def _tiny_onnx() -> bytes:
    """Sigmoid of the mean times ten, in the bytes of ONNX (a protocol buffer) themselves."""

    def field(number: int, value: bytes | int) -> bytes:
        if isinstance(value, int):
            return _varint(number << 3) + _varint(value)
        return _varint(number << 3 | 2) + _varint(len(value)) + value

    def _varint(value: int) -> bytes:
        low, rest = value & 0x7F, value >> 7
        return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])

    def tensor(name: str, *sides: int) -> bytes:
        shape = b"".join(field(1, field(1, side)) for side in sides)
        return field(1, name.encode()) + field(2, field(1, field(1, 1) + field(2, shape)))

    weights = np.full((BANDS, 1), 10 / BANDS, np.float32)
    constant = field(1, BANDS) + field(1, 1) + field(2, 1) + field(8, b"w") + field(9, weights.tobytes())
    product = field(1, b"x") + field(1, b"w") + field(2, b"z") + field(4, b"MatMul")
    squeezed = field(1, b"z") + field(2, b"y") + field(4, b"Sigmoid")
    graph = field(1, product) + field(1, squeezed) + field(2, b"g") + field(5, constant)
    graph += field(11, tensor("x", 1, BANDS)) + field(12, tensor("y", 1, 1))
    return field(1, 8) + field(7, graph) + field(8, field(1, b"") + field(2, 13))
