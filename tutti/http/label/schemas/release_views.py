"""Releases as they stand on the wire (contract, sections 5.1 to 5.4)."""

from datetime import timedelta

from tutti.core.territory import TerritorySet
from tutti.domain import ddex, intake
from tutti.domain.assets import Asset
from tutti.domain.intake import LabelRelease, LabelTrack
from tutti.domain.releases import ReleaseType, TrackMetadata
from tutti.http.label.schemas.record_parts import (
    Json,
    artist_records,
    codes,
    contributor_record,
    contributor_records,
    deal_record,
    genre_record,
    iso_duration,
    line_record,
    moods,
    resource,
    timestamp,
)

TYPES = {ReleaseType.SINGLE: "Single", ReleaseType.EP: "EP", ReleaseType.ALBUM: "Album"}
STORES = (
    "boomplay",
    "sevendigital",
    "amazon",
    "apple",
    "audiomack",
    "beatport",
    "deezer",
    "facebook",
    "fizy",
    "iheartradio",
    "joox",
    "junorecords",
    "kkbox",
    "linemusic",
    "mixcloud",
    "ayoba-2",
    "napster",
    "naver",
    "netease",
    "pandora",
    "pretzel-rocks",
    "qobuz",
    "shazam",
    "soundcloud",
    "spotify",
    "tidal",
    "tiktok",
    "timmusic",
    "traxsource",
    "trebel",
    "triller",
    "xiami",
    "yandex",
    "youtubemusic",
)
"""What a smart link can lead to."""


def record(release: LabelRelease, base: str) -> Json:
    """Return a release in full; ``base`` is the instance's own address."""
    return {
        "id": release.id,
        "title": release.draft.release.title or "",
        "type": 0,
        "bulk": 0,
        "type_title": "Audio",
        "status": release.status.value,
        "created_at": timestamp(release.created_at),
        "meta_data": _meta_data(release) if release.draft.release.title or release.message else None,
        "tracks": [track(release, each) for each in release.tracks],
        "artwork": artwork(release.cover, base),
        "smartlink": None,
        "smartLinkSelect": STORES,
        "delete": "/api/v1/release/delete",
        "encode_apple": 0,
        "paystatus": None,
        "split_id": 0,
        "split_content": [],
        "uuid": str(release.public_id),
    }


def track(release: LabelRelease, each: LabelTrack) -> Json:
    """Return a track of a release."""
    told, release_told = each.told, release.draft.release
    recording = _recording(release, each)
    genre = genre_record(release_told.genre, release_told.sub_genre)
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
        "disc_number": _volume(release, each),
        "track_number": told.track_number or each.position,
        "explicit": bool(told.explicit_flag),
        "artists": artist_records(
            recording.artists if recording else (), told.primary_artist_name, told.featured_artists
        )
        or _release_artists(release),
        "contributors": contributor_records(recording.contributors if recording else (), told),
        **genre,
        "language": told.language,
        "p_line": line_record(told.pline_year, told.pline_owner, "℗")
        or line_record(release_told.pline_year, release_told.pline_owner, "℗"),
        "label": release_told.label,
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


def artwork(cover: Asset | None, base: str) -> Json | None:
    """Return the cover of a release, ``None`` where there is none."""
    if cover is None:
        return None
    return {
        "id": cover.id,
        "url": base + cover.file_url,
        "file_name": cover.file_name,
        "mime_type": cover.media_type,
        "size": cover.size,
        "width": cover.width,
        "height": cover.height,
    }


def summary(release: LabelRelease) -> Json:
    """Return the key fields of a message that was taken in."""
    told = release.draft.release
    tracks = [track(release, each) for each in release.tracks]
    return {
        "title": told.title,
        "label": told.label,
        "upc": told.upc,
        "release_date": told.release_date,
        "primary_artists": _main_artists(release),
        "explicit": any(each["explicit"] for each in tracks),
        "tracks": [
            {
                "track_id": each["id"],
                "isrc": each["isrc"],
                "title": each["title"],
                "duration": each["duration"],
                "artists": [artist["name"] for artist in each["artists"]],
                "explicit": each["explicit"],
            }
            for each in tracks
        ],
    }


