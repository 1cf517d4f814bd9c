"""The files that stores receive, at their full size."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.adapters.listening.pictures import encoded, picture, seen
from tutti.domain.artwork import CoverRole


def test_the_files_that_are_made(tmp_path: Path) -> None:
    report = seen(tmp_path, encoded(picture(1500), "PNG"))
    made = {each.name: each for each in report.derivatives}
    assert {name: each.pixels for name, each in made.items()} == {
        "cover.png": 3000,
        "cover.jpg": 3000,
        "thumbnail-250.jpg": 250,
        "thumbnail-500.jpg": 500,
        "thumbnail-1000.jpg": 1000,
    }
    for name, each in made.items():
        with Image.open(tmp_path / name) as image:
            assert image.size == (each.pixels, each.pixels)
            assert image.mode == "RGB"
            assert image.info.keys() <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }
            assert Image.MIME[image.format or ""] == each.media_type
        assert (tmp_path / name).stat().st_size == each.size
        assert (each.role is CoverRole.COVER) == name.startswith("cover")
    original = np.asarray(picture(1500).resize((250, 250)), dtype=float)
    with Image.open(tmp_path / "thumbnail-250.jpg") as small:
        assert np.abs(np.asarray(small, dtype=float) - original).mean() < 3


def test_noise_which_hardly_compresses(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3000, 3000, 3), dtype=np.uint8)
    report = seen(tmp_path, encoded(Image.fromarray(noise), "JPEG"))
    assert len(report.derivatives) == 5
