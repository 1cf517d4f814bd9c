"""What a hit means: sure or not, which kind, and when a passage is too little to alarm anybody."""

from typing import Any

import pytest

from tutti.domain.matching import Hit, Known, MatchKind, Owner, Passage, Verdict, rules
from tutti.domain.matching.model import SURE, Proof

PROVEN = Proof(agreeing=300, possible=600, chance=12.0, elsewhere=30)
OTHER = Known(1, "Night", "Sol", None, Owner.OTHER, "release")


def hit(*passages: tuple[float, float, float, float], best: int = 60, **changes: Any) -> Hit:
    found = tuple(Passage(*each, 50) for each in passages)
    return Hit(
        1,
        changes.pop("seconds", 200.0),
        changes.pop("pitch", 1.0),
        changes.pop("tempo", 1.0),
        best,
        found,
        int(changes.pop("rival", 0)),
        changes.pop("proof", PROVEN),
    )


@pytest.mark.parametrize(
    ("seconds", "found", "kind"),
    [
        (200, hit((0, 198, 0, 198)), MatchKind.SAME),
        (30, hit((0, 29, 100, 129)), MatchKind.EXCERPT),
        (600, hit((300, 498, 1, 199)), MatchKind.CONTAINS),
        (600, hit((0, 60, 100, 160)), MatchKind.CONTAINS),
        (190, hit((0, 188, 0, 198), tempo=1.05, pitch=1.05), MatchKind.ALTERED),
        (200, hit((0, 198, 0, 198), pitch=2 ** (1 / 12)), MatchKind.ALTERED),
    ],
)
def test_kinds(seconds: float, found: Hit, kind: MatchKind) -> None:
    judged = rules.judge(seconds, found, OTHER)
    assert judged.kind is kind
    assert judged.confidence > 0.8
    assert judged.alarms


def proven(agreeing: int, **changes: Any) -> float:
    """Return the confidence of a hit in five seconds of noise, of whose peaks so many agree."""
    proof = Proof(
        agreeing, possible=200, chance=changes.pop("chance", 5.0), elsewhere=changes.pop("elsewhere", 15)
    )
    return rules.confidence_of(hit(proof=proof, best=changes.pop("best", 10), **changes))


def test_confidence_grows_with_what_agrees() -> None:
    sure = [proven(agreeing) for agreeing in (0, 1, 5, 20, 35, 60, 100, 200)]
    assert sure == sorted(sure)
    assert sure[0] == 0
    assert sure[3] < SURE < sure[4]
    assert sure[-1] == pytest.approx(0.999)
    landmarks = [proven(30, best=best) for best in (4, 6, 10, 20)]
    assert landmarks == sorted(landmarks)
    assert landmarks[0] < SURE < landmarks[-1]


def test_confidence_shrinks_with_what_chance_gives() -> None:
    assert proven(35) > proven(35, chance=12.0)
    assert proven(35) > proven(35, rival=9)


def test_music_of_the_same_pace_agrees_at_many_places_and_is_not_the_same() -> None:
    assert proven(45, elsewhere=44, best=10, rival=9) < SURE
    assert proven(120, elsewhere=100, best=60, rival=55) >= SURE  # a loop, compared with itself


def test_what_was_not_compared_is_not_known() -> None:
    assert rules.confidence_of(hit((0, 198, 0, 198), proof=None)) == 0


def test_one_short_passage_may_be_a_sample_and_two_may_not() -> None:
    loop = rules.judge(200, hit((50, 56, 80, 86)), OTHER)
    assert loop.confidence < SURE
    repeated = rules.judge(200, hit((50, 56, 80, 86), (90, 96, 80, 86)), OTHER)
    assert repeated.confidence < SURE  # the same loop again and again
    twice = rules.judge(200, hit((50, 56, 80, 86), (90, 96, 120, 126)), OTHER)
    assert twice.confidence >= SURE
    assert rules.judge(200, hit((50, 70, 80, 100)), OTHER).confidence >= SURE


def test_own_recordings_do_not_alarm() -> None:
    own = Known(1, "Night", "Sol", None, Owner.OWN, "release")
    registry = Known(2, "Day", "Luna", None, Owner.REGISTRY, "list")
    verdict = Verdict(rules.ranked([rules.identical(200, own)]))
    assert verdict.best is None
    both = Verdict(
        rules.ranked([rules.identical(200, own), rules.judge(200, hit((0, 198, 0, 198)), registry)])
    )
    assert both.best is not None
    assert both.best.known.title == "Day"
