"""What the distributing workflow reads and decides about a snapshot, in the system's own transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from tutti.core.errors import FieldFault
from tutti.db import Tx
from tutti.domain import assets, credits, matching
from tutti.domain.credits import InsufficientCredits
from tutti.domain.detection import Detection
from tutti.domain.releases import _queries
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.rules import Facts
from tutti.domain.releases.verbs import facts, moves
from tutti.domain.releases.verbs.drafts import stored_draft
from tutti.domain.releases.verbs.submission import machine_made, price


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One submission of a release, with the internal ids of the assets that it names."""

    release_id: int
    public_id: UUID
    organisation_id: int
    number: int
    draft: ReleaseDraft
    cover_asset: int
    audio_assets: tuple[int, ...]


async def read_snapshot_of(tx: Tx, release_id: int, number: int) -> Snapshot:
    """Return one submission of a release."""
    row = await _queries.snapshot(tx, release_id, number)
    return Snapshot(
        release_id,
        row.public_id,
        row.organisation_id,
        number,
        stored_draft(row.content),
        row.content["cover_asset"],
        tuple(row.content["audio_assets"]),
    )


async def judge_again(
    tx: Tx,
    release_id: int,
    number: int,
    own_stores: frozenset[int],
    detection: Detection,
    *,
    hold_questions: bool,
) -> bool:
    """Judge and price a snapshot with what listening found; return whether it may go out.

    Otherwise the release needs attention and the job lists the faults, with ``hold_questions`` those too that
    nobody answered. Where listening found a machine that was not known of at submission, the rest of its
    price is set aside now. Warnings are kept with the job: those of the submission could not know yet what
    listening found.
    """
    snapshot = await read_snapshot_of(tx, release_id, number)
    row = await _queries.lock_internal(tx, release_id)
    paths = {"release.cover_art_file_url": snapshot.cover_asset}
    paths |= {f"tracks[{i}].audio_file_url": asset for i, asset in enumerate(snapshot.audio_assets)}
    files = {path: await assets.read_internal(tx, asset_id) for path, asset_id in paths.items()}
    judgement, found = await facts.judged(
        tx, row, snapshot.draft, files, snapshot.organisation_id, own_stores, detection
    )
    await _queries.update_job(tx, release_id, number, {"warnings": Jsonb(facts.told(judgement.warnings))})
    faults = judgement.errors + (judgement.questions if hold_questions else ())
    if not faults:
        short = await _price_again(tx, snapshot, found)
        if short is None:
            return True
        faults = (FieldFault("", short.code, short.message),)
    errors = [_error(each, stage="metadata") for each in faults]
    await _queries.update_job(tx, release_id, number, {"state": "failed", "error": Jsonb(errors)})
    await moves.call_for_attention(tx, release_id, faults[0].message)
    return False


def _error(fault: FieldFault, *, stage: str | None = None, retryable: bool = False) -> dict[str, object]:
    """Return a fault as the job keeps it (contract, section 11.3)."""
    return {**msgspec.to_builtins(fault), "stage": stage, "retryable": retryable}


async def _price_again(tx: Tx, snapshot: Snapshot, found: Facts) -> InsufficientCredits | None:
    """Keep what was found track by track, and set aside what its price rises by, if there is enough."""
    costs, surcharge = price(machine_made(snapshot.draft, found))
    told = [found.track(i).audio.machine_made for i in range(len(costs))]
    try:
        await credits.raise_hold(
            tx, snapshot.organisation_id, snapshot.public_id, sum(costs), surcharge=surcharge
        )
    except InsufficientCredits as short:
        return short
    await _queries.note_machine_made(tx, snapshot.release_id, snapshot.number, told, costs)
    return None


async def make_known(tx: Tx, release_id: int, number: int) -> None:
    """Make the recordings of a submission known as its owner's, for whoever uploads the same again."""
    snapshot = await read_snapshot_of(tx, release_id, number)
    recordings = []
    for track, asset_id in zip(snapshot.draft.tracks, snapshot.audio_assets, strict=True):
        asset = await assets.read_internal(tx, asset_id)
        artist = snapshot.draft.artist_of(track) or ""
        recordings.append(matching.OwnRecording(asset.sha256, track.title or "", artist, track.isrc))
    await matching.register(tx, snapshot.organisation_id, recordings)


async def note_store_link(tx: Tx, release_id: int, number: int, store: str, url: str) -> None:
    """Note where a store offers the recordings of a submission, for whoever uploads the same again."""
    snapshot = await read_snapshot_of(tx, release_id, number)
    await matching.note_store_link(tx, snapshot.organisation_id, _isrcs(snapshot), store, url)


async def forget_store_links(tx: Tx, release_id: int, number: int, urls: Sequence[str]) -> None:
    """Forget where a store offered the recordings of a submission that it has taken down."""
    snapshot = await read_snapshot_of(tx, release_id, number)
    await matching.forget_store_links(tx, snapshot.organisation_id, _isrcs(snapshot), urls)


def _isrcs(snapshot: Snapshot) -> list[str]:
    return [track.isrc for track in snapshot.draft.tracks if track.isrc]


async def note_progress(
    tx: Tx, release_id: int, number: int, stage: str, progress: int, *, state: str
) -> None:
    """Note how far the work of a submission is, in per cent."""
    await _queries.update_job(tx, release_id, number, {"stage": stage, "progress": progress, "state": state})


async def note_unsent(tx: Tx, release_id: int, number: int, faults: Sequence[FieldFault]) -> None:
    """Add parts that a store is not sent to what a submission is warned of, once however often told."""
    await _queries.add_warnings(tx, release_id, number, facts.told(faults))


async def note_attempt(tx: Tx, release_id: int, number: int, attempt: int) -> None:
    """Note which try at the work this is, from 1."""
    await _queries.update_job(tx, release_id, number, {"attempts": attempt})


async def note_retry(tx: Tx, release_id: int, number: int, error: str) -> None:
    """The work failed and will be tried again; its owner may see why."""
    told = [_error(FieldFault("", "internal_error", error), retryable=True)]
    await _queries.update_job(tx, release_id, number, {"state": "retrying", "error": Jsonb(told)})


async def note_failure(tx: Tx, release_id: int, number: int, error: str) -> bool:
    """The work cannot go on; the owner is told. Return whether there was any left to do."""
    if not await _queries.is_unfinished(tx, release_id, number):
        return False
    told = [_error(FieldFault("", "internal_error", error))]
    await _queries.update_job(tx, release_id, number, {"state": "failed", "error": Jsonb(told)})
    await moves.call_for_attention(tx, release_id, "The release could not be processed; submit it again.")
    return True