def next_actions(release: LabelRelease) -> Json:
    """Return what is to be done before the release can be delivered."""
    missing = intake.missing(release)
    fixes = [each for each in missing if not each.endswith(("audio", "artwork"))]
    return {
        "ready_for_delivery": not missing,
        "needs_fixes": bool(fixes),
        "missing": missing,
        "links": {"self": f"/api/v1/release/{release.id}"},
    }


def deals(release: LabelRelease) -> list[Json]:
    """Return the terms of the newest message."""
    if release.message is None:
        return []
    return [deal_record(each, scope) for scope in release.message.deals for each in scope.deals]


def territories(release: LabelRelease) -> list[str]:
    """Return where the release is on offer: codes, or ``Worldwide``."""
    held = intake.territories(release.message) if release.message else None
    if held is None:
        held = TerritorySet.of(release.draft.release.territories)
    return codes(held)


def _meta_data(release: LabelRelease) -> Json:
    told, message = release.draft.release, release.message
    sent = message.release if message else None
    upc = told.upc
    missing = intake.missing(release)
    return {
        "version": told.version,
        "upc": upc,
        "icpn_is_ean": bool(upc) and len(upc or "") == 13,
        "grid": sent.id.grid if sent else None,
        "catalog_number": told.catalog_number,
        "main_artists": _main_artists(release),
        "artists": _release_artists(release),
        "contributors": [contributor_record(each, i) for i, each in enumerate(told.contributors, 1)],
        "label": told.label,
        "release_type": next(iter(sent.sent_types), sent.type.value)
        if sent
        else release.draft.kind().value.title(),
        "release_date": told.release_date,
        "original_release_date": told.original_release_date,
        **genre_record(told.genre, told.sub_genre),
        "moods": moods(sent.keywords if sent else ()),
        "language": told.audio_language or told.metadata_language,
        "explicit": any(each.explicit_flag for each in release.draft.tracks),
        "parental_warning": sent.parental_warning.value if sent else None,
        "p_line": line_record(told.pline_year, told.pline_owner, "℗"),
        "c_line": line_record(told.cline_year, told.cline_owner, "©"),
        "territories": territories(release),
        "deals": deals(release),
        "delivery": {
            "ready": not missing,
            "missing": missing,
            "delivered_at": timestamp(release.delivered_at) if release.delivered_at else None,
        },
        "resources": [resource(each) for each in message.release.others] if message else [],
        "ddex": _ddex(release, message) if message else None,
    }


def _type(release: LabelRelease) -> str:
    if release.message:
        return next(iter(release.message.release.sent_types), release.message.release.type.value)
    return TYPES[release.draft.kind()]


def _ddex(release: LabelRelease, message: ddex.NewReleaseMessage) -> Json:
    header = message.header
    return {
        "schema_version": f"ern/{(release.version or '').replace('.', '')}",
        "message_id": header.message_id,
        "message_thread_id": header.thread_id,
        "sender_party_id": header.sender.dpid,
        "created_at": timestamp(header.created) if header.created else None,
        "release_reference": "R0",
        "language_and_script": message.language,
    }


def _recording(release: LabelRelease, each: LabelTrack) -> ddex.SoundRecording | None:
    sent = release.message.release.tracks if release.message else ()
    found = [one.recording for one in sent if one.recording.isrc and one.recording.isrc == each.told.isrc]
    if found:
        return found[0]
    own = sent[each.position - 1].recording if each.position <= len(sent) else None
    return own if own is not None and not own.isrc else None


def _volume(release: LabelRelease, each: LabelTrack) -> int:
    sent = release.message.release.tracks if release.message else ()
    return next((one.volume for one in sent if one.recording.isrc == each.told.isrc), 1)


def _main_artists(release: LabelRelease) -> list[str]:
    sent = release.message.release.artists if release.message else ()
    name = release.draft.release.primary_artist_name
    return list(intake.main_names(sent)) or ([name] if name else [])


def _release_artists(release: LabelRelease) -> list[Json]:
    told = release.draft.release
    sent = release.message.release.artists if release.message else ()
    return artist_records(sent, told.primary_artist_name, told.featured_artists)


def _track_artists(
    release: LabelRelease, told: TrackMetadata, recording: ddex.SoundRecording | None
) -> list[Json]:
    sent = recording.artists if recording else ()
    own = artist_records(sent, told.primary_artist_name, told.featured_artists)
    return own or _release_artists(release)
