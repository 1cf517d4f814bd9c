"""Taking a message in: it makes a release, replaces what was said of one, withdraws it, or has it forgotten.

Messages of an organisation take effect one after the other. An older one never undoes a newer one, and the
same bytes again change nothing.
"""

import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

import msgspec
from psycopg.types.json import Jsonb

from tutti.core import clock
from tutti.core.findings import Severity
from tutti.db import Tx
from tutti.domain import catalogue, ddex, releases
from tutti.domain.assets import Storage
from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage
from tutti.domain.intake import _queries, rules
from tutti.domain.intake.errors import Refused, told
from tutti.domain.intake.formats import people
from tutti.domain.intake.formats.drafts import draft_of
from tutti.domain.intake.formats.others import kept_files
from tutti.domain.intake.model import Arrival, Ingested, IntakeKind
from tutti.domain.intake.verbs.conflicting import conflicts, supersedes, told_at, told_of_time
from tutti.domain.intake.verbs.placing import changes, placed_over, release_over
from tutti.domain.intake.verbs.reading import identity_of, read_label_release, row_of
from tutti.domain.intake.verbs.writing import PROVENANCE, save, with_files, words_for_tracks, write_release


@dataclass(frozen=True, slots=True)
class _Work:
    """An arrival with a NewReleaseMessage, and all that is told about it."""

    arrival: Arrival
    message: NewReleaseMessage
    identity: str | None
    findings: tuple[Finding, ...]
    known: _queries.ReleaseRow | None
    is_purged: bool


async def ingest(tx: Tx, storage: Storage, arrival: Arrival) -> Ingested:
    """Take a message in that names its release itself (label contract, section 5.5).

    Raises :class:`Refused` if it contradicts what is there, and what the releases room raises while a
    submission is on its way.
    """
    await _queries.take_turn(tx)
    return await ingest_in_turn(tx, storage, arrival)


async def ingest_in_turn(tx: Tx, storage: Storage, arrival: Arrival) -> Ingested:
    """Take a message in as :func:`ingest` does, in a transaction that has the organisation's turn."""
    before = await _before(tx, arrival)
    if before.earlier is not None:
        return await _again(tx, storage, await _earlier(tx, arrival), arrival)
    if isinstance(arrival.message, PurgeReleaseMessage):
        return await _purge(tx, arrival, arrival.message)
    known = await _queries.release(tx, before.known) if before.known is not None else None
    work = await _begun(tx, arrival, arrival.message, before, known)
    if work.known is None:
        return await _create(tx, storage, work)
    if not supersedes(work.arrival, work.message, work.known):
        raise _in_use(work, work.known.id)
    return await _apply(tx, storage, work, work.known)


async def update(tx: Tx, storage: Storage, release_id: int, arrival: Arrival) -> Ingested:
    """Put a message over the caller's release (label contract, section 5.6).

    Raises :class:`ReleaseUnknown`, and what :func:`ingest` raises.
    """
    await _queries.take_turn(tx)
    row = await row_of(tx, release_id)
    before = await _before(tx, arrival)
    if before.earlier is not None:
        earlier = await _earlier(tx, arrival)
        if earlier.release_id != row.id:
            raise Refused([rules.OTHER_MESSAGE.at("", release=earlier.release_id)])
        if earlier.id == row.intake_id:
            return await _again(tx, storage, earlier, arrival)
        await _queries.forget(tx, intake_id=earlier.id)
    if isinstance(arrival.message, PurgeReleaseMessage):
        return await _purge(tx, arrival, arrival.message)
    work = await _begun(tx, arrival, arrival.message, before, None, release_id)
    if work.identity != row.identity and before.known not in (None, row.id):
        raise _in_use(work, before.known)
    return await _apply(tx, storage, work, row)


async def _before(tx: Tx, arrival: Arrival) -> _queries.Before:
    message, header = arrival.message, arrival.message.header
    known_as = identity_of(message.release.id) if isinstance(message, NewReleaseMessage) else None
    return await _queries.before(
        tx, arrival.sha256, header.sender.dpid, header.message_id, known_as, header.created
    )


