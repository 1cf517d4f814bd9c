"""Matching of recordings on real music: recall, false accepts, cost, side by side with Chromaprint.

``python -m bench.matching`` fetches soundtracks from Debian packages (some gigabytes, once), keeps three fifths as
the library, fills it up with synthetic distractors (postings with the hash statistics of those: real hashes
at random places), and asks for excerpts. Each part can be run by itself: ``python -m bench.matching plain``.
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from bench.matching_chromaprint import Chromaprint
from bench.matching_corpus import Sound, load
from bench.matching_library import Corpus, corpus, library, path_of
from bench.matching_shared import SHARP, sharpness
from bench.matching_treatments import noisy, pitched, rubber_band, sped, through_mp3
from tutti.domain.matching import Hit, Known, Owner, rules
from tutti.domain.matching.formats import blob, segment
from tutti.domain.matching.formats.segment import Segment
from tutti.domain.matching.model import SURE
from tutti.domain.matching.search.lookup import search
from tutti.domain.matching.search.proof import proven
from tutti.domain.matching.signal import fingerprint
from tutti.domain.matching.signal.spectrum import FRAMES_PER_SECOND, RATE
from tutti.domain.matching.verbs.looking_up import MOST_PROVEN

QUERIES, NOISY, FOREIGN = 100, 400, 1000
"""How many excerpts a row has; more of them where a row is near its bar."""
LENGTHS = (5, 10, 15)
HEAD = "query            long     n  first  match  chroma   p50     p95"
QUIET = 1e-2
SOMEBODY = Known(None, "", "", None, Owner.REGISTRY, "")
Treatment = Callable[[Sound, np.random.Generator], Sound]


def excerpt(path: Path, seconds: int, dice: np.random.Generator) -> Sound:
    """Cut a part that is not silent."""
    sound = load(path)
    for _ in range(50):
        start = int(dice.integers(0, len(sound) - seconds * RATE))
        part = sound[start : start + seconds * RATE]
        if np.sqrt(np.mean(part**2)) > QUIET:
            break
    return part


def answers(
    found: Corpus, segments: Sequence[Segment], sound: Sound, *, altered: bool
) -> list[tuple[float, Hit]]:
    """Return hits with their confidence, the surest first, as a look-up does: searched for, then proven.

    Distractors are postings alone: each is proven by the fingerprint of one of the real songs.
    """
    asked = fingerprint.of(sound)
    hits = search(segments, asked, altered=altered)[:MOST_PROVEN]
    bodies = {hit.id: blob.read(found.bodies[hit.id % len(found.bodies)]) for hit in hits}
    judged = (
        (rules.judge(asked.peaks.seconds, hit, SOMEBODY).confidence, hit)
        for hit in proven(asked, hits, bodies)
    )
    return sorted(judged, key=lambda each: -each[0])


def ask(
    found: Corpus, segments: Sequence[Segment], sound: Sound, *, altered: bool = False
) -> tuple[int | None, bool, float]:
    """Return the first answer, whether it counts as a match, and the processor time with fingerprinting."""
    began = time.process_time()
    told = answers(found, segments, sound, altered=altered)
    spent = time.process_time() - began
    if not told:
        return None, False, spent
    confidence, hit = told[0]
    return hit.id, confidence >= SURE, spent


def recall(
    found: Corpus,
    segments: Sequence[Segment],
    name: str,
    seconds: int,
    treat: Treatment,
    *,
    queries: int = QUERIES,
    altered: bool = False,
    other: Chromaprint | None = None,
) -> None:
    """Ask for excerpts of songs of the library and print how many were found."""
    dice = np.random.default_rng([seconds, len(name)])
    right = matched = theirs = 0
    times = []
    for _ in range(queries):
        number = int(dice.integers(0, len(found.library)))
        sound = treat(excerpt(found.library[number], seconds, dice), dice)
        first, sure, spent = ask(found, segments, sound, altered=altered)
        right += first == number
        matched += first == number and sure
        theirs += other is not None and other.best(sound) == number
        times.append(spent * 1000)
    line = f"{name:<16}{seconds:>4} s  {queries:>4}  {right / queries:5.2f}  {matched / queries:5.2f}"
    line += f"  {theirs / queries:5.2f}" if other else "      -"
    print(f"{line}  {np.median(times):6.0f}  {np.percentile(times, 95):6.0f} ms", flush=True)


def plain(found: Corpus, segments: Sequence[Segment], other: Chromaprint | None) -> None:
    """Excerpts at their own speed, clean and in noise."""
    print(HEAD)
    for name, treat in (
        ("clean", lambda sound, _: sound),
        ("MP3 32 kbit/s", through_mp3),
        ("pink +10 dB", noisy(10)),
        ("pink +5 dB", noisy(5)),
        ("pink 0 dB", noisy(0)),
    ):
        for seconds in LENGTHS:
            near = seconds == min(LENGTHS) and name in {"pink +5 dB", "pink 0 dB"}
            recall(found, segments, name, seconds, treat, queries=NOISY if near else QUERIES, other=other)


def warped(found: Corpus, segments: Sequence[Segment], other: Chromaprint | None) -> None:
    """Excerpts at other speeds and pitches, through the grid."""
    print(f"pitch by {'Rubber Band' if rubber_band() else 'a plain phase vocoder'}\n{HEAD}")
    for name, treat in (
        *((f"speed {percent:+d} %", sped(1 + percent / 100)) for percent in (5, -5)),
        *((f"pitch {step:+d}", pitched(step)) for step in (1, -1)),
    ):
        recall(found, segments, name, 10, treat, altered=True, other=other)


def foreign(
    found: Corpus, segments: Sequence[Segment], numbers: Sequence[int] = range(FOREIGN), *, altered: bool
) -> None:
    """Excerpts of songs that are not in the library: every match that the waveforms do not prove is a false one."""
    most = 0.0
    wrong: list[tuple[str, str, float, int, float]] = []
    shared: list[tuple[str, str, float, int, float]] = []
    for number in numbers:
        if number % 50 == 0:
            print(f"foreign excerpt {number} is asked for", file=sys.stderr, flush=True)
        dice = np.random.default_rng([8, number])
        path = found.foreign[number % len(found.foreign)]
        sound = excerpt(path, LENGTHS[number % len(LENGTHS)], dice)
        for confidence, hit in answers(found, segments, sound, altered=altered):
            if confidence < SURE:
                most = max(most, confidence)
            elif hit.id >= len(found.library):
                wrong.append((path.name, "a distractor", confidence, hit.best, 0.0))
            else:
                known = found.library[hit.id]
                sharp = sharpness(sound, load(known), hit.passages)
                line = (path.name, known.name, confidence, hit.best, sharp)
                (shared if sharp >= SHARP else wrong).append(line)
    print(
        f"foreign{' (grid)' if altered else ''}: {len(numbers)} excerpts; the surest that was no match: {most:.2f}"
    )
    for title, lines in (("false", wrong), ("of one waveform", shared)):
        pairs = {line[:2] for line in lines}
        print(f"  {title}: {len(lines)} answers, {len(pairs)} pairs of songs")
        for line in sorted(lines):
            print("   ", "{} = {} (confidence {:.2f}, {} agree, sharpness {:.0f})".format(*line))


def costs(found: Corpus) -> None:
    """Print what a library costs at three sizes."""
    print("tracks   postings      MB  MB/h    open ms   p50    p95 ms")
    for tracks in (100, 1000, 10_000):
        segments = library(found, tracks)
        size = path_of(tracks).stat().st_size / 1e6
        hours = float(segments[0].starts[-1]) / FRAMES_PER_SECOND / 3600
        began = time.process_time()
        segment.read(np.memmap(path_of(tracks), mode="r").data)
        opened = (time.process_time() - began) * 1000
        dice, times = np.random.default_rng(2), []
        for _ in range(60):
            sound = excerpt(found.library[int(dice.integers(0, min(100, tracks)))], 10, dice)
            times.append(ask(found, segments, sound)[2] * 1000)
        count = len(segments[0].landmarks.places)
        print(
            f"{tracks:>6}  {count:>9}  {size:6.1f}  {size / hours:4.2f}  {opened:8.0f}"
            f"  {np.median(times):5.0f}  {np.percentile(times, 95):6.0f}",
            flush=True,
        )


def main() -> None:
    """Run the parts that are named, or all."""
    parts = sys.argv[1:] or ["costs", "plain", "foreign", "warped", "foreign-warped"]
    found = corpus()
    print(
        f"library: {len(found.library)} songs, {found.hours:.1f} h; foreign: {len(found.foreign)} songs\n"
        f"fingerprint: {found.cost_per_minute * 1000:.0f} ms of processor time and "
        f"{found.blob_per_minute / 1000:.1f} kB per minute of sound"
    )
    if "costs" in parts:
        costs(found)
    other = Chromaprint.over(found.library) if {"plain", "warped"} & set(parts) else None
    segments = library(found, 10_000) if set(parts) - {"costs"} else []
    if "plain" in parts:
        plain(found, segments, other)
    if "foreign" in parts:
        foreign(found, segments, altered=False)
    if "warped" in parts:
        warped(found, segments, other)
    if "foreign-warped" in parts:
        foreign(found, segments, altered=True)


if __name__ == "__main__":
    main()
