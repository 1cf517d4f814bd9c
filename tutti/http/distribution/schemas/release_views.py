"""Between the wire and the rooms: requests into commands, values into answers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tutti.assembly import Assembly
from tutti.core.errors import FieldFault
from tutti.domain import releases
from tutti.domain.delivery import StoreProfiles, StoreStanding
from tutti.domain.releases import DraftChange, Job, Outlook, Release, SavedDraft, Submission, Submitted
from tutti.http.distribution.provenance import clean
from tutti.http.distribution.schemas.releases import DraftBody, SubmissionBody

DISPLAY = {
    "draft": "Draft",
    "submitted": "Submitted",
    "attention_needed": "Attention Needed",
    "distributed": "Distributed",
    "rejected": "Rejected",
    "taken_down": "Taken Down",
}
MAX_ATTEMPTS = 8


def draft_change(body: DraftBody, provenance: str) -> DraftChange:
    """Read the request to save a draft."""
    return DraftChange(
        release=body.release,
        tracks=body.tracks,
        track_patches=body.track_patches,
        upload_requests=body.upload_requests,
        status=body.status,
        replace=body.mode == "replace",
        release_id=body.release_id,
        conversation_id=body.conversation_id,
        provenance=provenance,
    )


def submission(body: SubmissionBody, provenance: str, plugged: Assembly) -> Submission:
    """Read the request to submit."""
    return Submission(
        release=body.release,
        tracks=body.tracks,
        release_id=body.release_id,
        conversation_id=body.conversation_id,
        provenance=clean(body.provenance) if body.provenance else provenance,
        own_stores=plugged.courier.own_stores,
        detection=plugged.detection,
    )


def draft_answer(saved: SavedDraft, outlook: Outlook) -> dict[str, object]:
    """Show a saved draft."""
    written = releases.write_snapshot(saved.draft)
    return {
        "releaseId": saved.public_id,
        "conversationId": saved.conversation_id,
        "status": saved.status,
        "release": written.get("release", {}),
        "tracks": written.get("tracks", []),
        "upload_requests": saved.upload_requests,
        "missing": releases.missing(saved.draft),
        "errors": faults(outlook.errors),
        "warnings": faults(outlook.warnings),
        "updated_at": saved.updated_at,
    }


def faults(found: Iterable[FieldFault]) -> list[dict[str, str]]:
    """Show faults by path, code, message and rule."""
    return [
        {"path": f.path, "code": f.code, "message": f.message} | ({"rule": f.rule} if f.rule else {})
        for f in found
    ]


def kept(warnings: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Show warnings that were kept, like those of an answer."""
    return faults(FieldFault(**each) for each in warnings)


def _of_job(error: Mapping[str, Any]) -> dict[str, object]:
    """Show an error of the background work: a fault, which track it is in, at which stage it came."""
    (fault,) = faults([FieldFault(error.get("path", ""), error["code"], error["message"], error.get("rule"))])
    place = re.match(r"tracks\[(\d+)\]", fault["path"])
    track = {"trackIndex": int(place[1])} if place else {}
    return {**fault, **track, "stage": error["stage"], "retryable": error["retryable"]}


def submission_answer(submitted: Submitted, provenance: str, base_url: str) -> dict[str, object]:
    """Show an accepted submission."""
    return {
        "releaseId": submitted.public_id,
        "status": DISPLAY["submitted"],
        "jobId": submitted.job_id,
        "creditsCharged": submitted.charged,
        "creditBalance": submitted.balance,
        "tracks": [
            {
                "index": i,
                "title": track.title,
                "isrc": track.isrc,
                "containsAi": made,
                "credits": cost,
            }
            for i, (track, cost, made) in enumerate(
                zip(submitted.draft.tracks, submitted.credits, submitted.machine_made, strict=True)
            )
        ],
        "warnings": faults(submitted.warnings),
        "provenance": provenance,
        "release_url": f"{base_url}/releases/{submitted.public_id}",
    }


def release(found: Release) -> dict[str, object]:
    """Show a release in full, flat, with every field of the contract's sections 9.1 and 9.2."""
    return {
        "id": found.public_id,
        "status": found.state,
        **found.fields(),
        "provenance": found.provenance,
        "credits_charged": found.credits_charged,
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "submitted_at": found.submitted_at,
    }


def summary(found: Release) -> dict[str, object]:
    """Show a release as a line of a list."""
    draft = found.draft
    told = draft.release
    return {
        "id": found.public_id,
        "title": told.title,
        "primary_artist_name": told.primary_artist_name,
        "status": found.state,
        "release_date": told.release_date,
        "upc": told.upc,
        "cover_art_file_url": told.cover_art_file_url,
        "track_count": len(draft.tracks),
        "created_at": found.created_at,
        "updated_at": found.updated_at,
        "submitted_at": found.submitted_at,
    }


def status(
    found: Release,
    stores: Iterable[StoreStanding],
    job: Job | None,
    profiles: StoreProfiles,
) -> dict[str, object]:
    """Show where a release stands, store by store, and what the rules say of its latest submission."""
    standing = [
        {
            "storeId": store.store_id,
            "storeName": profiles.name_of(store.store_id),
            "status": store.state,
            "statusText": releases.STORE_TEXT[store.state],
            "urlInStore": store.url,
            "error": store.error,
            "updatedAt": store.updated_at,
        }
        for store in stores
    ]
    return {
        "releaseId": found.public_id,
        "aggregateStatus": DISPLAY[found.state],
        "status": found.state,
        "storeStatuses": standing,
        "pending": found.state == "submitted" and not standing,
        "errors": [_of_job(each) for each in job.errors] if job else [],
        "warnings": kept(job.warnings) if job else [],
        "updatedAt": found.updated_at,
    }


def job(found: Job) -> dict[str, object]:
    """Show the background work."""
    errors = [_of_job(each) for each in found.errors]
    return {
        "releaseId": found.release_public_id,
        "jobId": found.public_id,
        "state": found.state,
        "stage": found.stage,
        "progress": found.progress,
        "attempts": found.attempts,
        "maxAttempts": MAX_ATTEMPTS,
        "errors": errors,
        "warnings": kept(found.warnings),
        "error": errors[0] if errors else None,
        "createdAt": found.created_at,
        "startedAt": found.started_at,
        "finishedAt": found.finished_at,
    }
