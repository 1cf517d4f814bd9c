"""Music that people made, from Debian's packages: games' soundtracks under free licences, fetched when needed.

Nothing of it is kept in the checkout. What was fetched stays in a folder for temporary files.
"""

import json
import random
import zipfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile
import soxr

from bench.ai_treatments import CACHE, Samples
from bench.debian import unpacked

PACKAGES = (
    "0ad-data", "ardentryst", "asc-music", "berusky2-data", "btanks-data", "colobot-common-sounds",
    "drascula-music", "endless-sky-data", "extremetuxracer-data", "flare-game", "freedink-data",
    "freedroidrpg-data", "freeorion-data", "fretsonfire-songs-muldjord", "fretsonfire-songs-sectoid",
    "hedgewars-data", "hyperrogue-music", "lincity-ng-data", "lordsawar-data", "lugaru-data",
    "marsshooter-data", "megaglest-data", "mu-cade-data", "naev-data", "nexuiz-music", "noiz2sa-data",
    "openarena-data", "openclonk-data", "parsec47-data", "planetblupi-music-ogg", "rrootage-data",
    "singularity-music", "starfighter-data", "supertux-data", "supertuxkart-data", "torus-trooper-data",
    "trackballs-data", "tuxfootball", "ufoai-music", "unknown-horizons", "warmux-data", "warzone2100-music",
    "wesnoth-1.16-music", "widelands-data", "xmoto-data",
)  # fmt: skip
ENDINGS = {".ogg", ".oga", ".mp3", ".flac", ".wav", ".opus"}
LEAST_SECONDS, LEAST_BYTES = 40, 200_000
EXCERPT_SECONDS = 90


def music() -> list[Path]:
    """Return every piece of at least 40 seconds, shuffled always alike; each recording once."""
    listing = CACHE / "music.json"
    if not listing.exists():
        for package in PACKAGES:
            unpacked(package, CACHE / "music")
        listing.write_text(json.dumps([str(path) for path in _pieces()]))
    found = [Path(each) for each in json.loads(listing.read_text())]
    random.Random(4).shuffle(found)
    return found


@lru_cache(maxsize=1)
def excerpt(place: int) -> tuple[Samples, int]:
    """Return 90 seconds out of the middle of a piece of music, in stereo."""
    pieces = music()
    path = pieces[place % len(pieces)]
    with soundfile.SoundFile(str(path)) as file:
        wanted = min(EXCERPT_SECONDS * file.samplerate, file.frames)
        file.seek((file.frames - wanted) // 2)
        samples = file.read(wanted, dtype="float32", always_2d=True)
        rate = int(file.samplerate)
    stereo: Samples = (np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples[:, :2]).astype(
        np.float32
    )
    if rate in (44_100, 48_000):
        return stereo, rate
    resampled: Samples = soxr.resample(stereo, rate, 44_100).astype(np.float32)
    return resampled, 44_100


def _pieces() -> list[Path]:
    root = CACHE / "music"
    for packed in (*root.rglob("*.pk3"), *root.rglob("public.zip")):
        beside = packed.with_name(packed.name + ".d")
        with zipfile.ZipFile(packed) as archive:
            for name in archive.namelist():
                if Path(name).suffix.lower() in ENDINGS and not (beside / name).exists():
                    archive.extract(name, beside)
    seen: set[tuple[str, int]] = set()
    found = []
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() not in ENDINGS or path.is_symlink() or path.stat().st_size < LEAST_BYTES:
            continue
        key = (path.name, path.stat().st_size)
        if key not in seen and _seconds(path) >= LEAST_SECONDS:
            seen.add(key)
            found.append(path)
    return found


def _seconds(path: Path) -> float:
    try:
        return float(soundfile.info(str(path)).duration)
    except soundfile.SoundFileError:
        return 0.0
