"""Many decoders with named clocks, each with weights and music of its own that no other part of the bench uses.

The other parts show what a treatment does, with few decoders each. A share of 98 % needs 149 of 149 (one-sided, 95 %),
one of 90 % needs 29 of 29. Here the clocks of the table take turns; output rate, order of strides, activation and
weights are drawn for each. ``alone=N`` measures N by themselves, ``under=N`` N under music.
"""

import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.ai_decoders import ACTIVATIONS, Decoder, Samples, Schedule, alone, leaked, played
from bench.ai_kept import Bench
from bench.ai_music import excerpt
from bench.ai_treatments import TREATMENTS, treated, written

LAYERS: tuple[tuple[tuple[int, tuple[int, ...]], ...], ...] = (
    ((32_000, (8, 5, 4)), (48_000, (8, 6, 5)), (16_000, (8, 5, 2))),
    ((48_000, (8, 8, 8, 4)), (24_000, (8, 8, 4, 4))),
    ((48_000, (10, 8, 6, 4)), (24_000, (8, 6, 5, 4))),
    ((44_100, (8, 8, 4, 2)), (22_050, (8, 8, 2, 2))),
    ((44_100, (8, 8, 8, 2)), (22_050, (8, 8, 4, 2))),
    ((44_100, (8, 8, 8, 4)), (22_050, (8, 8, 8, 2))),
    ((48_000, (8, 6, 5, 4)), (32_000, (8, 5, 4, 4)), (24_000, (8, 5, 4, 3)), (16_000, (8, 5, 4, 2))),
    ((48_000, (8, 6, 5, 2)), (32_000, (8, 5, 4, 2)), (24_000, (8, 6, 5)), (16_000, (8, 5, 4))),
    ((44_100, (8, 8, 4, 3)), (22_050, (8, 8, 3, 2))),
    ((44_100, (8, 8, 2, 2)), (22_050, (8, 4, 4))),
    ((48_000, (8, 8, 4, 2)), (24_000, (8, 8, 2, 2))),
    ((48_000, (8, 8, 8, 2)), (24_000, (8, 8, 4, 2))),
    ((44_100, (8, 5, 4, 2)), (22_050, (8, 5, 4))),
    ((48_000, (8, 5, 4, 2)), (24_000, (8, 5, 4))),
    ((24_000, (8, 5, 4, 2)), (48_000, (8, 8, 5, 2))),
)
"""For each clock of the table, the rates and strides that have it."""
SEED, ALONE_MUSIC, UNDER_MUSIC = 20_000, 310, 612
RISE_DB, LEVEL_DB = 15, -20
OFTEN = {"none": 1.0, "MP3 128": 1.0, "AAC 96": 0.4, "Opus 64": 0.4}
"""The part of the decoders by themselves that goes through each treatment; the bars ask for less of the last two."""


def sampled_alone(bench: Bench, number: int) -> None:
    """Measure ``number`` decoders whose output is the track, as it comes and through codecs."""
    _sampled(bench, "alone, sampled", number, ALONE_MUSIC, _by_itself, OFTEN)


def sampled_under(bench: Bench, number: int, music: int = UNDER_MUSIC) -> None:
    """Measure ``number`` decoders 20 dB under music, each as it comes and through every codec."""
    _sampled(bench, "under music, sampled", number, music, _under, dict.fromkeys(OFTEN, 1.0))


def drawn(place: int, seed: int) -> Schedule:
    """Return the decoder at ``place``: the clocks take turns, and so do their rates; the rest is drawn."""
    chance = np.random.default_rng(seed)
    rates = LAYERS[place % len(LAYERS)]
    rate, strides = rates[place // len(LAYERS) % len(rates)]
    order = tuple(int(stride) for stride in chance.permutation(strides))
    return Schedule(rate, order, str(chance.choice(sorted(ACTIVATIONS))))


def _sampled(
    bench: Bench,
    part: str,
    number: int,
    music: int,
    sound: Callable[[Schedule, int, int], tuple[Samples, int]],
    often: dict[str, float],
) -> None:
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        for place in range(number):
            seed = SEED + music + place
            schedule = drawn(place, seed)
            name = f"{place} {schedule.name} {schedule.activation}"
            source = cache(partial(_kept, Path(folder), sound, schedule, seed, music + place))
            for treatment in TREATMENTS:
                if place < round(number * often.get(treatment.name, 0)):
                    make = partial(_treated, source, treatment.name, Path(folder))
                    bench.take(part, treatment.name, name, make, machine=True)
            spent = (time.monotonic() - began) / 60
            print(f"  # {part}: {place + 1} of {number}, {spent:.0f} min", file=sys.stderr, flush=True)


def _by_itself(schedule: Schedule, seed: int, track: int) -> tuple[Samples, int]:
    return alone(played(*excerpt(track), Decoder(schedule, seed)), schedule, RISE_DB)


def _under(schedule: Schedule, seed: int, track: int) -> tuple[Samples, int]:
    heard, rate = excerpt(track)
    return leaked(heard, rate, played(heard, rate, Decoder(schedule, seed)), schedule.rate, LEVEL_DB)


def _kept(
    folder: Path,
    sound: Callable[[Schedule, int, int], tuple[Samples, int]],
    schedule: Schedule,
    seed: int,
    track: int,
) -> Path:
    return written(folder, *sound(schedule, seed, track), "source")


def _treated(source: Callable[[], Path], name: str, folder: Path) -> Path:
    treatment = next(each for each in TREATMENTS if each.name == name)
    return treated(source(), treatment, folder)
