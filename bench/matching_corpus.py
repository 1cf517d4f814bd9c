"""Real music for the bench of matching: soundtracks from Debian packages, fetched once into a temporary folder."""

import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from bench.debian import unpacked
from tutti.domain.matching.signal.spectrum import RATE

Sound = NDArray[np.float32]
FOLDER = Path(os.environ.get("TUTTI_BENCH_CORPUS", Path(tempfile.gettempdir()) / "tutti-bench-corpus"))
PACKAGES = (
    *("wesnoth-1.16-music", "supertux-data", "warzone2100-music", "extremetuxracer-data", "neverball-data"),
    *("nexuiz-music", "ufoai-music", "singularity-music", "fb-music-high", "hyperrogue-music"),
    *("planetblupi-music-ogg", "xblast-tnt-musics", "drascula-music", "widelands-data", "freedroidrpg-data"),
    *("openarena-data", "trigger-rally-data", "lincity-ng-data", "megaglest-data", "marsshooter-data"),
    *("frogatto-data", "opensurge-data", "0ad-data-common", "supertuxkart-data", "freedink-data"),
    *("btanks-data", "alex4-data", "lugaru-data", "torus-trooper-data", "endless-sky-data", "pingus-data"),
    *("hedgewars-data", "tumiki-fighters-data", "berusky2-data", "caveexpress-data", "naev-data"),
    *("unknown-horizons", "colobot-common-sounds", "scorched3d-data"),
)
KINDS = {".ogg", ".mp3", ".flac", ".opus", ".wav"}
SHORTEST, LONGEST = 30, 240
QUIETEST = 1e-3


def songs() -> list[Path]:
    """Return the songs as arrays of 16 bits, mono, 11,025 Hz, of 30 to 240 s; what is there is not made again."""
    cut = FOLDER / "pcm"
    cut.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        done = FOLDER / f"{package}.done"
        if not done.exists():
            for path in _files(package):
                _decode(path, cut / f"{package}__{hashlib.md5(path.name.encode()).hexdigest()[:10]}.npy")
            done.touch()
    return sorted(cut.glob("*.npy"))


def load(path: Path) -> Sound:
    """Return a song."""
    return np.asarray(np.load(path), dtype=np.float32) / np.float32(32768)


def fpcalc() -> tuple[str, dict[str, str]] | None:
    """Return the program and its environment: that on PATH, or unpacked beside the music."""
    root = FOLDER / "fpcalc" / "root"
    if not root.exists():
        archives = FOLDER / "fpcalc" / "archives"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        wanted = ("-y", "-d", "--no-install-recommends", "-o", f"Dir::Cache::archives={archives}")
        subprocess.run(
            ["apt-get", "install", *wanted, "libchromaprint-tools"], check=False, capture_output=True
        )
        for deb in archives.glob("*.deb"):
            subprocess.run(["dpkg", "-x", deb, root], check=True)
    program = root / "usr/bin/fpcalc"
    libraries = f"{root}/usr/lib/x86_64-linux-gnu:{root}/usr/lib/x86_64-linux-gnu/pulseaudio"
    for extra in ("blas", "lapack"):
        libraries += f":{root}/usr/lib/x86_64-linux-gnu/{extra}"
    return (str(program), os.environ | {"LD_LIBRARY_PATH": libraries}) if program.exists() else None


def _files(package: str) -> Iterator[Path]:
    root = unpacked(package, FOLDER / "raw")
    for path in sorted(root.rglob("*")) if root else ():
        if path.suffix.lower() in KINDS and not path.is_symlink() and path.stat().st_size > 200_000:
            yield path


def _decode(path: Path, goal: Path) -> None:
    try:
        info = soundfile.info(str(path))
        if info.duration < SHORTEST:
            return
        sound, rate = soundfile.read(
            str(path), dtype="float32", always_2d=True, frames=LONGEST * info.samplerate
        )
    except soundfile.SoundFileError:
        return
    mono = soxr.resample(sound.mean(axis=1), rate, RATE)
    if len(mono) >= SHORTEST * RATE and np.abs(mono).max() > QUIETEST:
        np.save(goal, np.clip(mono * 32767, -32768, 32767).astype(np.int16))
