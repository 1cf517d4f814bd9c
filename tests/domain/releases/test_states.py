import pytest

from tutti.domain.releases.model import (
    RELEASE_MOVES,
    STORE_MOVES,
    ReleaseState,
    StoreState,
    aggregate,
    may_move,
    store_may_move,
)


def test_every_state_has_its_moves_and_none_moves_to_itself():
    assert set(RELEASE_MOVES) == set(ReleaseState)
    assert set(STORE_MOVES) == set(StoreState)
    assert all(state not in moves for state, moves in RELEASE_MOVES.items())
    assert all(state not in moves for state, moves in STORE_MOVES.items())


@pytest.mark.parametrize(
    ("current", "to"),
    [
        ("queued", "processing"),
        ("processing", "in_inspection"),
        ("processing", "sent"),
        ("in_inspection", "sent"),
        ("in_inspection", "rejected"),
        ("in_inspection", "attention_needed"),
        ("sent", "live"),
        ("sent", "rejected"),
        ("sent", "failed"),
        ("live", "takedown_pending"),
        ("live", "updating"),
        ("updating", "live"),
        ("attention_needed", "queued"),
        ("rejected", "queued"),
        ("failed", "queued"),
        ("takedown_pending", "taken_down"),
    ],
)
def test_the_moves_of_the_contract_are_allowed(current, to):
    assert store_may_move(StoreState(current), StoreState(to))


def test_a_store_cannot_go_live_without_having_been_sent():
    assert not store_may_move(StoreState.QUEUED, StoreState.LIVE)
    assert not may_move(ReleaseState.DRAFT, ReleaseState.DISTRIBUTED)


@pytest.mark.parametrize(
    ("own", "stores", "seen"),
    [
        ("draft", [], "draft"),
        ("submitted", [], "submitted"),
        ("submitted", ["queued", "processing", "sent", "in_inspection", "failed"], "submitted"),
        ("submitted", ["queued", "attention_needed"], "attention_needed"),
        ("submitted", ["sent", "live", "attention_needed"], "distributed"),
        ("submitted", ["updating"], "distributed"),
        ("submitted", ["takedown_pending"], "distributed"),
        ("submitted", ["live", "rejected"], "rejected"),
        ("submitted", ["live", "rejected", "taken_down"], "taken_down"),
        ("rejected", ["live"], "rejected"),
        ("taken_down", ["live"], "taken_down"),
    ],
)
def test_the_strongest_word_wins(own, stores, seen):
    assert aggregate(ReleaseState(own), [StoreState(s) for s in stores]) == seen
