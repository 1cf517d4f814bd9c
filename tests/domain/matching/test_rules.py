"""What a hit means: sure or not, which kind, and when a passage is too little to alarm anybody."""

import pytest

from tutti.domain.matching import Hit, Known, MatchKind, Owner, Passage, Verdict, rules
from tutti.domain.matching.model import SURE

OTHER = Known(1, "Night", "Sol", None, Owner.OTHER, "release")


def hit(*passages: tuple[float, float, float, float], best: int = 60, **changes: float) -> Hit:
    found = tuple(Passage(*each, 50) for each in passages)
    return Hit(
        1,
        changes.pop("seconds", 200.0),
        changes.pop("pitch", 1.0),
        changes.pop("tempo", 1.0),
        best,
        changes.pop("noise", 3.0),
        found,
        int(changes.pop("rival", 0)),
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


def test_confidence_grows_with_what_agrees_and_shrinks_with_noise() -> None:
    sure = [rules.confidence_of(hit(best=best), 10) for best in (1, 9, 10, 20, 25, 100)]
    assert sure == sorted(sure)
    assert sure[1] < SURE <= sure[2]
    assert sure[4] == pytest.approx(0.8)
    assert rules.confidence_of(hit(best=20, noise=10), 10) < SURE
    assert rules.confidence_of(hit(best=11, tempo=1.05), 10) < SURE


def test_music_of_the_same_pace_agrees_at_many_shifts_and_is_not_the_same() -> None:
    assert rules.confidence_of(hit(best=23, rival=20), 13) < SURE
    assert rules.confidence_of(hit(best=23, rival=12), 13) >= SURE
    assert rules.confidence_of(hit(best=60, rival=55), 13) >= SURE  # a loop, compared with itself
    assert rules.confidence_of(hit(best=17, rival=14), 3.7) < SURE  # a bar of the same drums, in another song
    assert rules.confidence_of(hit(best=18, rival=14), 3.7) >= SURE


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
