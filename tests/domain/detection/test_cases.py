"""Evidence is kept by the bytes; what is not sure waits for a person, whose word goes before the detector."""

from dataclasses import replace
from pathlib import Path

import msgspec
import psycopg
import pytest

from tests.factories.clocked import plain, suno
from tests.factories.kept_files import Shelf
from tutti.core.ids import new_id
from tutti.domain import detection
from tutti.domain.audio import DecoderMissing, ListeningCrashed
from tutti.domain.detection import (
    CaseClosed,
    CaseNotFound,
    Detection,
    Evidence,
    NothingToAppeal,
    Outcome,
    clock_table,
    load_calibration,
)

CALIBRATION = load_calibration()


def riff(words: bytes) -> bytes:
    """Bytes that look like the beginning of a song."""
    return b"RIFF\x24\0\0\0WAVEfmt " + words * 99


class Counting:
    """Gives the same evidence for every file, and counts how often; or raises."""

    def __init__(self, given: Evidence | Exception) -> None:
        self.given = given
        self.times = 0

    async def examine(self, source: Path, frames: int) -> Evidence:
        assert source.exists()
        self.times += 1
        if isinstance(self.given, Exception):
            raise self.given
        return self.given


def detecting(given: Evidence | Exception, **changes: object) -> Detection:
    return replace(Detection(Counting(given), clock_table(), CALIBRATION), **changes)  # type: ignore[arg-type]


def doubtful() -> Evidence:
    """The evidence of a clock as it is after a change of speed."""
    measured = suno().measurement
    views = tuple(
        replace(
            view,
            counts=tuple(replace(each, marked=0, slower_share=0.0) for each in view.counts),
            scanned=replace(view.counts[0], hertz=203.0, marked=60, slower_share=0.0),
        )
        for view in measured.views
    )
    margins = tuple(replace(each, hertz=203.0) if each.hertz == 200.0 else each for each in measured.margins)
    return Evidence(replace(measured, views=views, margins=margins))


async def detect(shelf: Shelf, how: Detection, content: bytes) -> detection.Standing:
    asset = await shelf.keep(content)
    found = await detection.detect(shelf.database, shelf.storage, how, asset, 48_000 * 24)
    assert found is not None
    return found


async def test_the_same_bytes_are_measured_once_whoever_has_them(ada: Shelf, bob: Shelf) -> None:
    how = detecting(suno())
    for owner in (ada, bob, ada):
        found = await detect(owner, how, riff(b"one song of both"))
        assert (found.outcome, found.machine_made) == (Outcome.AI, True)
        assert found.evidence == suno()
    assert isinstance(how.detector, Counting)
    assert how.detector.times == 1


async def test_another_table_or_pack_is_another_measurement(ada: Shelf) -> None:
    content = riff(b"measured twice")
    await detect(ada, detecting(plain()), content)
    found = await detect(ada, detecting(suno(), packs="own@2"), content)
    assert found.outcome is Outcome.AI


async def test_a_verdict_is_hidden_from_those_without_the_file(ada: Shelf, bob: Shelf) -> None:
    how = detecting(suno())
    found = await detect(ada, how, riff(b"a secret song"))
    async with bob.database.transaction(bob.actor) as tx:
        assert await detection.standings(tx, how, [found.sha256]) == {}
    for table in ("detection", "detection_decision", "detection_case"):
        async with bob.database.transaction(bob.actor) as tx:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await tx.connection.execute(f"delete from {table}".encode())
            await tx.connection.rollback()


async def test_switched_off_nothing_is_measured_or_told(ada: Shelf) -> None:
    found = await detect(ada, detecting(suno()), riff(b"before it was switched off"))
    off = Detection(None, clock_table(), CALIBRATION)
    asset = await ada.keep(riff(b"before it was switched off"))
    assert await detection.detect(ada.database, ada.storage, off, asset, 99) is None
    async with ada.database.transaction(ada.actor) as tx:
        assert await detection.standing(tx, off, found.sha256) is None


async def test_what_cannot_be_measured_holds_nothing_up(ada: Shelf) -> None:
    how = detecting(ListeningCrashed("it died"))
    for _ in range(2):
        found = await detect(ada, how, riff(b"deadly"))
        assert (found.outcome, found.machine_made) == (Outcome.NOT_MEASURABLE, None)
        assert found.refusal == "audio_decoder_crashed"
    assert isinstance(how.detector, Counting)
    assert how.detector.times == 1
    with pytest.raises(DecoderMissing):
        await detect(ada, detecting(DecoderMissing("no ffmpeg")), riff(b"another"))


