"""Releases as their label sees them, wherever they were made."""

from collections.abc import Sequence

import msgspec

from tutti.core.identifiers import InvalidIdentifier, parse_gtin
from tutti.db import Tx
from tutti.domain import assets, audio
from tutti.domain.assets import Asset
from tutti.domain.audio import AudioReport, Refusal
from tutti.domain.ddex import NewReleaseMessage, ReleaseId
from tutti.domain.intake import _queries
from tutti.domain.intake.errors import ReleaseUnknown
from tutti.domain.intake.model import LabelRelease, LabelStatus, LabelTrack, Page, Wanted
from tutti.domain.releases import ReleaseDraft, ReleaseState, TrackMetadata, stored_draft


async def read_label_release(tx: Tx, release_id: int) -> LabelRelease:
    """Return the caller's release of a number; raises :class:`ReleaseUnknown`."""
    return (await _whole(tx, [await row_of(tx, release_id)]))[0]


async def list_label_releases(tx: Tx, wanted: Wanted, limit: int, offset: int) -> Page:
    """Return some of the caller's releases, newest first, and how many there are."""
    gtin = gtin14(wanted.upc)
    if wanted.upc and gtin is None:
        return Page((), 0)
    rows, total = await _queries.page(tx, wanted, gtin, limit, offset)
    return Page(tuple(await _whole(tx, rows)), total)


async def row_of(tx: Tx, release_id: int) -> _queries.ReleaseRow:
    """Return the caller's release as stored; raises :class:`ReleaseUnknown`."""
    row = await _queries.release(tx, release_id)
    if row is None:
        raise ReleaseUnknown(f"Release {release_id} not found.")
    return row


def gtin14(upc: str | None) -> str | None:
    """Return a UPC or EAN with 14 digits, nothing if it is none."""
    try:
        return parse_gtin(upc).gtin14 if upc else None
    except InvalidIdentifier:
        return None


def identity_of(release_id: ReleaseId) -> str | None:
    """Return what a release is known by: its UPC or EAN with 14 digits, else its GRid."""
    grid = "".join(filter(str.isalnum, release_id.grid or "")).upper()
    return gtin14(release_id.icpn) or grid or None


def message_of(row: _queries.ReleaseRow) -> NewReleaseMessage | None:
    """Return the newest message about a release."""
    return msgspec.convert(row.message, NewReleaseMessage) if row.message else None


async def _whole(tx: Tx, rows: Sequence[_queries.ReleaseRow]) -> list[LabelRelease]:
    drafts = {row.id: stored_draft(row.draft) for row in rows}
    files = await assets.known_files(tx, {url for draft in drafts.values() for url in _urls(draft)})
    heard = await audio.findings(tx, [each.sha256 for each in files.values()]) if files else {}
    numbered: dict[int, list[_queries.TrackRow]] = {row.id: [] for row in rows}
    for track in await _queries.tracks(tx, list(numbered)) if rows else ():
        numbered[track.release_id].append(track)
    return [
        _release(row, drafts[row.id], _tracks(drafts[row.id], numbered[row.id], files, heard), files)
        for row in rows
    ]


def _release(
    row: _queries.ReleaseRow, draft: ReleaseDraft, tracks: tuple[LabelTrack, ...], files: dict[str, Asset]
) -> LabelRelease:
    return LabelRelease(
        id=row.id,
        public_id=row.public_id,
        state=ReleaseState(row.state),
        status=LabelStatus(row.status),
        draft=draft,
        tracks=tracks,
        cover=files.get(draft.release.cover_art_file_url or ""),
        beside=tuple(files.get(each.file_url or "") for each in draft.resources),
        message=message_of(row),
        version=row.version,
        created_at=row.created_at,
        delivered_at=row.submitted_at if row.state == ReleaseState.DISTRIBUTED else None,
        is_withdrawn=row.is_withdrawn,
    )


def _tracks(
    draft: ReleaseDraft,
    numbered: Sequence[_queries.TrackRow],
    files: dict[str, Asset],
    heard: dict[str, AudioReport | Refusal],
) -> tuple[LabelTrack, ...]:
    return tuple(_track(track, row, files, heard) for track, row in zip(draft.tracks, numbered, strict=False))


def _track(
    track: TrackMetadata,
    row: _queries.TrackRow,
    files: dict[str, Asset],
    heard: dict[str, AudioReport | Refusal],
) -> LabelTrack:
    file = files.get(track.audio_file_url or "")
    report = heard.get(file.sha256) if file else None
    return LabelTrack(
        id=row.id,
        position=row.position,
        told=track,
        reference=row.reference,
        expected_file=row.expected_file,
        audio=file,
        report=report if isinstance(report, AudioReport) else None,
        md5=row.md5 if file else None,
    )


def _urls(draft: ReleaseDraft) -> set[str]:
    named = [draft.release.cover_art_file_url, *(track.audio_file_url for track in draft.tracks)]
    return {url for url in (*named, *(each.file_url for each in draft.resources)) if url}
