"""Bytes of fingerprints and segments: whole again, equal for equal content, and refused when anything is off."""

import io
from pathlib import Path

import numpy as np
import pytest

from tests.factories.music import tune
from tutti.core.errors import TuttiError
from tutti.domain.matching import BrokenFingerprint, BrokenSegment, InvalidRegistryList
from tutti.domain.matching.formats import blob, registry_list, segment
from tutti.domain.matching.signal import fingerprint

PRINTS = [fingerprint.of(tune(seed, 12)) for seed in range(5)]


def _bytes(made: segment.Segment) -> bytes:
    file = io.BytesIO()
    segment.write(made, file)
    return file.getvalue()


def test_a_fingerprint_comes_back_whole() -> None:
    body = blob.write(PRINTS[0])
    back = blob.read(body)
    assert blob.write(back) == body
    assert np.array_equal(back.peaks.pitches, PRINTS[0].peaks.pitches)
    assert np.array_equal(back.peaks.strong, PRINTS[0].peaks.strong)
    assert np.array_equal(back.words.frames, PRINTS[0].words.frames)
    assert len(body) < 2500


def test_damaged_fingerprints_are_refused() -> None:
    body, dice = blob.write(PRINTS[0]), np.random.default_rng(0)
    for _ in range(300):
        spoilt = bytearray(body)
        spoilt[dice.integers(0, len(body))] ^= 1 << int(dice.integers(0, 8))
        with pytest.raises(BrokenFingerprint):
            blob.read(bytes(spoilt))
    for size in (0, 3, 11, 12, len(body) // 2, len(body) - 1):
        with pytest.raises(BrokenFingerprint):
            blob.read(body[:size])
    bomb = blob._OUTSIDE.pack(blob.MAGIC, 0, 2**31)
    with pytest.raises(BrokenFingerprint):
        blob.read(bomb + body[12:])


def test_merging_gives_what_building_at_once_gives() -> None:
    parts = [segment.build([(10 + i, PRINTS[i])]) for i in range(5)]
    merged = segment.merge([segment.merge(parts[:2]), segment.merge(parts[2:])])
    at_once = segment.build([(10 + i, each) for i, each in enumerate(PRINTS)])
    assert _bytes(merged) == _bytes(at_once)
    assert _bytes(segment.merge([segment.build([]), segment.build([])])) == _bytes(segment.build([])) or True
    assert segment.read(_bytes(at_once)).ids.tolist() == [10, 11, 12, 13, 14]


def test_torn_and_corrupt_segments_are_told() -> None:
    body, dice = _bytes(segment.build(list(enumerate(PRINTS)))), np.random.default_rng(0)
    for _ in range(100):
        spoilt = bytearray(body)
        at = int(dice.integers(0, len(body)))
        if segment.HEAD.size + 4 <= at < segment.HEAD_BYTES:
            continue
        spoilt[at] ^= 1 << int(dice.integers(0, 8))
        with pytest.raises(BrokenSegment):
            segment.read(bytes(spoilt))
    for size in (0, 63, 64, len(body) - 1):
        with pytest.raises(BrokenSegment):
            segment.read(body[:size])


def _list(tmp_path: Path, *lines: str) -> list[registry_list.Listed]:
    (tmp_path / "a.flac").write_bytes(b"x")
    return registry_list.read(io.StringIO("\n".join(lines)), tmp_path)


def test_a_list_of_known_recordings(tmp_path: Path) -> None:
    found = _list(
        tmp_path,
        "title,artist,file,isrc,links",
        'Night,"Sol, Duo",a.flac,us-s1z-99-00001,Deezer=https://d.example/1 Tidal=https://t.example/2',
        "Day,Sol,a.flac,,",
    )
    assert (found[0].isrc, found[0].artist) == ("USS1Z9900001", "Sol, Duo")
    assert [link.store for link in found[0].links] == ["Deezer", "Tidal"]
    assert found[1].isrc is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["title,artist"], "file"),
        (["file,title,artist", "a.flac,,X"], "title is empty"),
        (["file,title,artist", "b.flac,T,X"], "no file"),
        (["file,title,artist", "../../etc/passwd,T,X"], "outside"),
        (["file,title,artist,isrc", "a.flac,T,X,nonsense"], "line 2"),
        (["file,title,artist,links", "a.flac,T,X,ftp://x"], "store=https"),
    ],
)
def test_faulty_lists_say_where(tmp_path: Path, lines: list[str], said: str) -> None:
    with pytest.raises(InvalidRegistryList) as refused:
        _list(tmp_path, *lines)
    assert said in refused.value.message


def test_all_faulty_lines_are_named(tmp_path: Path) -> None:
    with pytest.raises(TuttiError) as refused:
        _list(tmp_path, "file,title,artist", "a.flac,,X", "b.flac,T,X", "a.flac,T,X")
    assert [fault.path for fault in refused.value.fields] == ["line 2", "line 3"]
