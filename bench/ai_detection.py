"""What the detector finds and what it wrongly finds: ``python -m bench.ai_detection [PART…] [--few]``.

Parts: ``decoders`` (simulated, clean), ``treatments`` (of those), ``controls``, ``music`` (from Debian's packages,
several gigabytes the first time), ``cost``, and ``folder=PATH`` for files of your own. Each prints a table of how
many were called *ai*, *review*, *not found* or *not measurable*. All features go to ``tutti-bench/features.csv``
in the folder for temporary files, which ``tutti detection fit`` reads. It takes about an hour of one processor.
"""

import csv
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
import soundfile
import soxr

from bench.ai_controls import RATE, SYNTHETIC, TREATED
from bench.ai_decoders import SCHEDULES, Decoder, Samples, leaked
from bench.ai_music import music
from bench.ai_treatments import CACHE, TREATMENTS, treated
from tutti.adapters.listening.detecting import examine
from tutti.adapters.listening.detector import DETECTING
from tutti.adapters.listening.jobs import Detect, Order
from tutti.adapters.listening.listener import LONGEST_SECONDS
from tutti.adapters.listening.sandbox import MODULE
from tutti.domain.detection import Outcome, Verdict, clock_table, judge, load_calibration

LEVELS_DB = (-20, -30, -40)
EXCERPT_SECONDS = 90
MATERIAL, FEW_MATERIAL = 4, 1
TREATED_LEVEL_DB = -20
OUTCOMES = (Outcome.AI, Outcome.REVIEW, Outcome.NOT_FOUND, Outcome.NOT_MEASURABLE)
Tally = Counter[Outcome]


@dataclass
class Bench:
    """What is common to all parts: the table, the calibration, and where features are written."""

    few: bool
    features: "csv._writer"  # type: ignore[name-defined]

    def verdict(self, path: Path, machine: bool, said: str) -> Verdict:
        """Judge one file as the child would, and keep its features."""
        frames = int(soundfile.info(str(path)).frames)
        evidence = examine(path, frames, clock_table(), LONGEST_SECONDS)
        verdict = judge(evidence, clock_table(), load_calibration())
        if verdict.outcome is not Outcome.NOT_MEASURABLE:
            self.features.writerow(
                [said, verdict.share, verdict.margin, int(machine), verdict.outcome, verdict.clock_hz]
            )
        if machine is (verdict.outcome not in {Outcome.AI}) and verdict.outcome is not Outcome.NOT_FOUND:
            print(
                f"  # {said}: {path.name}: {verdict.outcome} {verdict.score} {verdict.clock_hz} share {verdict.share} margin {verdict.margin} {' '.join(verdict.reasons)}",
                flush=True,
            )
        return verdict


def decoders(bench: Bench) -> None:
    """Decoders laid under music, by level and by whether the table names their clock."""
    tallies: dict[str, Tally] = {}
    right = Counter[str]()
    with TemporaryDirectory() as folder:
        for number, (schedule, decoder) in enumerate(_drawn()):
            for place in range(1 if bench.few else MATERIAL):
                played, rate = _excerpt(number * MATERIAL + place)
                for level in LEVELS_DB:
                    path = _written(Path(folder), *leaked(played, rate, decoder, level))
                    said = f"{'named' if schedule.named else 'unnamed'} clock, {level} dB"
                    verdict = bench.verdict(path, True, f"decoder {schedule.name} {said}")
                    tallies.setdefault(said, Counter())[verdict.outcome] += 1
                    hertz = verdict.clock_hz or 0.0
                    right[said] += abs(hertz / schedule.hertz - 1) < 1e-3
    for said, tally in sorted(tallies.items()):
        print(_row(f"decoder, {said}", tally) + f" {right[said]} clocks named right |")


def treatments(bench: Bench) -> None:
    """Decoders with named clocks at one level, treated in every way."""
    with TemporaryDirectory() as folder, TemporaryDirectory() as others:
        paths = []
        for number, (schedule, decoder) in enumerate(_drawn()):
            if schedule.named:
                for place in range(1 if bench.few else 2):
                    played, rate = _excerpt(200 + number * 2 + place)
                    mixed = leaked(played, rate, decoder, TREATED_LEVEL_DB)
                    paths.append(_written(Path(folder), *mixed, name=f"{number}-{place}"))
        for treatment in TREATMENTS:
            tally = Tally(
                bench.verdict(treated(path, treatment, Path(others)), True, treatment.name).outcome
                for path in paths
            )
            print(_row(treatment.name, tally), flush=True)


