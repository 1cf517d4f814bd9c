"""What the detector finds and what it wrongly finds: ``python -m bench.ai_detection [PART…] [--few]``.

Parts: ``decoders`` (simulated, under music and treated), ``alone`` (the same by themselves), ``trained`` (decoders
with trained weights that packages bring along), ``controls``, ``rendered`` (modules and MIDI files from Debian's
packages, played by ``openmpt123``, ``fluidsynth`` and ``timidity``), ``music`` (from Debian's packages, several
gigabytes the first time), ``cost``, ``alone=N`` and ``under=N`` for N more decoders by themselves and under music
(ten seconds of a processor each), ``folder=PATH`` for generated files of your own, ``treated=PATH`` for those through
codecs and faster. What was measured is kept in ``tutti-bench/evidence-VERSION.jsonl`` in the folder for
temporary files, so that a bench that was cut goes on where it was; delete it to measure anew. ``report`` judges all
that is there, and prints a table for each part and the features, ``tutti-bench/features.csv``, which
``tutti detection fit`` reads. All of it takes an hour and a half of a processor.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import soxr

from bench import quality_check
from bench.ai_controls import RATE, SYNTHETIC, TREATED
from bench.ai_decoders import SCHEDULES, Decoder, Samples, Schedule, alone, leaked, played
from bench.ai_kept import Bench
from bench.ai_music import EXCERPT_SECONDS, excerpt, music
from bench.ai_rendered import PLAYERS, rendered
from bench.ai_report import report
from bench.ai_sample import sampled_alone, sampled_under
from bench.ai_trained import HYBRIDS, VOICES, spoken, sung
from bench.ai_treatments import CACHE, TREATMENTS, Treatment, treated, written
from tutti.adapters.listening.detector import DETECTING
from tutti.adapters.listening.jobs import Detect, Order
from tutti.adapters.listening.listener import LONGEST_SECONDS
from tutti.adapters.listening.sandbox import MODULE

LEVELS_DB, RISES_DB = (-20, -30, -40), (20, 15, 12)
TREATED_LEVEL_DB, TREATED_RISE_DB = -20, 15
FOUR_MINUTES = quality_check.RATE * quality_check.SECONDS
PER_NAMED, PER_UNNAMED, PER_CONTROL, PER_TREATED_CONTROL, PER_VOICE = 2, 3, 4, 10, 12
TREATED_DECODERS, SEED = 12, 500
CODECS = ("MP3 128", "AAC 96", "Opus 64")
OWN_TREATMENTS = ("MP3 128", "Opus 64", "AAC 96", "speed +2 %", "MP3 64")


def decoders(bench: Bench) -> None:
    """Decoders laid under music, by level and by whether the table names their clock; some of them treated."""
    with TemporaryDirectory() as folder:
        for number, schedule in enumerate(SCHEDULES):
            for place in range(1 if bench.few else _cases(schedule)):
                track, name = 100 + 3 * number + place, f"{schedule.name} {place}"
                for level in LEVELS_DB:
                    make = _laid(Path(folder), number, track, level)
                    bench.take("decoders", f"{_kind(schedule)}, {level} dB", name, make, machine=True)
                if place == 0 and schedule.named and number < TREATED_DECODERS:
                    make = _laid(Path(folder), number, track, TREATED_LEVEL_DB)
                    _all_treated(bench, "treatments", name, make, Path(folder))


def by_themselves(bench: Bench) -> None:
    """Decoders heard by themselves, by how far their lines rise; some of them treated."""
    with TemporaryDirectory() as folder:
        for number, schedule in enumerate(SCHEDULES):
            for place in range(1 if bench.few else _cases(schedule)):
                track, name = 200 + 3 * number + place, f"{schedule.name} {place}"
                for rise in RISES_DB:
                    make = _bare(Path(folder), number, track, rise)
                    row = f"{_kind(schedule)}, lines rise by {rise} dB"
                    bench.take("alone", row, name, make, machine=True)
                if place == 0 and schedule.named and number < TREATED_DECODERS:
                    make = _bare(Path(folder), number, track, TREATED_RISE_DB)
                    _all_treated(bench, "alone, treated", name, make, Path(folder))


def trained(bench: Bench) -> None:
    """Voices with trained weights: by themselves, through codecs, and over music."""
    chosen = [each for each in TREATMENTS if each.name in ("none", *CODECS)]
    with TemporaryDirectory() as folder:
        for voice in VOICES:
            for seed in range(2 if bench.few else PER_VOICE):
                source = cache(partial(spoken, voice, seed, Path(folder)))
                for treatment in chosen:
                    make = _treated(source, treatment, Path(folder))
                    bench.take("trained", f"{voice}, {treatment.name}", str(seed), make, machine=True)
                for level in HYBRIDS:
                    make = partial(sung, source, *excerpt(600 + seed), level, Path(folder))
                    bench.take("trained", f"{voice}, over music at {level} dB", str(seed), make, machine=True)


def controls(bench: Bench) -> None:
    """What imitates a clock."""
    with TemporaryDirectory() as folder:
        for row, synthesise in SYNTHETIC.items():
            for seed in range(1 if bench.few else PER_CONTROL):
                make = partial(_imitated, Path(folder), synthesise, seed)
                bench.take("controls", row, str(seed), make, machine=False)
        for row, treat in TREATED.items():
            for place in range(1 if bench.few else PER_TREATED_CONTROL):
                make = partial(_spoilt, Path(folder), treat, 300 + place, row)
                bench.take("controls", row, str(place), make, machine=False)


def played_back(bench: Bench) -> None:
    """Modules and MIDI files, as players and soft synthesisers render them."""
    with TemporaryDirectory() as folder:
        for player in PLAYERS:
            for piece in player.pieces()[: 3 if bench.few else None]:
                make = partial(rendered, player, piece, Path(folder))
                bench.take("rendered", player.row, str(piece.relative_to(CACHE)), make, machine=False)


def recorded(bench: Bench) -> None:
    """Music that people made, as it comes."""
    for path in music()[: 20 if bench.few else None]:
        bench.take(
            "music", "music by people", str(path.relative_to(CACHE)), partial(Path, path), machine=False
        )


def own(bench: Bench, folder: Path) -> None:
    """Files of your own, taken for machine-made; the row is the folder's name."""
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        bench.take("your own", folder.name, path.name, partial(Path, path), machine=True)


