"""Releases as they stand on the wire (contract, sections 5.1 to 5.4)."""

from itertools import zip_longest

from tutti.core.territory import TerritorySet
from tutti.domain import ddex, intake
from tutti.domain.assets import Asset
from tutti.domain.intake import LabelRelease
from tutti.http.label.schemas.record_parts import (
    Json,
    codes,
    contributor_record,
    deal_record,
    genre_record,
    line_record,
    moods,
    resource,
    timestamp,
)
from tutti.http.label.schemas.track_views import release_artists, tracks

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
    is_video = _is_video(release)
    return {
        "id": release.id,
        "title": release.draft.release.title or "",
        "type": 1 if is_video else 0,
        "bulk": 0,
        "type_title": "Video" if is_video else "Audio",
        "status": release.status.value,
        "created_at": timestamp(release.created_at),
        "meta_data": _meta_data(release, base) if release.draft.release.title or release.message else None,
        "tracks": tracks(release),
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


def _is_video(release: LabelRelease) -> bool:
    """Tell whether a release sells videos and no recordings."""
    others = release.message.release.primary_others if release.message else ()
    return not release.tracks and any(each.kind is ddex.ResourceKind.VIDEO for each in others)


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
    records = tracks(release)
    return {
        "title": told.title,
        "label": told.label,
        "upc": told.upc,
        "release_date": told.release_date,
        "primary_artists": _main_artists(release),
        "explicit": any(each["explicit"] for each in records),
        "tracks": [
            {
                "track_id": each["id"],
                "isrc": each["isrc"],
                "title": each["title"],
                "duration": each["duration"],
                "artists": [artist["name"] for artist in each["artists"]],
                "explicit": each["explicit"],
            }
            for each in records
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
    told = release.message.release
    count = len(told.tracks) + len(told.primary_others)
    return [
        deal_record(each, scope, count, take_down=release.is_withdrawn)
        for scope in release.message.deals
        for each in scope.deals
    ]


def territories(release: LabelRelease) -> list[str]:
    """Return where the release is on offer: codes, or ``Worldwide``."""
    held = intake.territories(release.message) if release.message else None
    if held is None:
        held = TerritorySet.of(release.draft.release.territories)
    return codes(held)


def _meta_data(release: LabelRelease, base: str) -> Json:
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
        "artists": release_artists(release),
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
        "resources": _resources(release, base),
        "ddex": _ddex(release, message) if message else None,
    }


def _resources(release: LabelRelease, base: str) -> list[Json]:
    told = release.message.release.others if release.message else ()
    return [resource(each, file, base) for each, file in zip_longest(told, release.beside[: len(told)])]


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


def _main_artists(release: LabelRelease) -> list[str]:
    sent = release.message.release.artists if release.message else ()
    name = release.draft.release.primary_artist_name
    return list(intake.main_names(sent)) or ([name] if name else [])
