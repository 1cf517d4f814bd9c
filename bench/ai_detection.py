"""What the detector finds and what it wrongly finds: ``python -m bench.ai_detection [PART…] [--few]``.

Parts: ``decoders`` (simulated, clean), ``treatments`` (of those), ``controls``, ``music`` (from Debian's packages,
several gigabytes the first time), ``cost``, ``folder=PATH`` for generated files of your own, ``treated=PATH`` for
those through codecs and faster. What was measured is kept in ``tutti-bench/evidence.jsonl`` in the folder for
temporary files, so that a bench that was cut goes on where it was; delete it to measure anew. ``report`` judges all
that is there, and prints a table for each part and the features, ``tutti-bench/features.csv``, which
``tutti detection fit`` reads. All of it takes an hour of a processor.
"""

import csv
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import soundfile
import soxr

from bench import quality_check
from bench.ai_controls import RATE, SYNTHETIC, TREATED
from bench.ai_decoders import SCHEDULES, Decoder, Samples, Schedule, leaked
from bench.ai_music import music
from bench.ai_treatments import CACHE, TREATMENTS, treated
from tutti.adapters.listening.detecting import examine
from tutti.adapters.listening.detector import DETECTING
from tutti.adapters.listening.jobs import Detect, Order
from tutti.adapters.listening.listener import LONGEST_SECONDS
from tutti.adapters.listening.sandbox import MODULE
from tutti.core.errors import TuttiError
from tutti.domain.detection import Evidence, Outcome, Verdict, clock_table, judge, load_calibration

KEPT = CACHE / "evidence.jsonl"
LEVELS_DB = (-20, -30, -40)
EXCERPT_SECONDS = 90
FOUR_MINUTES = quality_check.RATE * quality_check.SECONDS
PER_DECODER, TREATED_PER_DECODER, PER_CONTROL, PER_TREATED_CONTROL = 2, 1, 4, 10
TREATED_LEVEL_DB = -20
OWN_TREATMENTS = ("MP3 128", "Opus 64", "AAC 96", "speed +2 %", "MP3 64")
LEAST_SECONDS = 20
OUTCOMES = (Outcome.AI, Outcome.REVIEW, Outcome.NOT_FOUND, Outcome.NOT_MEASURABLE)