async def _earlier(tx: Tx, arrival: Arrival) -> _queries.IntakeRow:
    earlier = await _queries.by_content(tx, arrival.sha256)
    assert earlier is not None  # it was there, and nobody else has the turn
    return earlier


def _in_use(work: _Work, release_id: int) -> Refused:
    named = work.message.release.id
    kind, code = ("UPC", named.icpn) if named.icpn else ("GRid", named.grid)
    path = f"release.id.{'icpn' if named.icpn else 'grid'}"
    told = told_at(work.arrival, rules.UPC_IN_USE, path, code, kind=kind, code=code, release=release_id)
    return Refused([*work.findings, told])


async def _begun(
    tx: Tx,
    arrival: Arrival,
    message: NewReleaseMessage,
    before: _queries.Before,
    known: _queries.ReleaseRow | None,
    release_id: int | None = None,
) -> _Work:
    """Hold a message against the catalogue, as far as that does not depend on the release it is about."""
    found = list(arrival.findings)
    if before.has_message_id:
        given = message.header.message_id
        found.append(told_at(arrival, rules.REUSED_ID, "header.message_id", given, id=given))
    number = known.id if known else release_id
    found += await conflicts(tx, arrival, message, number, is_named=release_id is not None)
    await _note_words(tx, arrival, message)
    return _Work(arrival, message, identity_of(message.release.id), tuple(found), known, before.is_purged)


async def _note_words(tx: Tx, arrival: Arrival, message: NewReleaseMessage) -> None:
    source, header = f"ern/{arrival.version}", message.header
    example = f"{header.message_id} of {header.sender.dpid}"
    for genre in message.release.genres[:1]:
        if catalogue.match_genre(genre.text, genre.sub_genre) is None:
            await catalogue.note_unmapped(tx, "genre", genre.text, source, example)
    credited = [each for track in message.release.tracks for each in track.recording.contributors]
    for word in people.unknown_roles(credited):
        await catalogue.note_unmapped(tx, "role", word, source, example)


async def _create(tx: Tx, storage: Storage, work: _Work) -> Ingested:
    if work.is_purged:
        raise Refused([*work.findings, told_of_time(work.arrival, rules.PURGED)])
    draft = draft_of(work.message)
    made = await releases.replace_draft(tx, draft, provenance=PROVENANCE)
    full = await with_files(tx, storage, work.arrival.files, draft, made.id, only_new=False)
    if full != draft:
        await save(tx, full, number=made.id, public_id=made.public_id)
    await _remember(
        tx, work, made.id, IntakeKind.NEW, words_for_tracks(work.message, work.arrival.references)
    )
    return Ingested(made.id, IntakeKind.NEW, work.findings)


async def _apply(tx: Tx, storage: Storage, work: _Work, row: _queries.ReleaseRow) -> Ingested:
    is_off_sale = _is_off_sale(work.message)
    kind = IntakeKind.TAKEDOWN if is_off_sale else IntakeKind.UPDATE
    created = work.message.header.created
    if row.message_time and (created is None or created < row.message_time):
        findings = (*work.findings, told_of_time(work.arrival, rules.OLDER))
        await _keep_aside(tx, replace(work.arrival, findings=findings), row.id, kind)
        return Ingested(row.id, kind, findings, is_applied=False)
    before = await read_label_release(tx, row.id)
    draft = draft_of(work.message)
    placed, warnings = placed_over(draft, work.message, work.arrival.references, before.tracks)
    work = replace(work, findings=(*work.findings, *warnings))
    release = release_over(draft.release, before.draft.release)
    if is_off_sale:
        # what was offered where is still true of the release, though it is offered no more
        release = msgspec.structs.replace(
            release,
            territories=before.draft.release.territories,
            release_date=draft.release.release_date or before.draft.release.release_date,
        )
    beside = kept_files(draft.resources, before.draft.resources)
    draft = msgspec.structs.replace(draft, release=release, resources=beside)
    draft = await write_release(tx, draft, placed, number=row.id, public_id=row.public_id)
    full = await with_files(tx, storage, work.arrival.files, draft, row.id, only_new=False)
    if full != draft:
        await save(tx, full, number=row.id, public_id=row.public_id)
    if is_off_sale:
        with suppress(releases.NotDistributed):  # also where an update since needs attention, stores have it
            await releases.request_takedown(tx, row.public_id)
    await _remember(tx, work, row.id, kind)
    return Ingested(row.id, kind, work.findings, changes=changes(before.draft, full))


