"""Submitting a release: everything is checked, paid for and written down in one transaction.

Order of checks (contract, section 9.5): shape, ownership of files, all rules at once, credits. What only
listening can tell is judged again by the workflow that distributes, when the reports are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from psycopg.types.json import Jsonb

from tutti.core.errors import FieldFault
from tutti.core.ids import new_id
from tutti.db import Tx
from tutti.domain import assets, credits
from tutti.domain.assets import Asset
from tutti.domain.detection import Detection
from tutti.domain.releases import _queries
from tutti.domain.releases._queries import Numbers, ReleaseRow
from tutti.domain.releases.errors import ReleaseNotFound, RulesBroken, UpcInUse
from tutti.domain.releases.events import ReleaseSubmitted
from tutti.domain.releases.formats.snapshot import from_wire, write_snapshot
from tutti.domain.releases.model import ReleaseDraft, ReleaseState
from tutti.domain.releases.rules import Facts, Judgement
from tutti.domain.releases.verbs import codes, facts, moves, updating
from tutti.domain.releases.verbs.drafts import malformed, stored_draft

NOT_TOLD = frozenset({ReleaseState.DRAFT, ReleaseState.DISTRIBUTED})
"""States from which a submission is no news: a first one, and an update of what stays out meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a client sends: raw objects. ``own_stores`` are those of this instance beside the catalogue's.

    ``detection`` is how this instance detects machine-made music.
    """

    release: object
    tracks: object
    detection: Detection
    release_id: UUID | None = None
    conversation_id: str | None = None
    provenance: str = "REST"
    own_stores: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Submitted:
    """The accepted submission; ``credits`` are those of each track, ``charged`` what this submission cost.

    ``machine_made`` tells for each track whether it is priced as made by a machine.
    """

    public_id: UUID
    job_id: UUID
    draft: ReleaseDraft
    credits: tuple[int, ...]
    machine_made: tuple[bool, ...]
    charged: int
    balance: int
    warnings: tuple[FieldFault, ...]


async def submit(tx: Tx, submission: Submission) -> Submitted:
    """Take a release for distribution, new or again.

    Raises ``Malformed``, ``ReleaseNotFound``, ``AlreadySubmitted``, the assets room's errors for files of
    others and of the wrong kind, ``RulesBroken`` with every fault, ``UpcInUse``, and the credits room's
    ``InsufficientCredits``; ``TakedownRequired`` for new audio under an ISRC that stores have.
    """
    draft, faults = from_wire(submission.release, submission.tracks)
    if faults:
        raise malformed(faults)
    row = await _find(tx, submission, draft)
    before, draft = await updating.going_on(tx, row, draft)
    draft = _with_what_came(row, draft)
    files = await assets.resolve(tx, file_urls(draft))
    unfit = wrong_kinds(files)
    if unfit:
        raise assets.UnsupportedMediaType(unfit[0].message, fields=unfit)
    updating.demand_same_sound(before, draft, files)
    judgement, made = await _judge(tx, row, draft, files, submission)
    places = judgement.draft.order()
    judged = msgspec.structs.replace(judgement.draft, tracks=tuple(judgement.draft.tracks[i] for i in places))
    files, made = _moved(files, places), tuple(made[i] for i in places)
    public_id = row.public_id if row else new_id()
    costs, surcharge = price(made)
    charge = await credits.hold_for_release(tx, public_id, sum(costs), surcharge=surcharge)
    release_id, taken = await _take_codes(tx, row, public_id, submission, codes.wanted(judged))
    complete, log = codes.complete(judged, taken)
    stored = await _queries.store_submission(
        tx,
        release_id,
        _stored(complete, files, await _beside(tx, complete), submission, sum(costs), judgement, places),
        _recordings(complete, files),
        log,
    )
    if stored.taken:
        raise UpcInUse(f"{stored.taken} is used by another release; leave it out to have one assigned.")
    await _tell(tx, release_id, stored.snapshot_number, row)
    return Submitted(
        public_id, stored.job_id, complete, costs, made, charge.charged, charge.balance, judgement.warnings
    )


def _with_what_came(row: ReleaseRow | None, draft: ReleaseDraft) -> ReleaseDraft:
    """Return ``draft`` with what only messages of labels tell, as the working copy has it."""
    if row is None:
        return draft
    kept = stored_draft(row.draft)
    return msgspec.structs.replace(draft, resources=kept.resources, terms=kept.terms)


def _moved(files: Mapping[str, Asset], places: Sequence[int]) -> dict[str, Asset]:
    """Return the files by the paths that their fields have once the tracks stand at ``places``."""
    now = {f"tracks[{was}].audio_file_url": f"tracks[{i}].audio_file_url" for i, was in enumerate(places)}
    return {now.get(path, path): file for path, file in files.items()}


def file_urls(draft: ReleaseDraft) -> dict[str, str]:
    """Return the files that a release names, by the path of the field that names them."""
    named = {facts.COVER: draft.release.cover_art_file_url}
    named |= {f"tracks[{i}].audio_file_url": track.audio_file_url for i, track in enumerate(draft.tracks)}
    return {path: url for path, url in named.items() if url}


def wrong_kinds(files: Mapping[str, Asset]) -> list[FieldFault]:
    """Return the faults of songs that are pictures and of a cover that is none."""
    wanted = {path: assets.Kind.COVER_ART if path == facts.COVER else assets.Kind.AUDIO for path in files}
    return [
        FieldFault(
            path,
            assets.UnsupportedMediaType.code,
            f"`{path}` names a file that was uploaded as {files[path].kind}: upload it as {kind}.",
        )
        for path, kind in wanted.items()
        if files[path].kind != kind
    ]


def machine_made(draft: ReleaseDraft, found: Facts) -> tuple[bool, ...]:
    """Tell for each track whether the artist declared, or listening found, that a machine made it.

    A declared “no” never lowers what was found (contract, section 7).
    """
    return tuple(
        bool(track.contains_ai or found.track(i).audio.machine_made) for i, track in enumerate(draft.tracks)
    )


def price(made: Sequence[bool]) -> tuple[tuple[int, ...], int]:
    """Return the credits of each track, and how many of them are the surcharge for machine-made music."""
    per_song = credits.price_list().per_song
    costs = tuple(per_song["ai" if each else "human"] for each in made)
    return costs, sum(costs) - len(costs) * per_song["human"]


async def _find(tx: Tx, submission: Submission, draft: ReleaseDraft) -> ReleaseRow | None:
    """Find the release that this is: by its id, its conversation, or as the draft saved just before."""
    if submission.release_id is not None:
        row = await _queries.lock(tx, submission.release_id)
        if row is None:
            raise ReleaseNotFound(f"Release {submission.release_id} not found.")
    elif submission.conversation_id is not None:
        row = await _queries.lock_conversation(tx, submission.conversation_id)
    else:
        told = draft.release
        row = await _queries.lock_twin_draft(
            tx, told.title, told.primary_artist_name, told.cover_art_file_url
        )
    if row is not None:
        await moves.demand_settled(tx, row)
    return row


async def _judge(
    tx: Tx,
    row: ReleaseRow | None,
    draft: ReleaseDraft,
    files: Mapping[str, Asset],
    submission: Submission,
) -> tuple[Judgement, tuple[bool, ...]]:
    judgement, found = await facts.judged(
        tx, row, draft, files, tx.actor.organisation_id, submission.own_stores, submission.detection
    )
    if judgement.errors:
        error = RulesBroken(_sentence(judgement.errors), fields=judgement.errors)
        error.code = judgement.errors[0].code
        raise error
    return judgement, machine_made(judgement.draft, found)


async def _take_codes(
    tx: Tx,
    row: ReleaseRow | None,
    public_id: UUID,
    submission: Submission,
    wanted: Sequence[Mapping[str, Any]],
) -> tuple[int, dict[str, Numbers]]:
    """Take the codes that are wanted, for a release that is there or is made here; return its internal id."""
    if row is None:
        return await _queries.insert_with_codes(
            tx, public_id, submission.conversation_id, submission.provenance, wanted
        )
    return row.id, await _queries.take_codes(tx, wanted) if wanted else {}


def _sentence(errors: Sequence[FieldFault]) -> str:
    more = f" ({len(errors)} problems in all, see `errors`.)" if len(errors) > 1 else ""
    return errors[0].message + more


def _stored(
    draft: ReleaseDraft,
    files: Mapping[str, Asset],
    beside: Sequence[int | None],
    submission: Submission,
    cost: int,
    judgement: Judgement,
    places: Sequence[int],
) -> dict[str, object]:
    told, warnings = draft.release, judgement.warnings
    content = write_snapshot(draft) | {
        "cover_asset": files[facts.COVER].id,
        facts.WARNED: [places.index(i) for i in facts.warned_of_lyrics(warnings)],
        "audio_assets": [files[f"tracks[{i}].audio_file_url"].id for i in range(len(draft.tracks))],
    }
    if beside:
        content["resource_assets"] = list(beside)
    return {
        "content": Jsonb(content),
        "title": told.title,
        "artist": told.primary_artist_name,
        "upc": told.upc,
        "release_date": told.release_date,
        "original_release_date": told.original_release_date,
        "provenance": submission.provenance,
        "cost": cost,
        "warnings": Jsonb(facts.told(warnings)),
    }


async def _beside(tx: Tx, draft: ReleaseDraft) -> list[int | None]:
    """Return the files of a release's other resources, in order; ``None`` where none has come."""
    found = await assets.known_files(tx, {each.file_url for each in draft.resources if each.file_url})
    files = [found.get(each.file_url or "") for each in draft.resources]
    return [file.id if file else None for file in files]


def _recordings(draft: ReleaseDraft, files: Mapping[str, Asset]) -> list[dict[str, object]]:
    return [
        {
            "isrc": track.isrc,
            "title": track.title,
            "version": track.version,
            "artist": draft.artist_of(track),
            "asset_id": files[f"tracks[{i}].audio_file_url"].id,
        }
        for i, track in enumerate(draft.tracks)
    ]


async def _tell(tx: Tx, release_id: int, number: int, row: ReleaseRow | None) -> None:
    organisation = tx.actor.organisation_id
    await tx.emit(
        ReleaseSubmitted(organisation_id=organisation, release_id=release_id, snapshot_number=number)
    )
    if row is not None and row.state not in NOT_TOLD:
        await moves.tell(tx, row, ReleaseState.SUBMITTED)
