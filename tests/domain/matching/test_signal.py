"""Fingerprints: the same sound is found again, whatever was done to it; what has no features has no landmarks."""

import numpy as np
import pytest
import soxr

from tests.factories.music import Sound, tune
from tutti.domain.matching import Hit
from tutti.domain.matching.formats import segment
from tutti.domain.matching.search import voting
from tutti.domain.matching.search.lookup import search
from tutti.domain.matching.signal import fingerprint, landmarks, spectrum
from tutti.domain.matching.signal.fingerprint import Gatherer

RATE = spectrum.RATE
SONGS = [tune(seed, 40) for seed in range(6)]


@pytest.fixture(scope="module")
def library() -> list[segment.Segment]:
    prints = [fingerprint.of(song) for song in SONGS]
    return [segment.build(list(enumerate(prints[:4]))), segment.build([(4, prints[4]), (5, prints[5])])]


def first(library: list[segment.Segment], sound: Sound, *, altered: bool = False) -> Hit:
    hits = search(library, fingerprint.of(sound), altered=altered)
    assert hits
    return hits[0]


@pytest.mark.parametrize("number", [0, 3, 5])
def test_an_excerpt_is_found_at_its_place(library: list[segment.Segment], number: int) -> None:
    found = first(library, SONGS[number][12 * RATE + 77 : 22 * RATE])
    assert found.id == number
    assert found.passages[0].known_from - found.passages[0].asked_from == pytest.approx(12, abs=0.1)
    assert found.passages[0].asked_to > 8


def test_noise_does_not_hide_it(library: list[segment.Segment]) -> None:
    part = SONGS[2][5 * RATE : 15 * RATE]
    noise = np.random.default_rng(1).standard_normal(len(part)).astype(np.float32)
    assert first(library, part + 0.4 * noise * np.sqrt(np.mean(part**2))).id == 2


@pytest.mark.parametrize("factor", [1.05, 0.95])
def test_another_speed_is_told(library: list[segment.Segment], factor: float) -> None:
    found = first(library, soxr.resample(SONGS[1][: 12 * RATE], RATE, RATE / factor), altered=True)
    assert found.id == 1
    assert found.tempo == pytest.approx(factor, abs=0.006)
    assert found.pitch == pytest.approx(factor, abs=0.006)


def test_a_mix_of_two_songs_returns_both(library: list[segment.Segment]) -> None:
    found = search(library, fingerprint.of(SONGS[0][: 20 * RATE] + SONGS[4][: 20 * RATE]), altered=False)
    assert {hit.id for hit in found[:2]} == {0, 4}


def test_a_medley_returns_both_with_their_passages(library: list[segment.Segment]) -> None:
    medley = np.concatenate((SONGS[0][10 * RATE : 25 * RATE], SONGS[5][: 15 * RATE]))
    by_id = {hit.id: hit for hit in search(library, fingerprint.of(medley), altered=False)}
    assert by_id[0].passages[0].asked_to == pytest.approx(15, abs=1.5)
    assert by_id[5].passages[0].asked_from == pytest.approx(15, abs=1.5)


def test_other_music_is_not_found(library: list[segment.Segment]) -> None:
    best = [
        hit.best
        for seed in range(50, 56)
        for hit in search(library, fingerprint.of(tune(seed, 10)), altered=False)
    ]
    assert max(best, default=0) < 10


def test_the_whole_file_is_known_by_its_words(library: list[segment.Segment]) -> None:
    """Softer, and it begins a little later: the first tier knows it, without any landmark."""
    bare = [
        segment.Segment(each.ids, each.starts, segment.build([]).landmarks, each.words) for each in library
    ]
    again = np.round(SONGS[3][4 * spectrum.HOP :] * 0.6 * 32768) / 32768
    found = search(bare, fingerprint.of(again.astype(np.float32)), altered=False)
    assert [hit.id for hit in found] == [3]


@pytest.mark.parametrize("what", ["silence", "sine", "chord", "dither", "nothing"])
def test_sounds_without_features_have_no_landmarks(what: str) -> None:
    at = np.arange(20 * RATE) / RATE
    sounds = {
        "silence": np.zeros(len(at)),
        "sine": 0.5 * np.sin(2 * np.pi * 440 * at),
        "chord": sum(0.2 * np.sin(2 * np.pi * 220 * k * at) for k in (1, 1.5, 2)),
        "dither": 0.3 * np.sin(2 * np.pi * 97 * at)
        + np.random.default_rng(0).standard_normal(len(at)) / 65536,
        "nothing": np.zeros(0),
    }
    made = fingerprint.of(np.asarray(sounds[what], dtype=np.float32))
    assert len(landmarks.kept(made.peaks).hashes) <= 20


def test_blocks_give_what_the_whole_gives() -> None:
    sound = tune(9, 130)
    gatherer, dice, at = Gatherer(), np.random.default_rng(3), 0
    while at < len(sound):
        size = int(dice.integers(1, 200_000))
        gatherer.add(sound[at : at + size])
        at += size
    whole, parts = fingerprint.of(sound), gatherer.finish()
    assert np.array_equal(whole.peaks.frames, parts.peaks.frames)
    assert np.array_equal(whole.peaks.pitches, parts.peaks.pitches)
    assert np.array_equal(whole.words.words, parts.words.words)
    assert whole.peaks.length == parts.peaks.length == pytest.approx(130 * spectrum.FRAMES_PER_SECOND, abs=4)


def test_a_frame_beside_is_asked_too() -> None:
    plain = landmarks.asked(fingerprint.of(tune(7, 5)).peaks)
    asked = landmarks.with_beside(plain)
    assert len(asked.hashes) == len(asked.frames) > 2 * len(plain.hashes)
    apart = asked.hashes & 63
    assert apart.min() >= landmarks.NEAREST_FRAMES and apart.max() <= landmarks.FARTHEST_FRAMES
    assert set(zip((asked.hashes >> 6).tolist(), asked.frames.tolist(), strict=True)) == set(
        zip((plain.hashes >> 6).tolist(), plain.frames.tolist(), strict=True)
    )


def test_a_short_part_at_its_own_speed_is_told_so() -> None:
    whole = tune(7, 20, spectrum.RATE)
    known = segment.build([(7, fingerprint.of(whole))])
    part = whole[4 * spectrum.RATE : 9 * spectrum.RATE]
    assert search([known], fingerprint.of(part), altered=False)[0].tempo == 1.0


def test_votes_count_what_lies_at_one_shift() -> None:
    dice, long = np.random.default_rng(6), 100_000
    none = np.zeros(0, dtype=np.uint32)
    postings = segment.Postings(none, np.zeros(1, dtype=np.uint32), none)
    starts = (np.arange(6) * long).astype(np.uint32)
    five = segment.Segment(np.arange(5), starts, postings, postings)
    asked, places = dice.integers(0, 200, 3000), dice.integers(0, 5 * long, 3000)
    for recording, count in ((3, 60), (1, 25)):
        moments = dice.integers(0, 200, count)
        asked = np.append(asked, moments)
        places = np.append(places, recording * long + 5_000 + moments)
    order = dice.permutation(len(asked))
    found = voting.votes(five, voting.Pairs(asked[order], places[order]), 3)
    assert [(each.recording, each.count) for each in found[:2]] == [(3, 60), (1, 25)]
    assert found[2].count < 10