class Measured(msgspec.Struct, frozen=True):
    """The evidence in one file: its part, the row of that part's table, a name, and whether a machine made it."""

    part: str
    row: str
    name: str
    machine: bool
    evidence: Evidence

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the others."""
        return (self.part, self.row, self.name)


class Bench:
    """What was measured, and goes on being."""

    def __init__(self, few: bool) -> None:
        self.few = few
        CACHE.mkdir(parents=True, exist_ok=True)
        lines = KEPT.read_bytes().splitlines() if KEPT.exists() else []
        self.kept = [msgspec.json.decode(line, type=Measured) for line in lines]
        self._known = {each.key for each in self.kept}

    def take(self, part: str, row: str, name: str, make: Callable[[], Path], *, machine: bool) -> None:
        """Measure the file that ``make`` gives as the child would, unless it was measured before."""
        if (part, row, name) in self._known:
            return
        path = make()
        try:
            frames = int(soundfile.info(str(path)).frames)
            evidence = examine(path, frames, clock_table(), LONGEST_SECONDS)
        except (TuttiError, soundfile.SoundFileError) as wrong:
            print(f"  # {name}: {wrong}", flush=True)
            return
        found = Measured(part, row, name, machine, evidence)
        self.kept.append(found)
        with KEPT.open("ab") as file:
            file.write(msgspec.json.encode(found) + b"\n")


def decoders(bench: Bench) -> None:
    """Decoders laid under music, by level and by whether the table names their clock."""
    with TemporaryDirectory() as folder:
        for number, schedule in enumerate(SCHEDULES):
            decoder = Decoder(schedule, number)
            for place in range(1 if bench.few else PER_DECODER):
                for level in LEVELS_DB:
                    row = f"{'named' if schedule.named else 'unnamed'} clock, {level} dB"
                    make = _laid(Path(folder), decoder, number * PER_DECODER + place, level)
                    bench.take("decoders", row, f"{schedule.name} {place}", make, machine=True)


def treatments(bench: Bench) -> None:
    """Decoders with named clocks at one level, treated in every way."""
    with TemporaryDirectory() as folder:
        for number, schedule in _named():
            for place in range(TREATED_PER_DECODER):
                decoder = Decoder(schedule, number)
                path = _laid(Path(folder), decoder, 200 + number + 20 * place, TREATED_LEVEL_DB)()
                for treatment in TREATMENTS:
                    make = partial(treated, path, treatment, Path(folder))
                    bench.take("treatments", treatment.name, f"{schedule.name} {place}", make, machine=True)


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


def report(bench: Bench) -> None:
    """Print the tables and what was wrong; by the sound alone, whatever files say of themselves."""
    calibration, table = load_calibration(), clock_table()
    tallies: dict[tuple[str, str], Counter[Outcome]] = {}
    wrong: list[str] = []
    with (CACHE / "features.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "share", "margin", "machine"])
        for each in bench.kept:
            verdict = judge(replace(each.evidence, marks=()), table, calibration)
            tallies.setdefault((each.part, _row(each)), Counter())[verdict.outcome] += 1
            if verdict.by_the_curve:
                rows.writerow([" ".join(each.key), verdict.share, verdict.margin, int(each.machine)])
            if (verdict.outcome is Outcome.AI) is not each.machine:
                wrong.append(_line(each, verdict))
    for part in dict.fromkeys(part for part, _ in tallies):
        print(
            f"\n### {part}\n\n| | tracks | ai | review | not found | not measurable |\n|---|---|---|---|---|---|"
        )
        for (own_part, row), tally in tallies.items():
            if own_part == part:
                counts = " | ".join(str(tally[outcome]) for outcome in OUTCOMES)
                print(f"| {row} | {tally.total()} | {counts} |")
    people = tallies.get(("music", "music by people"), Counter())
    wrongly, total = people[Outcome.AI], people.total()
    print(f"\nwrongly ai: {wrongly} of {total}, 95 % bound {_bound(wrongly, total):.2%}\n")
    print("\n".join(line for line in wrong if "not_found" not in line or "machine" in line))


def _row(each: Measured) -> str:
    short = each.part.startswith("your own") and each.evidence.measurement.seconds < LEAST_SECONDS
    return f"{each.row}, under 20 s" if short else each.row


def _line(each: Measured, verdict: Verdict) -> str:
    told = "machine" if each.machine else "people"
    return (
        f"# {told} {' / '.join(each.key)}: {verdict.outcome} {verdict.score} at {verdict.clock_hz} Hz, "
        f"share {verdict.share}, margin {verdict.margin}, {' '.join(verdict.reasons)}"
    )


def _named() -> Iterator[tuple[int, Schedule]]:
    return ((number, schedule) for number, schedule in enumerate(SCHEDULES) if schedule.named)


def _laid(folder: Path, decoder: Decoder, place: int, level_db: float) -> Callable[[], Path]:
    def make() -> Path:
        played, rate = _excerpt(place)
        return _written(folder, *leaked(played, rate, decoder, level_db))

    return make


def _imitated(folder: Path, synthesise: Callable[[int, int], Samples], seed: int) -> Path:
    return _written(folder, synthesise(seed, EXCERPT_SECONDS), RATE)


def _spoilt(folder: Path, treat: Callable[[Samples], Samples], place: int, row: str) -> Path:
    played, rate = _excerpt(place)
    played = played[: 45 * rate] if row == "Griffin-Lim" else played
    heard = played if rate == RATE else soxr.resample(played, rate, RATE).astype(np.float32)
    return _written(folder, treat(heard), RATE)


def _excerpt(place: int) -> tuple[Samples, int]:
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


def _written(folder: Path, samples: Samples, rate: int, name: str = "sound") -> Path:
    path = folder / f"{name}.wav"
    peak = max(float(np.max(np.abs(samples))), 1e-9)
    soundfile.write(path, samples * min(1.0, 0.98 / peak), rate, subtype="PCM_16")
    return path


def _bound(hits: int, total: int) -> float:
    """Return the upper end of the one-sided 95 % interval of Clopper and Pearson, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        term = tail = (1 - middle) ** total
        for k in range(hits):
            term *= (total - k) / (k + 1) * middle / (1 - middle)
            tail += term
        low, high = (middle, high) if tail > 0.05 else (low, middle)
    return high


def main() -> None:
    """Measure the parts that were asked for, or all, and print the tables."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    parts = {
        "decoders": decoders,
        "treatments": treatments,
        "controls": controls,
        "music": recorded,
        "cost": cost,
        "report": report,
    }
    bench = Bench("--few" in sys.argv)
    for word in words or parts:
        if word.startswith("folder="):
            own(bench, Path(word.removeprefix("folder=")))
        elif word.startswith("treated="):
            own_treated(bench, Path(word.removeprefix("treated=")))
        else:
            parts[word](bench)


if __name__ == "__main__":
    main()
