"""The picture of the sound, in the format of audiowaveform."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.adapters.listening.sounds import RATE, heard, sine, song, stereo, write
from tutti.domain.audio import DerivativeRole


def drawn(path: Path) -> dict[int, dict[str, object]]:
    """Each resolution by its samples per pixel."""
    report = heard(path)
    folder = path.parent / f"{path.name}-outputs"
    levels = {}
    for derivative in report.derivatives:
        assert derivative.role is DerivativeRole.WAVEFORM
        content = (folder / derivative.name).read_bytes()
        assert len(content) == derivative.size
        levels[derivative.samples_per_pixel or 0] = json.loads(content)
    return levels


def test_the_shape_of_the_file(tmp_path: Path) -> None:
    levels = drawn(write(tmp_path / "a.wav", song(5)))
    finest = levels[256]
    data = finest.pop("data")
    assert finest == {
        "version": 2,
        "channels": 1,
        "sample_rate": RATE,
        "samples_per_pixel": 256,
        "bits": 8,
        "length": -(-5 * RATE // 256),
    }
    assert isinstance(data, list)
    assert len(data) == 2 * -(-5 * RATE // 256)
    assert all(low <= high for low, high in zip(data[::2], data[1::2], strict=True))
    assert min(data) >= -128
    assert max(data) <= 127


def test_each_pixel_holds_the_extremes_of_its_samples(tmp_path: Path) -> None:
    sound = song(3)
    (tmp_path / "a.wav").touch()
    levels = drawn(write(tmp_path / "a.wav", sound))
    for step, level in levels.items():
        data = np.array(level["data"]).reshape(-1, 2)
        for pixel in (0, len(data) // 2, len(data) - 2):
            part = sound[pixel * step : (pixel + 1) * step]
            assert data[pixel, 0] == pytest.approx(np.floor(part.min() * 128), abs=1)
            assert data[pixel, 1] == pytest.approx(np.floor(part.max() * 128), abs=1)


def test_coarser_levels_until_the_song_fits_on_a_screen(tmp_path: Path) -> None:
    levels = drawn(write(tmp_path / "a.wav", stereo(sine(100, -6, 60))))
    assert sorted(levels) == [256, 1024, 4096, 16384]
    lengths = [len(levels[step]["data"]) // 2 for step in sorted(levels)]
    assert lengths[-1] <= 500 < lengths[-2]


def test_overs_are_drawn_at_the_edge(tmp_path: Path) -> None:
    loud = stereo(sine(100, 6, 1))
    data = drawn(write(tmp_path / "a.wav", loud, subtype="FLOAT"))[256]["data"]
    assert (min(data), max(data)) == (-128, 127)
