"""What a hit means: how sure it is, how the two sounds hang together, and when a passage is too little.

The numbers were set on real music; ``docs/matching.md`` says how often they are wrong.
"""

import math
from collections.abc import Iterable, Sequence

from tutti.domain.matching.model import Candidate, Hit, Known, MatchKind, Owner, Passage, Proof

EVEN = 13.0
"""The strength at which a hit is as likely the same recording as not; unrelated music stays below 12.5."""
MOST_CONFIDENT = 0.999
LEAST_BEYOND = 0.1
"""What has no more in common than chance gives still has a logarithm."""
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
    confidence = confidence_of(hit)
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


def confidence_of(hit: Hit) -> float:
    """Return how sure it is that both are one recording: 0.5 at ``EVEN``, 0 where nothing was compared."""
    if hit.proof is None or not hit.proof.agreeing:
        return 0.0
    return min(1 / (1 + math.exp(EVEN - _strength(hit, hit.proof))), MOST_CONFIDENT)


def _strength(hit: Hit, proof: Proof) -> float:
    """Weigh what speaks for a hit, in logarithms: by a logistic regression on real music, rounded.

    Peaks that agree, beyond chance in its standard deviations, of those that could, and beside the best of
    other places: music of one pace and key agrees at many. Then the landmarks on the line, and beside those
    on the next one through the recording.
    """
    beyond = (proof.agreeing - proof.chance) / math.sqrt(max(proof.chance, 1))
    return (
        2 * math.log(max(beyond, LEAST_BEYOND))
        + math.log(proof.agreeing / max(proof.possible, 1))
        + 4 * math.log(proof.agreeing / max(proof.elsewhere, 1))
        + 3 * math.log(max(hit.best, 1))
        + math.log(max(hit.best, 1) / max(hit.rival, 1))
    )


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
