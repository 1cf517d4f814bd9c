"""Music that programs play from notes: tracker modules and MIDI files from Debian's packages, fetched when needed.

Everything in them happens on a tick of a sequencer, and soft synthesisers compute in blocks: what imitates a
decoder's clock best, made by the programs themselves. Those have to be installed: Debian's openmpt123, fluidsynth
with fluid-soundfont-gm, timidity with freepats. Nothing of it becomes a part of Tutti.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import soundfile

from bench.ai_treatments import CACHE
from bench.debian import unpacked

RATE = 44_100
ROOT = CACHE / "notes"
MODULES = (
    "bb", "biniax2-data", "criticalmass-data", "gweled", "heroes-sound-tracks", "monsterz-data", "njam-data",
    "open-invaders-data", "pachi-data", "pingus-data", "rafkill-data", "ri-li-data", "tecnoballz-data",
    "tomatoes-data",
)  # fmt: skip
MIDI = (
    "freedink-data", "liquidwar-data", "openttd-openmsx", "pianobooster", "planetblupi-music-midi",
)  # fmt: skip
OF_MODULES, OF_MIDI = {".mod", ".xm", ".it", ".s3m"}, {".mid", ".midi"}
MOST_PIECES, LONGEST_SECONDS = 45, 90
SOUNDFONT = "/usr/share/sounds/sf2/FluidR3_GM.sf2"


@dataclass(frozen=True)
class Player:
    """A program, the command that renders a piece into a file, and the pieces that it plays."""

    row: str
    program: str
    command: Callable[[Path, Path], list[str]]
    packages: tuple[str, ...]
    endings: frozenset[str]

    def pieces(self) -> list[Path]:
        """Return what it plays; nothing where the program is not installed."""
        if shutil.which(self.program) is None:
            print(f"{self.program} is not installed; going on without it.")
            return []
        found = _pieces(self.packages, self.endings)
        return [found[len(found) * place // MOST_PIECES] for place in range(min(MOST_PIECES, len(found)))]


def _openmpt(piece: Path, sound: Path) -> list[str]:
    length = str(LONGEST_SECONDS)
    return [
        "--batch",
        "--no-float",
        "--samplerate",
        str(RATE),
        "--end-time",
        length,
        "-o",
        str(sound),
        str(piece),
    ]


def _fluidsynth(piece: Path, sound: Path) -> list[str]:
    return ["-ni", "-q", "-r", str(RATE), "-O", "s16", "-F", str(sound), SOUNDFONT, str(piece)]


def _timidity(piece: Path, sound: Path) -> list[str]:
    return ["-Ow", "-s", str(RATE), "-o", str(sound), str(piece)]


PLAYERS = (
    Player("modules, by openmpt123", "openmpt123", _openmpt, MODULES, frozenset(OF_MODULES)),
    Player("MIDI, by fluidsynth", "fluidsynth", _fluidsynth, MIDI, frozenset(OF_MIDI)),
    Player("MIDI, by timidity", "timidity", _timidity, MIDI, frozenset(OF_MIDI)),
)


def rendered(player: Player, piece: Path, folder: Path) -> Path:
    """Return the first 90 seconds of what ``player`` makes of ``piece``, in ``folder``."""
    sound = folder / "played.wav"
    sound.unlink(missing_ok=True)
    subprocess.run(
        [player.program, *player.command(piece, sound)], check=True, capture_output=True, timeout=600
    )
    samples, rate = soundfile.read(sound, LONGEST_SECONDS * RATE, dtype="int16")
    soundfile.write(sound, samples, rate, subtype="PCM_16")
    return sound


@cache
def _pieces(packages: tuple[str, ...], endings: frozenset[str]) -> list[Path]:
    for package in packages:
        unpacked(package, ROOT)
    every = (path for package in packages for path in sorted((ROOT / package).rglob("*")))
    return [path for path in every if path.suffix.lower() in endings and not path.is_symlink()]
