"""The search itself: two tiers, and a grid of speeds and pitches where a sound may have been altered."""

from collections.abc import Iterable, Sequence
from statistics import median

from tutti.domain.matching.formats.segment import GAP_FRAMES, Segment
from tutti.domain.matching.model import Hit, Passage
from tutti.domain.matching.search.alignment import Aligned, align
from tutti.domain.matching.search.voting import Pairs, Vote, equal, votes
from tutti.domain.matching.signal import landmarks
from tutti.domain.matching.signal.fingerprint import Fingerprint
from tutti.domain.matching.signal.peaks import Peaks
from tutti.domain.matching.signal.spectrum import FRAMES_PER_SECOND
from tutti.domain.matching.signal.warps import PLAIN, Warp, grid

MOST_PAIRS = 1_000_000
MOST_PAIRS_LONG = 2_000_000
"""What one look-up may weigh in each segment, for a query of up to 30 s and for a longer one."""
MOST_PAIRS_GRID = 250_000
"""And each of the sixty of the grid, which only say where to look: what they name is looked up in full."""
DENSE_SECONDS = 30
"""Queries up to this length make all the pairs they can; longer ones have enough of the strong ones."""
ALIGNED = 12
NOISE_FROM = 8
LEAST_VOTES = 4
"""Strangers get three to five: the proof tells them apart from what noise has left of the same recording."""
LEAST_VOTES_GRID = 6
EXCERPTS = 3
EXCERPT_SECONDS = 20
SURE_WORDS = 0.25
LEAST_WORDS = 8
"""A re-encoding keeps about half of its words; by chance, two agree at one shift."""
SAME_LENGTH = 0.02


def search(
    segments: Sequence[Segment], query: Fingerprint, *, own: int | None = None, altered: bool
) -> list[Hit]:
    """Return the recordings that share a passage with the query, the most alike first.

    ``own`` is the query itself, if it is in the index: it is found too, but says nothing of others. Without
    ``altered``, a query that is known as a whole is not looked for further. With it, other speeds and
    pitches are asked for too (about sixty times the work).
    """
    whole = _by_words(segments, query)
    if not altered and any(hit.id != own for hit in whole):
        return whole
    found: dict[int, Hit] = {}
    for warp in (PLAIN, *(_promising(segments, query.peaks) if altered else ())):
        for hit in _by_landmarks(segments, query.peaks, warp):
            if hit.id not in found or hit.best > found[hit.id].best:
                found[hit.id] = hit
    for hit in whole:
        found.setdefault(hit.id, hit)
    return sorted(found.values(), key=lambda hit: -hit.best)


def _promising(segments: Sequence[Segment], peaks: Peaks) -> list[Warp]:
    """Return the speeds and pitches at which a part of the query has something in common with somebody."""
    part = peaks.within(_excerpts(peaks.length)) if peaks.seconds > EXCERPTS * EXCERPT_SECONDS else peaks
    best: dict[int, tuple[int, Warp]] = {}
    for warp in grid():
        if warp is PLAIN:
            continue
        for hit in _by_landmarks(segments, part, warp, MOST_PAIRS_GRID, LEAST_VOTES_GRID):
            if hit.best > best.get(hit.id, (0, warp))[0]:
                best[hit.id] = hit.best, warp
    strongest = sorted(best.values(), key=lambda each: -each[0])[:ALIGNED]
    return list(dict.fromkeys(warp for _, warp in strongest))


def _excerpts(length: int) -> Iterable[tuple[int, int]]:
    size = round(EXCERPT_SECONDS * FRAMES_PER_SECOND)
    for number in range(1, EXCERPTS + 1):
        first = length * number // (EXCERPTS + 1) - size // 2
        yield first, first + size


def _by_words(segments: Sequence[Segment], query: Fingerprint) -> list[Hit]:
    """Tier 1: recordings that are the whole query, by a part of its words and by their length."""
    words, length = query.words, query.peaks.length
    hits = []
    for segment in segments:
        pairs = equal(segment.words, words.words, words.frames, MOST_PAIRS)
        for vote in votes(segment, pairs, ALIGNED):
            start, long = _extent(segment, vote.recording)
            alike = abs(long - length) <= SAME_LENGTH * length
            if alike and vote.count >= max(SURE_WORDS * len(words.words), LEAST_WORDS):
                aligned = _whole(align(pairs, start, long, PLAIN), length, long)
                hits.append(_hit(segment, vote, PLAIN, aligned))
    return sorted(hits, key=lambda hit: -hit.best)


def _whole(aligned: Aligned, length: int, long: int) -> Aligned:
    """Words stand for the first two minutes; with the same length, they speak for the whole."""
    count = sum(passage.landmarks for passage in aligned.passages)
    shift = next((each.known_from - each.asked_from for each in aligned.passages), 0.0)
    first = max(-shift, 0.0)
    last = min(length / FRAMES_PER_SECOND, long / FRAMES_PER_SECOND - shift)
    every = Passage(first, last, first + shift, last + shift, count)
    return Aligned((every,), aligned.best, aligned.slope)


def _by_landmarks(
    segments: Sequence[Segment],
    query: Peaks,
    warp: Warp,
    most: int | None = None,
    least: int = LEAST_VOTES,
) -> Iterable[Hit]:
    """Tier 2: recordings with a passage in common at one speed and pitch; ``most`` pairs are weighed."""
    peaks = warp.undo(query)
    dense = peaks.seconds <= DENSE_SECONDS
    asked = landmarks.asked(peaks) if dense else landmarks.kept(peaks)
    if warp is PLAIN and peaks.seconds <= landmarks.SHORT_SECONDS:
        asked = landmarks.with_beside(asked)
    most = most or (MOST_PAIRS if dense else MOST_PAIRS_LONG)
    ranked: list[tuple[Segment, Pairs, Vote]] = []
    for segment in segments:
        pairs = equal(segment.landmarks, asked.hashes, asked.frames, most)
        ranked += [(segment, pairs, vote) for vote in votes(segment, pairs, ALIGNED + NOISE_FROM)]
    ranked.sort(key=lambda each: -each[2].count)
    noise = _noise([vote.count for _, _, vote in ranked])
    for segment, pairs, vote in ranked[:ALIGNED]:
        if vote.count >= max(least, noise):
            aligned = align(pairs, *_extent(segment, vote.recording), warp)
            if aligned.passages:
                yield _hit(segment, vote, warp, aligned)


def _noise(counts: Sequence[int]) -> float:
    """What a recording gets by chance: those behind the first few cannot all be copies of the query."""
    return float(median(counts[NOISE_FROM:])) if len(counts) > NOISE_FROM else 0.0


def _extent(segment: Segment, recording: int) -> tuple[int, int]:
    start = int(segment.starts[recording])
    return start, int(segment.starts[recording + 1]) - start - GAP_FRAMES


def _hit(segment: Segment, vote: Vote, warp: Warp, aligned: Aligned) -> Hit:
    return Hit(
        int(segment.ids[vote.recording]),
        _extent(segment, vote.recording)[1] / FRAMES_PER_SECOND,
        warp.pitch,
        warp.tempo * aligned.slope,
        aligned.best,
        aligned.passages,
        aligned.rival,
    )