async def test_a_doubt_waits_once_and_a_decision_goes_before_it(ada: Shelf, bob: Shelf) -> None:
    how = detecting(doubtful())
    content = riff(b"doubtful")
    found = await detect(ada, how, content)
    assert (found.outcome, found.machine_made) == (Outcome.REVIEW, None)
    await detect(bob, how, content)
    async with ada.database.system() as tx:
        (case,) = [each for each in await detection.list_cases(tx) if each.sha256 == found.sha256]
        assert (case.kind, case.files, case.organisation) == ("review", 2, None)
        assert case.evidence == doubtful()
        await detection.decide(tx, case.public_id, machine_made=True, reason="it hums", decided_by="ops")
        with pytest.raises(CaseClosed, match="it hums"):
            await detection.decide(tx, case.public_id, machine_made=False, reason="no", decided_by="ops")
        with pytest.raises(CaseNotFound):
            await detection.decide(tx, new_id(), machine_made=False, reason="no", decided_by="ops")
        assert not [each for each in await detection.list_cases(tx) if each.sha256 == found.sha256]
        assert (await detection.read_case(tx, case.public_id)).decision
    for owner in (ada, bob):
        async with owner.database.transaction(owner.actor) as tx:
            held = await detection.standing(tx, how, found.sha256)
        assert held is not None
        assert (held.outcome, held.decision and held.decision.reason) == (Outcome.AI, "it hums")


async def test_an_appeal_waits_and_can_undo_a_verdict(ada: Shelf, bob: Shelf) -> None:
    how = detecting(suno())
    content = riff(b"wronged")
    found = await detect(ada, how, content)
    asset = await ada.keep(content)
    async with ada.database.transaction(ada.actor) as tx:
        held = await detection.appeal(tx, how, asset, "  We played it ourselves. ")
        assert held.outcome is Outcome.AI
        assert held.appealed_at is not None
    async with ada.database.transaction(ada.actor) as tx:
        with pytest.raises(NothingToAppeal, match="waiting"):
            await detection.appeal(tx, how, asset, "Again.")
    await bob.keep(content)
    async with bob.database.transaction(bob.actor) as tx:
        others = await detection.standing(tx, how, found.sha256)
        assert others is not None
        assert others.appealed_at is None
    async with ada.database.system() as tx:
        (case,) = [each for each in await detection.list_cases(tx, "appeal") if each.sha256 == found.sha256]
        assert case.statement == "We played it ourselves."
        await detection.decide(tx, case.public_id, machine_made=False, reason="stems seen", decided_by="ops")
    async with ada.database.transaction(ada.actor) as tx:
        after = await detection.standing(tx, how, found.sha256)
        assert after is not None
        assert (after.outcome, after.machine_made, after.appealed_at) == (Outcome.NOT_FOUND, False, None)
        with pytest.raises(NothingToAppeal):
            await detection.appeal(tx, how, asset, "Once more.")


async def test_a_new_calibration_judges_the_kept_evidence_again(ada: Shelf) -> None:
    how = detecting(suno())
    found = await detect(ada, how, riff(b"judged twice"))
    harsh = replace(how, calibration=type(CALIBRATION)("harsh", -60.0, 1.0, 0.1, 0.5, 0.3, 0.95))
    async with ada.database.transaction(ada.actor) as tx:
        told = await detection.standing(tx, harsh, found.sha256)
        assert told is not None
        assert told.outcome is Outcome.NOT_FOUND
        with pytest.raises(NothingToAppeal):
            await detection.appeal(tx, harsh, await ada.keep(riff(b"judged twice")), "Now?")
    assert await detection.judge_all_again(ada.database, harsh) >= 1
    assert await detection.judge_all_again(ada.database, harsh) == 0
    assert await detection.judge_all_again(ada.database, how) >= 1


async def test_what_earlier_rules_judged_by_the_same_curve_is_judged_again(ada: Shelf) -> None:
    own = detecting(suno(), calibration=msgspec.structs.replace(CALIBRATION, version="own-2026"))
    found = await detect(ada, own, riff(b"judged by earlier rules"))
    async with ada.database.system() as tx:
        await tx.execute(
            """update detection set calibration = 'own-2026',
                 verdict = jsonb_set(verdict, '{outcome}', '"not_found"')
               where sha256 = decode(%(sha256)s, 'hex')""",
            {"sha256": found.sha256},
        )
    async with ada.database.transaction(ada.actor) as tx:
        told = await detection.standing(tx, own, found.sha256)
    assert told is not None
    assert told.outcome is Outcome.AI
    assert await detection.judge_all_again(ada.database, own) >= 1
    assert await detection.judge_all_again(ada.database, own) == 0


def uncertain() -> Evidence:
    """The evidence of few lines at a known clock, and nothing else that speaks for or against it."""
    measured = suno().measurement
    views = tuple(
        replace(
            view,
            counts=tuple(
                replace(each, marked=each.possible // 5 if each.hertz == 200.0 else 0, slower_share=0.0)
                for each in view.counts
            ),
            scanned=replace(view.scanned, marked=0),
        )
        for view in measured.views
    )
    return Evidence(
        replace(measured, views=views, margins=tuple(replace(m, margin=6.0) for m in measured.margins))
    )


async def test_decisions_teach_where_the_curve_decides(ada: Shelf) -> None:
    for given, taught in ((uncertain(), True), (doubtful(), False)):
        found = await detect(ada, detecting(given), riff(b"lesson %d" % taught))
        async with ada.database.system() as tx:
            before = len(await detection.examples(tx))
            (case,) = [each for each in await detection.list_cases(tx) if each.sha256 == found.sha256]
            await detection.decide(tx, case.public_id, machine_made=True, reason="known", decided_by="ops")
            learnt = await detection.examples(tx)
        assert found.verdict is not None
        assert len(learnt) == before + taught
        assert ((found.verdict.share, True) in {(each.share, each.machine) for each in learnt}) == taught
