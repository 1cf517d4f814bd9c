"""Gathers what the rules cannot see in the metadata: reports on the files, and codes that are taken."""

from collections.abc import Iterable, Mapping
from datetime import date

import msgspec

from tutti.core import clock
from tutti.core.errors import FieldFault
from tutti.core.findings import Severity
from tutti.core.identifiers import InvalidIdentifier, parse_gtin, parse_isrc
from tutti.db import Tx
from tutti.domain import artwork, audio, catalogue, detection, matching
from tutti.domain.artwork import CoverReport
from tutti.domain.assets import Asset
from tutti.domain.audio import AudioReport
from tutti.domain.detection import Detection
from tutti.domain.releases import _queries
from tutti.domain.releases._queries import ReleaseRow
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.rules import (
    AudioFacts,
    CoverFacts,
    Facts,
    Judgement,
    SoundsLike,
    TrackFacts,
    judge,
    read_day,
)

COVER = "release.cover_art_file_url"
WARNED = "warned_of_lyrics"
"""Where a working copy keeps the places of tracks whose lyrics were warned of: the next time is a fault."""
MADE = "machine_made"
"""Where a submission keeps, track by track, whether listening found that a machine made the sound."""
LYRICS = "R22"
TOLD_BY_RULE = frozenset({"cover_small", "cover_enlarged", "cover_animated"})
"""Findings that R31 tells in its own words, or that stores do not mind."""


async def gather(
    tx: Tx,
    row: ReleaseRow | None,
    draft: ReleaseDraft,
    files: Mapping[str, Asset],
    organisation: int,
    own_stores: frozenset[int],
    detecting: Detection,
) -> Facts:
    """Gather the facts about ``draft``, whose files are given by the paths of the fields that name them.

    All but the names that are the organisation's own.
    """
    upc, isrcs = _upc(draft), [_isrc(track.isrc) for track in draft.tracks]
    taken = await _taken(tx, organisation, row.id if row else None, upc, isrcs)
    songs = [asset.sha256 for path, asset in files.items() if path != COVER]
    heard = await audio.findings(tx, songs)
    decoded = [sha256 for sha256, report in heard.items() if isinstance(report, AudioReport)]
    judged = await detection.standings(tx, detecting, decoded) if decoded else {}
    made = {sha256: each.machine_made for sha256, each in judged.items()}
    known = await matching.verdicts(tx, decoded, organisation) if decoded else {}
    warned = row.draft.get(WARNED, []) if row else []
    return Facts(
        today=clock.now().date(),
        kept_day=_kept_day(row, draft),
        cover=await _cover_of(tx, files.get(COVER), organisation),
        tracks=tuple(
            TrackFacts(
                audio=_audio(files.get(f"tracks[{i}].audio_file_url"), heard, made, known),
                isrc_in_use=isrc is not None and isrc in taken,
                warned_of_lyrics=i in warned,
            )
            for i, isrc in enumerate(isrcs)
        ),
        upc_in_use=upc is not None and upc in taken,
        store_ids=own_stores | {store.id for store in catalogue.stores()},
    )


async def _cover_of(tx: Tx, cover: Asset | None, organisation: int) -> CoverFacts:
    if cover is None:
        return _cover(None, artwork.Likeness())
    return _cover(*await artwork.finding_and_likeness(tx, cover.sha256, organisation))


async def judged(
    tx: Tx,
    row: ReleaseRow | None,
    draft: ReleaseDraft,
    files: Mapping[str, Asset],
    organisation: int,
    own_stores: frozenset[int],
    detecting: Detection,
) -> tuple[Judgement, Facts]:
    """Judge ``draft`` by all rules with all that is known, and return that too.

    Names that are the organisation's own only ever excuse something, so they are asked for after that.
    """
    found = await gather(tx, row, draft, files, organisation, own_stores, detecting)
    judgement = judge(draft, found)
    spoken = judgement.errors or judgement.warnings
    own = await _queries.confirmed_artists(tx, organisation) if spoken else None
    if not own:
        return judgement, found
    found = msgspec.structs.replace(found, verified_artists=own)
    return judge(draft, found), found


async def _taken(
    tx: Tx, organisation: int, release_id: int | None, upc: str | None, isrcs: list[str | None]
) -> frozenset[str]:
    asked = [{"kind": "upc", "code": upc}] if upc else []
    asked += [{"kind": "isrc", "code": isrc} for isrc in isrcs if isrc]
    return await _queries.codes_taken(tx, organisation, release_id, asked) if asked else frozenset()


def _kept_day(row: ReleaseRow | None, draft: ReleaseDraft) -> date | None:
    """An update may keep the date that the release came out on, however long ago that was."""
    before = row.draft.get("release", {}).get("release_date") if row and row.snapshot_number else None
    day = read_day(before) if before == draft.release.release_date else None
    return day if day and day < clock.now().date() else None


def warned_of_lyrics(warnings: Iterable[FieldFault]) -> list[int]:
    """Return the places of the tracks that the warnings about explicit lyrics name."""
    return sorted({int(w.path[7 : w.path.index("]")]) for w in warnings if w.rule == LYRICS})


def told(warnings: Iterable[FieldFault]) -> list[dict[str, str | None]]:
    """Return warnings as the job keeps them."""
    return [msgspec.to_builtins(warning) for warning in warnings]


def _upc(draft: ReleaseDraft) -> str | None:
    try:
        return parse_gtin(draft.release.upc).gtin14 if draft.release.upc else None
    except InvalidIdentifier:
        return None


def _isrc(text: str | None) -> str | None:
    try:
        return parse_isrc(text) if text else None
    except InvalidIdentifier:
        return None


def _audio(
    asset: Asset | None,
    heard: Mapping[str, AudioReport | audio.Refusal],
    made: Mapping[str, bool | None],
    known: Mapping[str, matching.Verdict],
) -> AudioFacts:
    if asset is None:
        return AudioFacts()
    report = heard.get(asset.sha256)
    if not isinstance(report, AudioReport):
        return AudioFacts(sha256=asset.sha256, decodes=None if report is None else False)
    return AudioFacts(
        sha256=asset.sha256,
        decodes=True,
        complete=not report.integrity.truncated and not report.integrity.damaged,
        seconds=report.seconds,
        silent=report.silence.all_silent,
        leading_silence_seconds=report.format.seconds(report.silence.leading),
        machine_made=made.get(asset.sha256),
        matches=_matches(known.get(asset.sha256)),
    )


def _matches(verdict: matching.Verdict | None) -> tuple[SoundsLike, ...] | None:
    """Leave out the organisation's own recordings, which need no word."""
    if verdict is None:
        return None
    return tuple(
        SoundsLike(
            title=each.known.title,
            artist=each.known.artist,
            confidence=each.confidence,
            other_owner=each.known.owner is matching.Owner.OTHER,
        )
        for each in verdict.candidates
        if each.known.owner is not matching.Owner.OWN
    )


def _cover(report: CoverReport | artwork.Refusal | None, alike: artwork.Likeness) -> CoverFacts:
    if not isinstance(report, CoverReport):
        return CoverFacts(readable=None if report is None else False)
    findings = (*report.findings, *alike.findings)
    return CoverFacts(
        readable=True,
        width=report.width,
        height=report.height,
        animated=report.animated,
        concerns=tuple(
            f"{each.message} {each.mend}"
            for each in findings
            if each.severity is Severity.WARNING and each.code not in TOLD_BY_RULE
        ),
    )
