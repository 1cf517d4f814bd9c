"""Music that people made, from Debian's packages: games' soundtracks under free licences, fetched when needed.

Nothing of it is kept in the checkout. What was fetched stays in a folder for temporary files.
"""

import json
import random
import zipfile
from pathlib import Path

import soundfile

from bench.ai_treatments import CACHE
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
