"""The library of the bench of matching: real songs with their fingerprints, filled up with synthetic distractors."""

import random
import struct
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.matching_corpus import FOLDER, load, songs
from bench.matching_shared import SHARP, sharpness
from tutti.domain.matching.formats import blob, segment
from tutti.domain.matching.formats.segment import GAP_FRAMES, Postings, Segment
from tutti.domain.matching.model import Hit
from tutti.domain.matching.search.lookup import search
from tutti.domain.matching.signal import fingerprint
from tutti.domain.matching.signal.fingerprint import Fingerprint
from tutti.domain.matching.signal.spectrum import FRAMES_PER_SECOND

VERSION = 3
"""Raised by hand when fingerprints change, so that kept ones are made again."""
DISTRACTOR_SECONDS, PER_SEGMENT = 210, 1000
SAME_SONG = 60


@dataclass(frozen=True)
class Corpus:
    """Songs in the library with their fingerprints (read, and as bytes), songs that are not in it, and what making them cost."""

    library: list[Path]
    prints: list[Fingerprint]
    bodies: list[bytes]
    foreign: list[Path]
    cost_per_minute: float
    blob_per_minute: float
    hours: float


def corpus() -> Corpus:
    """Fingerprint all songs; of songs that are there twice, keep one."""
    paths = songs()
    random.Random(4).shuffle(paths)
    prints, bodies, seconds, spent = [], [], 0.0, 0.0
    kept_prints = FOLDER / "prints"
    kept_prints.mkdir(exist_ok=True)
    for path in paths:
        made, body, cost = _fingerprinted(path, kept_prints / f"{path.stem}.{VERSION}")
        prints.append(made)
        bodies.append(body)
        spent, seconds = spent + cost, seconds + made.peaks.seconds
    everything = segment.build(enumerate(prints))
    kept: list[int] = []
    for number, each in enumerate(prints):
        alike = [
            hit
            for hit in search([everything], each, own=number, altered=False)
            if hit.best >= SAME_SONG and hit.id in kept
        ]
        if not any(_same_recording(paths[number], paths[hit.id], hit) for hit in alike):
            kept.append(number)
    half = kept[: len(kept) * 3 // 5]
    print(f"{len(paths)} songs, {seconds / 3600:.1f} h; {len(paths) - len(kept)} of them are there twice")
    return Corpus(
        [paths[i] for i in half],
        [prints[i] for i in half],
        [bodies[i] for i in half],
        [paths[i] for i in kept[len(half) :]],
        spent / seconds * 60,
        sum(map(len, bodies)) / seconds * 60,
        sum(prints[i].peaks.seconds for i in half) / 3600,
    )


def _same_recording(one: Path, other: Path, hit: Hit) -> bool:
    return sharpness(load(one), load(other), hit.passages) >= SHARP


def _fingerprinted(path: Path, kept: Path) -> tuple[Fingerprint, bytes, float]:
    """Return a song's fingerprint, its bytes, and what making it cost when it was made."""
    if not kept.exists():
        sound = load(path)
        began = time.process_time()
        made = fingerprint.of(sound)
        cost = time.process_time() - began
        kept.write_bytes(struct.pack("<d", cost) + blob.write(made))
    body = kept.read_bytes()
    return blob.read(body[8:]), body[8:], struct.unpack_from("<d", body)[0]


def path_of(tracks: int) -> Path:
    """Return where the library of ``tracks`` is kept."""
    return FOLDER / f"library-{tracks}.{VERSION}.segment"


def library(found: Corpus, tracks: int) -> list[Segment]:
    """Return the segments of a library of ``tracks``, the real ones first, mapped like those of an instance."""
    path = path_of(tracks)
    if path.exists():
        return [segment.read(np.memmap(path, mode="r").data, verify=False)]
    real = segment.build(enumerate(found.prints[:tracks]))
    parts, dice = [real], np.random.default_rng(11)
    pool = np.repeat(real.landmarks.keys, _counts(real.landmarks))
    density = len(real.landmarks.places) / (sum(each.peaks.seconds for each in found.prints[:tracks]))
    missing, first = max(tracks - len(found.prints), 0), 1_000_000
    while missing > 0:
        count = min(missing, PER_SEGMENT)
        parts.append(_distractors(pool, count, density, first, dice))
        missing, first = missing - count, first + count
    whole = segment.merge(parts) if len(parts) > 1 else real
    with path.open("wb") as file:
        segment.write(whole, file)
    return [segment.read(np.memmap(path, mode="r").data, verify=False)]


def _counts(postings: Postings) -> "np.typing.NDArray[np.int64]":
    ends = postings.offsets.astype(np.int64)
    return ends[1:] - ends[:-1]


def _distractors(
    pool: "np.typing.NDArray[np.uint32]", count: int, density: float, first: int, dice: np.random.Generator
) -> Segment:
    frames = round(DISTRACTOR_SECONDS * FRAMES_PER_SECOND)
    each, length = round(DISTRACTOR_SECONDS * density), frames + GAP_FRAMES
    hashes = pool[dice.integers(0, len(pool), each * count)]
    places = dice.integers(0, frames, each * count) + np.repeat(np.arange(count) * length, each)
    order = np.argsort(hashes, kind="stable")
    keys, offsets = np.unique(hashes[order], return_index=True)
    marks = Postings(keys, np.append(offsets, len(hashes)).astype(np.uint32), places[order].astype(np.uint32))
    none = np.zeros(0, dtype=np.uint32)
    starts = (np.arange(count + 1) * length).astype(np.uint32)
    ids = np.arange(first, first + count)
    return Segment(ids, starts, marks, Postings(none, np.zeros(1, dtype=np.uint32), none))