def controls(bench: Bench) -> None:
    """What imitates a clock."""
    with TemporaryDirectory() as folder:
        for said, make in SYNTHETIC.items():
            tally = Tally(
                bench.verdict(_written(Path(folder), make(seed, EXCERPT_SECONDS), RATE), False, said).outcome
                for seed in range(2 if bench.few else 6)
            )
            print(_row(said, tally), flush=True)
        for said, treat in TREATED.items():
            tally = Tally()
            for place in range(2 if bench.few else 12):
                played, rate = _excerpt(300 + place)
                played = played[: 45 * rate] if said == "Griffin-Lim" else played
                heard = played if rate == RATE else soxr.resample(played, rate, RATE).astype(np.float32)
                path = _written(Path(folder), treat(heard), RATE)
                tally[bench.verdict(path, False, said).outcome] += 1
            print(_row(said, tally), flush=True)


def recorded(bench: Bench) -> None:
    """Music that people made, as it comes, and through codecs."""
    pieces = music()[: 20 if bench.few else None]
    tally = Tally(bench.verdict(path, False, "music").outcome for path in pieces)
    print(_row("music by people", tally), flush=True)
    print(
        f"  ai: {tally[Outcome.AI]} of {tally.total()}; 95 % bound {_bound(tally[Outcome.AI], tally.total()):.2%}"
    )


def own(bench: Bench, folder: Path) -> None:
    """Files of your own, taken for machine-made."""
    tally = Tally()
    for path in sorted(
        each for each in folder.rglob("*") if each.suffix in {".mp3", ".wav", ".flac", ".ogg", ".opus"}
    ):
        try:
            tally[bench.verdict(path, True, folder.name).outcome] += 1
        except Exception as wrong:  # noqa: BLE001 (whatever it is, the next file is looked at)
            print(f"  # {path.name}: {wrong}")
    print(_row(folder.name, tally), flush=True)


def cost(bench: Bench) -> None:
    """Processor time and memory of the child for four minutes of stereo, FLAC."""
    from bench.quality_check import RATE as rate
    from bench.quality_check import SECONDS

    with TemporaryDirectory() as folder:
        path = Path(folder) / "song.flac"
        subprocess.run(
            [
                sys.executable,
                "-c",
                f"from pathlib import Path; from bench.quality_check import song; song(Path({str(path)!r}))",
            ],
            check=True,
        )
        order = Order(Detect(str(path), rate * SECONDS, LONGEST_SECONDS, None), DETECTING)
        for _ in range(1 if bench.few else 5):
            with (Path(folder) / "answer").open("wb") as answer:
                child = subprocess.Popen(
                    [sys.executable, "-m", MODULE, msgspec.json.encode(order).decode()],
                    stdout=answer,
                    env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
                )
                _, code, spent = os.wait4(child.pid, 0)
            child.returncode = code
            print(
                f"  four minutes of stereo: {spent.ru_utime + spent.ru_stime:.2f} s of processor time, {spent.ru_maxrss / 1024:.0f} MB"
            )


def _drawn() -> Iterator[tuple[object, Decoder]]:
    for seed, schedule in enumerate(SCHEDULES):
        yield schedule, Decoder(schedule, seed)


def _excerpt(place: int) -> tuple[Samples, int]:
    """Return 90 seconds out of the middle of a piece of music, in stereo."""
    pieces = music()
    path = pieces[place % len(pieces)]
    with soundfile.SoundFile(str(path)) as file:
        wanted = min(EXCERPT_SECONDS * file.samplerate, file.frames)
        file.seek((file.frames - wanted) // 2)
        samples = file.read(wanted, dtype="float32", always_2d=True)
        rate = int(file.samplerate)
    stereo = np.repeat(samples, 2, axis=1) if samples.shape[1] == 1 else samples[:, :2]
    if rate in (44_100, 48_000):
        return stereo, rate
    return soxr.resample(stereo, rate, 44_100).astype(np.float32), 44_100


def _written(folder: Path, samples: Samples, rate: int, name: str = "sound") -> Path:
    path = folder / f"{name}.wav"
    peak = max(float(np.max(np.abs(samples))), 1e-9)
    soundfile.write(path, samples * min(1.0, 0.98 / peak), rate, subtype="PCM_16")
    return path


def _row(said: str, tally: Tally) -> str:
    counts = " | ".join(str(tally[outcome]) for outcome in OUTCOMES)
    return f"| {said} | {tally.total()} | {counts} |"


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
    """Print the tables of the parts that were asked for."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    parts = {
        "decoders": decoders,
        "treatments": treatments,
        "controls": controls,
        "music": recorded,
        "cost": cost,
    }
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "features.csv").open("a", newline="") as file:
        bench = Bench("--few" in sys.argv, csv.writer(file))
        print("| class | tracks | ai | review | not found | not measurable |\n|---|---|---|---|---|---|")
        for word in words or parts:
            began = time.process_time()
            if word.startswith("folder="):
                own(bench, Path(word.removeprefix("folder=")))
            else:
                parts[word](bench)
            print(f"  ({time.process_time() - began:.0f} s of processor time)", flush=True)


if __name__ == "__main__":
    main()