def _is_off_sale(message: NewReleaseMessage) -> bool:
    """Tell whether a message leaves nothing on offer after today."""
    return ddex.is_takedown(message, clock.now().date() + timedelta(days=1))


async def _again(tx: Tx, storage: Storage, earlier: _queries.IntakeRow, arrival: Arrival) -> Ingested:
    """Answer for bytes that were taken before: only files that were missing then are still welcome."""
    kind, findings = IntakeKind(earlier.kind), tuple(_finding(each) for each in earlier.findings)
    row = await _queries.release(tx, earlier.release_id)
    if arrival.files and row is not None and row.intake_id == earlier.id:
        before = await read_label_release(tx, row.id)
        full = await with_files(tx, storage, arrival.files, before.draft, row.id, only_new=True)
        if full != before.draft:
            await save(tx, full, number=row.id, public_id=row.public_id)
    return Ingested(earlier.release_id, kind, findings, is_repeat=True)


async def _purge(tx: Tx, arrival: Arrival, message: PurgeReleaseMessage) -> Ingested:
    known_as = identity_of(message.release_id)
    row = await _queries.release_known_as(tx, known_as) if known_as else None
    if row is None:
        named = message.release_id.icpn or message.release_id.grid
        raise Refused([*arrival.findings, told_at(arrival, rules.UNKNOWN_RELEASE, "release_id", named)])
    created = message.header.created
    if row.message_time and (created is None or created < row.message_time):
        findings = (*arrival.findings, told_of_time(arrival, rules.OLDER))
        await _keep_aside(tx, replace(arrival, findings=findings), row.id, IntakeKind.PURGE)
        return Ingested(row.id, IntakeKind.PURGE, findings, is_applied=False)
    await releases.delete_release(tx, row.public_id)
    await _queries.forget(tx, release_id=row.id)
    await _queries.add(tx, _stored(arrival, row.id, IntakeKind.PURGE, is_applied=True))
    return Ingested(row.id, IntakeKind.PURGE, arrival.findings)


async def _remember(
    tx: Tx,
    work: _Work,
    release_id: int,
    kind: IntakeKind,
    named: Sequence[Mapping[str, object]] = (),
) -> None:
    arrival = replace(work.arrival, findings=work.findings)
    await _queries.add_newest(
        tx,
        _stored(arrival, release_id, kind, is_applied=True),
        work.message,
        work.identity,
        named,
        is_withdrawn=_is_off_sale(work.message),
    )


async def _keep_aside(tx: Tx, arrival: Arrival, release_id: int, kind: IntakeKind) -> None:
    await _queries.add(tx, _stored(arrival, release_id, kind, is_applied=False))


def _stored(arrival: Arrival, release_id: int, kind: IntakeKind, *, is_applied: bool) -> Mapping[str, object]:
    header = arrival.message.header
    return {
        "release_id": release_id,
        "kind": kind.value,
        "is_applied": is_applied,
        "sender": header.sender.dpid,
        "message_id": header.message_id,
        "thread_id": header.thread_id,
        "message_time": header.created,
        "version": arrival.version,
        "sha256": arrival.sha256,
        "source": zlib.compress(arrival.source, 3),
        "findings": Jsonb([dict(told(each)) for each in arrival.findings]),
    }


def _finding(stored: dict[str, object]) -> Finding:
    return Finding(
        code=str(stored["code"]),
        severity=Severity(str(stored["severity"])),
        path=str(stored["path"]),
        message=str(stored["message"]),
        mend=str(stored["mend"]),
        line=cast("int | None", stored["line"]),
    )
