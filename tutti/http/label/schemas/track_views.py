"""Tracks as they stand on the wire (contract, sections 5.1 and 5.3)."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from tutti.domain import ddex, intake
from tutti.domain.intake import LabelRelease, LabelTrack
from tutti.http.label.schemas.record_parts import (
    Json,
    artist_records,
    contributor_records,
    genre_record,
    iso_duration,
    line_record,
    timestamp,
)

ROUNDED = 2
"""Seconds by which lengths may differ: messages round them, and lossy files add a little silence."""


def tracks(release: LabelRelease) -> list[Json]:
    """Return the tracks of a release; they are counted anew on each disc."""
    sent = release.message.release.tracks if release.message else ()
    by_isrc = {one.recording.isrc: one for one in reversed(sent) if one.recording.isrc}
    records, counted = list[Json](), Counter[int]()
    for each in release.tracks:
        own = by_isrc.get(each.told.isrc or "") or _unnumbered(sent, each.position)
        disc = each.told.disc_number or (own.volume if own else 1)
        counted[disc] += 1
        records.append(_track(release, each, own, (disc, counted[disc])))
    return records


def _unnumbered(sent: Sequence[ddex.TrackRelease], position: int) -> ddex.TrackRelease | None:
    """Return what a message tells of the track at a place (from 1), if that has no ISRC to go by."""
    own = sent[position - 1] if position <= len(sent) else None
    return own if own is not None and not own.recording.isrc else None


def _track(
    release: LabelRelease, each: LabelTrack, own: ddex.TrackRelease | None, place: tuple[int, int]
) -> Json:
    """Return a track; ``own`` is what the newest message tells of it, ``place`` its disc and number there."""
    told, release_told = each.told, release.draft.release
    recording = own.recording if own else None
    genre, sub_genre = intake.genre_names(own.genres if own else ())
    if genre is None:
        genre, sub_genre = release_told.genre, release_told.sub_genre
    label = next((one.party.name for one in (own.labels if own else ()) if one.party.name), None)
    sent = recording.duration if recording else None
    heard = timedelta(milliseconds=each.audio.duration_ms) if each.audio and each.audio.duration_ms else None
    duration = sent or heard
    return {
        "id": each.id,
        "release_id": release.id,
        "title": told.title or "",
        "version": told.version,
        "isrc": told.isrc,
        "duration": round(duration.total_seconds()) if duration else None,
        "duration_iso": iso_duration(duration),
        "disc_number": place[0],
        "track_number": told.track_number or place[1],
        "explicit": bool(told.explicit_flag),
        "artists": artist_records(
            recording.artists if recording else (), told.primary_artist_name, told.featured_artists
        )
        or release_artists(release),
        "contributors": contributor_records(recording.contributors if recording else (), told),
        **genre_record(genre, sub_genre),
        "language": told.language,
        "p_line": line_record(told.pline_year, told.pline_owner, "℗")
        or line_record(release_told.pline_year, release_told.pline_owner, "℗"),
        "label": label or release_told.label,
        "resource_reference": each.reference,
        "file_name_expected": each.expected_file,
        "audio": audio(each),
        "status": "Uploaded" if each.audio else "Pending",
    }


def audio(each: LabelTrack) -> Json | None:
    """Return the audio of a track, ``None`` where there is none."""
    file = each.audio
    if file is None:
        return None
    heard = each.report.format if each.report else None
    return {
        "id": file.id,
        "file_name": file.file_name,
        "mime_type": file.media_type,
        "size": file.size,
        "md5": each.md5,
        "duration": round(file.duration_ms / 1000, 3) if file.duration_ms is not None else None,
        "sample_rate": heard.sample_rate if heard else None,
        "bit_depth": heard.bit_depth if heard else None,
        "channels": heard.channels if heard else None,
        "uploaded_at": timestamp(file.created_at),
    }


def length_warnings(release: LabelRelease, track: LabelTrack) -> list[str]:
    """Tell where the audio of a track is not as long as the newest message says."""
    shown = next((each for each in tracks(release) if each["id"] == track.id), None)
    told, heard = (shown["duration"], (shown["audio"] or {}).get("duration")) if shown else (None, None)
    if told is None or heard is None or abs(told - heard) <= ROUNDED:
        return []
    return [
        f"The audio lasts {heard:.0f} seconds, and the message says {told}: see whether the file is right."
    ]


def release_artists(release: LabelRelease) -> list[Json]:
    """Return the artists of a release, in their order."""
    told = release.draft.release
    sent = release.message.release.artists if release.message else ()
    return artist_records(sent, told.primary_artist_name, told.featured_artists)
