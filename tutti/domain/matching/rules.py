"""What a hit means: how sure it is, how the two sounds hang together, and when a passage is too little.

The numbers were set on real music; ``docs/matching.md`` says how often they are wrong.
"""

import math
from collections.abc import Iterable, Sequence

from tutti.domain.matching.model import Candidate, Hit, Known, MatchKind, Owner, Passage

LEAST_AGREEING = 10
ABOVE_NOISE = 3.0
ABOVE_RIVAL = 1.5
"""Music that repeats itself agrees with other music of its pace at many shifts, at none much better."""
DENSE_MOMENTS = 3.0
"""Moments a second that only the same sound has, which may also repeat itself."""
DENSE_LEAST = 18
"""And so many in all: fewer may be a bar of drums, whose samples other songs play at the same pace."""
ALTERED_AGREEING = 12
"""Of sixty speeds and pitches one fits a little better by chance."""
WHOLE = 0.8
LARGE_PART = 0.5
LONG_SECONDS = 15.0
APART_SECONDS = 5.0
UNSURE = 0.45
"""Confidence of a single short passage: a loop or sample that both may have licensed."""
TEMPO_TOLERANCE = 0.01
PITCH_TOLERANCE = 0.2


def candidates(seconds: float, hits: Iterable[Hit], known: Iterable[Known]) -> tuple[Candidate, ...]:
    """Return what is known about a file of ``seconds``, the surest first."""
    by_fingerprint: dict[int | None, list[Known]] = {}
    for each in known:
        by_fingerprint.setdefault(each.fingerprint_id, []).append(each)
    found = [judge(seconds, hit, each) for hit in hits for each in by_fingerprint.get(hit.id, ())]
    return ranked(found)


def ranked(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Order by confidence; of equally sure ones, another owner's first."""
    return tuple(sorted(found, key=lambda each: (-each.confidence, each.known.owner is Owner.OWN)))


def judge(seconds: float, hit: Hit, known: Known) -> Candidate:
    """Say how a file of ``seconds`` and a known recording hang together."""
    coverage = _share(((each.asked_from, each.asked_to) for each in hit.passages), seconds)
    known_coverage = _share(((each.known_from, each.known_to) for each in hit.passages), hit.seconds)
    altered = is_altered(hit)
    confidence = confidence_of(hit, coverage * seconds)
    if _may_be_a_sample(hit.passages, coverage, known_coverage, seconds):
        confidence = min(confidence, UNSURE)
    return Candidate(
        known=known,
        kind=MatchKind.ALTERED if altered else _kind(coverage, known_coverage),
        confidence=round(confidence, 3),
        coverage=round(coverage, 3),
        known_coverage=round(known_coverage, 3),
        pitch_semitones=round(12 * math.log2(hit.pitch), 3),
        tempo=round(hit.tempo, 4),
        passages=hit.passages,
    )


def confidence_of(hit: Hit, covered: float) -> float:
    """Return 0.5 where as many moments agree as are needed, and nearer to 1 the more there are.

    ``covered`` is how many seconds of the file the passages take.
    """
    least = max(ALTERED_AGREEING if is_altered(hit) else LEAST_AGREEING, ABOVE_NOISE * hit.noise)
    if hit.best < max(DENSE_MOMENTS * covered, DENSE_LEAST):
        least = max(least, ABOVE_RIVAL * hit.rival)
    return min(1 - least / (2 * max(hit.best, 1)), 0.999) if hit.best >= least else 0.4 * hit.best / least


def is_altered(hit: Hit) -> bool:
    """Tell whether the file is faster, slower, higher or lower than the recording."""
    return abs(hit.tempo - 1) > TEMPO_TOLERANCE or abs(12 * math.log2(hit.pitch)) > PITCH_TOLERANCE


def identical(seconds: float, known: Known) -> Candidate:
    """Return the candidate for a file that has the very bytes of a known recording."""
    whole = Passage(0.0, seconds, 0.0, seconds, 0)
    return Candidate(known, MatchKind.SAME, 1.0, 1.0, 1.0, 0.0, 1.0, (whole,))


def _kind(coverage: float, known_coverage: float) -> MatchKind:
    if coverage >= WHOLE:
        return MatchKind.SAME if known_coverage >= WHOLE else MatchKind.EXCERPT
    return MatchKind.CONTAINS


def _may_be_a_sample(
    passages: Sequence[Passage], coverage: float, known_coverage: float, seconds: float
) -> bool:
    """Tell whether all that is common is one short stretch, and a small part of either."""
    if coverage >= LARGE_PART or known_coverage >= LARGE_PART or coverage * seconds >= LONG_SECONDS:
        return False
    first = passages[0]
    return not any(
        abs(each.asked_from - first.asked_from) > APART_SECONDS
        and abs(each.known_from - first.known_from) > APART_SECONDS
        for each in passages[1:]
    )


def _share(stretches: Iterable[tuple[float, float]], whole: float) -> float:
    """Return what part of ``whole`` seconds the stretches cover together."""
    covered, reached = 0.0, 0.0
    for first, last in sorted(stretches):
        covered += max(last - max(first, reached), 0.0)
        reached = max(reached, last)
    return min(covered / whole, 1.0) if whole > 0 else 0.0
