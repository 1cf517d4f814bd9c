"""Releases as they stand on the wire (contract, sections 5.1 to 5.4)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tutti.core.territory import WORLDWIDE, TerritorySet
from tutti.domain import catalogue, ddex, intake
from tutti.domain.assets import Asset
from tutti.domain.intake import LabelRelease, LabelTrack
from tutti.domain.releases import Contributor, FeaturedArtist, ReleaseType, TrackMetadata

Json = dict[str, Any]
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
    genre = _genre(release_told.genre, release_told.sub_genre)
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
        "duration_iso": _iso(duration),
        "disc_number": _volume(release, each),
        "track_number": told.track_number or each.position,
        "explicit": bool(told.explicit_flag),
        "artists": _artists(
            recording.artists if recording else (), told.primary_artist_name, told.featured_artists
        )
        or _release_artists(release),
        "contributors": _contributors(recording.contributors if recording else (), told),
        **genre,
        "language": told.language,
        "p_line": _line(told.pline_year, told.pline_owner, "℗")
        or _line(release_told.pline_year, release_told.pline_owner, "℗"),
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


def timestamp(moment: datetime) -> str:
    """Return a moment as Laravel writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def deals(release: LabelRelease) -> list[Json]:
    """Return the terms of the newest message."""
    if release.message is None:
        return []
    return [_deal(each, scope) for scope in release.message.deals for each in scope.deals]


def territories(release: LabelRelease) -> list[str]:
    """Return where the release is on offer: codes, or ``Worldwide``."""
    held = intake.territories(release.message) if release.message else None
    if held is None:
        held = TerritorySet.of(release.draft.release.territories)
    return _codes(held)


def _codes(where: TerritorySet) -> list[str]:
    if where.included is None and not where.excluded:
        return [WORLDWIDE]
    return sorted(where.expand())


def _deal(deal: ddex.Deal, about: ddex.ReleaseDeal) -> Json:
    period, price, where = deal.period, deal.price, deal.territories
    tracks = ", ".join(f"R{number}" for number in about.tracks)
    return {
        "release_reference": "R0" if about.scope is not ddex.Scope.TRACKS else tracks or "tracks",
        "commercial_models": [each.value for each in deal.commercial_models],
        "use_types": [each.value for each in deal.use_types],
        "territories": sorted(where.included) if where.included is not None else [WORLDWIDE],
        "excluded_territories": sorted(where.excluded),
        "start_date": period.start.isoformat()[:10] if period.start else None,
        "end_date": period.end.isoformat()[:10] if period.end else None,
        "pre_order_date": period.start.isoformat()[:10] if deal.is_pre_order and period.start else None,
        "price_code": price.code if price else None,
        "price": float(price.amount) if price and price.amount is not None else None,
        "currency": price.currency if price else None,
        "take_down": False,
    }


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
        "contributors": [_contributor(each, i) for i, each in enumerate(told.contributors, 1)],
        "label": told.label,
        "release_type": next(iter(sent.sent_types), sent.type.value)
        if sent
        else release.draft.kind().value.title(),
        "release_date": told.release_date,
        "original_release_date": told.original_release_date,
        **_genre(told.genre, told.sub_genre),
        "moods": _moods(sent.keywords if sent else ()),
        "language": told.audio_language or told.metadata_language,
        "explicit": any(each.explicit_flag for each in release.draft.tracks),
        "parental_warning": sent.parental_warning.value if sent else None,
        "p_line": _line(told.pline_year, told.pline_owner, "℗"),
        "c_line": _line(told.cline_year, told.cline_owner, "©"),
        "territories": territories(release),
        "deals": deals(release),
        "delivery": {
            "ready": not missing,
            "missing": missing,
            "delivered_at": timestamp(release.delivered_at) if release.delivered_at else None,
        },
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
    return _artists(sent, told.primary_artist_name, told.featured_artists)


def _artists(
    sent: Iterable[ddex.DisplayArtist], main: str | None, guests: Iterable[FeaturedArtist]
) -> list[Json]:
    listed = [
        (each.party.name, each.role, each.party.isni or each.party.dpid or each.party.ipn) for each in sent
    ] or [
        *([(main, "MainArtist", None)] if main else []),
        *((each.name or "", "FeaturedArtist", None) for each in guests),
    ]
    return [
        {"name": name, "role": role, "sequence": i, "party_id": party}
        for i, (name, role, party) in enumerate(listed, 1)
    ]


def _track_artists(
    release: LabelRelease, told: TrackMetadata, recording: ddex.SoundRecording | None
) -> list[Json]:
    sent = recording.artists if recording else ()
    own = _artists(sent, told.primary_artist_name, told.featured_artists)
    return own or _release_artists(release)


def _contributors(sent: Iterable[ddex.Contributor], told: TrackMetadata) -> list[Json]:
    from_message = [(each.party.name, role) for each in sent for role in each.roles]
    listed = from_message or [
        *((each.name or "", each.role or "") for each in told.contributors),
        *((each.name or "", each.role or "Composer & Lyricist") for each in told.writers),
    ]
    return [
        {"name": name, "role": role, "sequence": i, "instrument": None}
        for i, (name, role) in enumerate(listed, 1)
    ]


def _contributor(each: Contributor, sequence: int) -> Json:
    return {"name": each.name, "role": each.role, "sequence": sequence, "instrument": None}


def _genre(name: str | None, sub_name: str | None) -> Mapping[str, Json | None]:
    found = catalogue.genre(name) if name else None
    sub = found.sub_genre(sub_name) if found and sub_name else None
    return {
        "genre": {"id": found.id if found else None, "name": name} if name else None,
        "subgenre": {"id": sub.id if sub else None, "name": sub_name} if sub_name else None,
    }


def _moods(words: Iterable[str]) -> list[Json]:
    found = [catalogue.mood(word) for word in words]
    return [{"id": each.id, "name": each.name} for each in found if each]


def _line(year: int | None, owner: str | None, sign: str) -> Json | None:
    if year is None and owner is None:
        return None
    text = " ".join(str(each) for each in (sign, year, owner) if each is not None)
    return {"year": year, "company": owner, "text": text}


def _iso(duration: timedelta | None) -> str | None:
    if duration is None:
        return None
    whole, rest = divmod(round(duration.total_seconds() * 1000), 1000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    return f"PT{f'{hours}H' if hours else ''}{minutes}M{seconds}{fraction}S"