def own_treated(bench: Bench, folder: Path) -> None:
    """Files of a folder of generated ones, through the codecs and faster."""
    chosen = [each for name in OWN_TREATMENTS for each in TREATMENTS if each.name == name]
    with TemporaryDirectory() as others:
        for path in sorted(each for each in folder.iterdir() if each.is_file())[: 2 if bench.few else None]:
            for treatment in chosen:
                make = partial(treated, path, treatment, Path(others))
                bench.take(
                    "your own, treated", treatment.name, f"{folder.name} {path.name}", make, machine=True
                )


def cost(bench: Bench) -> None:
    """Processor time and memory of the child for four minutes of stereo, FLAC."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "song.flac"
        make = f"from pathlib import Path; from bench.quality_check import song; song(Path({str(path)!r}))"
        subprocess.run([sys.executable, "-c", make], check=True)
        order = Order(Detect(str(path), FOUR_MINUTES, LONGEST_SECONDS, None), DETECTING)
        command = [sys.executable, "-m", MODULE, msgspec.json.encode(order).decode()]
        for _ in range(1 if bench.few else 3):
            with (Path(folder) / "answer").open("wb") as answer:
                child = subprocess.Popen(
                    command, stdout=answer, env=os.environ | {"OPENBLAS_NUM_THREADS": "1"}
                )
                _, child.returncode, spent = os.wait4(child.pid, 0)
            seconds, megabytes = spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024
            print(
                f"four minutes of stereo: {seconds:.2f} s of processor time, {megabytes:.0f} MB", flush=True
            )


def _cases(schedule: Schedule) -> int:
    return PER_NAMED if schedule.named else PER_UNNAMED


def _kind(schedule: Schedule) -> str:
    return f"{'named' if schedule.named else 'unnamed'} clock"


@lru_cache(maxsize=1)
def _made(number: int, track: int) -> Samples:
    """Return what the decoder makes of a track; each pair has weights of its own."""
    return played(*excerpt(track), Decoder(SCHEDULES[number], SEED + track))


def _laid(folder: Path, number: int, track: int, level_db: float) -> Callable[[], Path]:
    def make() -> Path:
        made = _made(number, track)
        return written(folder, *leaked(*excerpt(track), made, SCHEDULES[number].rate, level_db))

    return make


def _bare(folder: Path, number: int, track: int, rise_db: float) -> Callable[[], Path]:
    def make() -> Path:
        return written(folder, *alone(_made(number, track), SCHEDULES[number], rise_db))

    return make


def _all_treated(bench: Bench, part: str, name: str, make: Callable[[], Path], folder: Path) -> None:
    source = cache(lambda: make().rename(folder / "source.wav"))
    for treatment in TREATMENTS:
        bench.take(part, treatment.name, name, _treated(source, treatment, folder), machine=True)


def _treated(source: Callable[[], Path], treatment: Treatment, folder: Path) -> Callable[[], Path]:
    return lambda: treated(source(), treatment, folder)


def _imitated(folder: Path, synthesise: Callable[[int, int], Samples], seed: int) -> Path:
    return written(folder, synthesise(seed, EXCERPT_SECONDS), RATE)


def _spoilt(folder: Path, treat: Callable[[Samples], Samples], place: int, row: str) -> Path:
    played, rate = excerpt(place)
    played = played[: 45 * rate] if row == "Griffin-Lim" else played
    heard = played if rate == RATE else soxr.resample(played, rate, RATE).astype(np.float32)
    return written(folder, treat(heard), RATE)


PARTS: dict[str, Callable[[Bench], None]] = {
    "decoders": decoders,
    "alone": by_themselves,
    "trained": trained,
    "controls": controls,
    "rendered": played_back,
    "music": recorded,
    "cost": cost,
    "report": report,
}


def main() -> None:
    """Measure the parts that were asked for, or all, and print the tables."""
    bench = Bench("--few" in sys.argv)
    words: Iterator[str] = (word for word in sys.argv[1:] if not word.startswith("--"))
    for word in list(words) or list(PARTS):
        if word.startswith("folder="):
            own(bench, Path(word.removeprefix("folder=")))
        elif word.startswith("treated="):
            own_treated(bench, Path(word.removeprefix("treated=")))
        elif word.startswith("alone="):
            sampled_alone(bench, int(word.removeprefix("alone=")))
        elif word.startswith("under="):
            sampled_under(bench, int(word.removeprefix("under=")))
        else:
            PARTS[word](bench)


if __name__ == "__main__":
    main()
