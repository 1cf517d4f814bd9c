"""Peaks laid over each other: the same recording agrees at one place, other music at none."""

import numpy as np
import pytest
import soxr

from tests.factories.music import Sound, tune
from tutti.domain.matching import Hit, Passage, rules
from tutti.domain.matching.formats import segment
from tutti.domain.matching.model import SURE, Proof
from tutti.domain.matching.search.lookup import search
from tutti.domain.matching.search.proof import proven
from tutti.domain.matching.signal import fingerprint, spectrum
from tutti.domain.matching.signal.fingerprint import Fingerprint

RATE = spectrum.RATE
SONGS = [tune(seed, 40) for seed in range(4)]
PRINTS = {number: fingerprint.of(song) for number, song in enumerate(SONGS)}


def looked_up(sound: Sound, *, altered: bool = False) -> Hit:
    """Return the surest hit of a library of four songs."""
    asked = fingerprint.of(sound)
    hits = search([segment.build(PRINTS.items())], asked, altered=altered)
    return max(proven(asked, hits, PRINTS), key=rules.confidence_of)


def proof_of(hit: Hit) -> Proof:
    assert hit.proof
    return hit.proof


def test_an_excerpt_in_noise_agrees_at_its_place_alone() -> None:
    part = SONGS[2][5 * RATE : 12 * RATE]
    noise = np.random.default_rng(1).standard_normal(len(part)).astype(np.float32)
    found = looked_up(part + 0.4 * noise * np.sqrt(np.mean(part**2)))
    proof = proof_of(found)
    assert found.id == 2
    assert proof.agreeing > 0.3 * proof.possible
    assert proof.agreeing > 2 * proof.elsewhere > 2 * proof.chance
    assert rules.confidence_of(found) > 0.9


@pytest.mark.parametrize("factor", [1.04, 0.965])
def test_another_speed_agrees_once_it_is_undone(factor: float) -> None:
    found = looked_up(soxr.resample(SONGS[1][: 12 * RATE], RATE, RATE / factor), altered=True)
    assert found.id == 1
    assert proof_of(found).agreeing > 0.3 * proof_of(found).possible
    assert rules.confidence_of(found) > 0.9


def test_the_whole_that_begins_a_little_later_agrees() -> None:
    found = looked_up(SONGS[3][RATE // 3 :])
    assert found.id == 3
    assert proof_of(found).agreeing > 0.5 * proof_of(found).possible


def test_other_music_agrees_nowhere_better_than_elsewhere() -> None:
    asked = fingerprint.of(tune(60, 20))
    hit = Hit(0, 40.0, 1.0, 1.0, 12, (Passage(2.0, 18.0, 7.0, 23.0, 12),), 6)
    (found,) = proven(asked, [hit], PRINTS)
    assert proof_of(found).agreeing < 3 * max(proof_of(found).elsewhere, 1)
    assert rules.confidence_of(found) < SURE


@pytest.mark.parametrize(
    "passage", [(0.0, 0.1, 39.9, 40.0), (30.0, 31.0, 0.0, 1.0), (0.0, 400.0, 0.0, 400.0)]
)
def test_passages_at_the_edges_and_beyond_are_borne(passage: tuple[float, float, float, float]) -> None:
    hit = Hit(0, 40.0, 1.0, 1.0, 5, (Passage(*passage, 5),))
    (found,) = proven(fingerprint.of(SONGS[0][: 10 * RATE]), [hit], PRINTS)
    assert proof_of(found).agreeing <= proof_of(found).possible


def test_what_is_not_at_hand_is_not_proven() -> None:
    asked = fingerprint.of(SONGS[0][: 10 * RATE])
    hits = search([segment.build(PRINTS.items())], asked, altered=False)
    nothing: dict[int, Fingerprint] = {}
    assert {hit.proof for hit in proven(asked, hits, nothing)} == {None}
