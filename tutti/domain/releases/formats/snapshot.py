"""A release and its tracks as JSON: read liberally from any client, stored in one canonical form.

Canonical keys are the snake_case ones of the distribution contract, sections 9.1 and 9.2. camelCase and
the other spellings in the tables below are taken as well; the canonical one wins when both are there.
Only types are checked here; what the contents must say is decided by ``rules``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import msgspec

from tutti.core.errors import FieldFault
from tutti.core.territory import WORLDWIDE
from tutti.domain.releases.formats import scalars as s
from tutti.domain.releases.formats.fields import NOTHING, Shape, fault, listed
from tutti.domain.releases.formats.links import artist_links
from tutti.domain.releases.model import (
    AiDisclosure,
    AiUse,
    ArtistLocal,
    Contributor,
    FeaturedArtist,
    ReleaseDraft,
    ReleaseMetadata,
    ReleaseType,
    TrackMetadata,
    TrackType,
    Writer,
)

MOST_TRACKS = 1_000
MOST_PEOPLE = 200

_TEXT_OR_OBJECT = (str, Mapping)

_featured = Shape(
    FeaturedArtist,
    {"name": s.text, "spotify_url": s.address, "apple_music_url": s.address},
    {"name": ("artist_name", "artist")},
    bare="name",
)
_local = Shape(ArtistLocal, {"language_id": s.whole, "name": s.text}, {"language_id": ("language",)})
_contributor = Shape(
    Contributor,
    {"name": s.text, "role": s.role},
    {"name": ("full_name", "contributor_name"), "role": ("type", "contribution")},
    bare="name",
)
_writer = Shape(
    Writer,
    {
        "name": s.text,
        "role": s.role,
        "share": s.percentage,
        "pro": s.text,
        "ipi": s.ipi,
        "publisher": s.text,
    },
    {
        "name": ("full_name", "writer_name"),
        "share": ("percentage", "split"),
        "ipi": ("ipi_number", "ipi_name_number"),
    },
    bare="name",
)
_ai = Shape(
    AiDisclosure,
    {part: s.choice(AiUse) for part in ("lyrics", "vocals", "music", "artwork")} | {"tool": s.text},
)
_writers = listed(_writer.reader(), most=MOST_PEOPLE, single=_TEXT_OR_OBJECT)
_contributors = listed(_contributor.reader(), most=MOST_PEOPLE, single=_TEXT_OR_OBJECT)
_guests = listed(_featured.reader(), most=MOST_PEOPLE, single=_TEXT_OR_OBJECT)

_LINES = {"pline_year": s.whole, "pline_owner": s.text, "cline_year": s.whole, "cline_owner": s.text}
_LINE_ALIASES = {f"{c}line_{part}": (f"{c}_line_{part}",) for c in "pc" for part in ("year", "owner")}
_ARTIST_ALIASES = {
    "primary_artist_name": ("primary_artist", "artist_name", "artist"),
    "version": ("title_version", "version_title"),
}

RELEASE = Shape(
    ReleaseMetadata,
    _LINES
    | {
        "title": s.text,
        "version": s.text,
        "primary_artist_name": s.text,
        "featured_artists": _guests,
        "artist_locals": listed(_local.reader(), most=MOST_PEOPLE),
        "artist_links": artist_links,
        "contributors": _contributors,
        "genre": s.genre,
        "sub_genre": s.text,
        "release_type": s.choice(ReleaseType),
        "release_date": s.date,
        "original_release_date": s.date,
        "cover_art_file_url": s.address,
        "label": s.text,
        "catalog_number": s.text,
        "upc": s.upc,
        "copyright_line": s.text,
        "audio_language": s.language,
        "metadata_language": s.language,
        "territories": listed(s.text, most=400, single=(str,)),
        "distribution_store_ids": listed(s.whole, most=400),
    },
    _LINE_ALIASES
    | _ARTIST_ALIASES
    | {
        "sub_genre": ("subgenre",),
        "release_type": ("type",),
        "cover_art_file_url": ("cover_art_url", "cover_url", "artwork_url"),
        "label": ("label_name", "record_label"),
        "catalog_number": ("catalogue_number",),
        "upc": ("upc_code", "barcode", "ean"),
        "distribution_store_ids": ("store_ids",),
    },
)
"""The fields of a release."""

TRACK = Shape(
    TrackMetadata,
    _LINES
    | {
        "id": s.key,
        "track_number": s.whole,
        "disc_number": s.whole,
        "title": s.text,
        "version": s.text,
        "primary_artist_name": s.text,
        "featured_artists": _guests,
        "contributors": _contributors,
        "writers": _writers,
        "track_type": s.choice(TrackType),
        "original_title": s.text,
        "original_artist": s.text,
        "original_writers": _writers,
        "license_confirmed": s.flag,
        "rights_confirmed": s.flag,
        "audio_file_url": s.address,
        "isrc": s.isrc,
        "explicit_flag": s.flag,
        "is_instrumental": s.flag,
        "language": s.language,
        "lyrics": s.texts,
        "preview_start_seconds": s.seconds,
        "contains_ai": s.flag,
        "ai_disclosure": _ai.reader(),
    },
    _LINE_ALIASES
    | _ARTIST_ALIASES
    | {
        "title": ("track_title",),
        "disc_number": ("disc", "disk_number", "volume_number"),
        "writers": ("songwriters", "composers"),
        "license_confirmed": ("licence_confirmed",),
        "audio_file_url": ("audio_url",),
        "isrc": ("isrc_code",),
        "explicit_flag": ("explicit", "is_explicit"),
        "is_instrumental": ("instrumental",),
        "preview_start_seconds": ("preview_start",),
    },
)
"""The fields of a track."""


def from_wire(release: object, tracks: object) -> tuple[ReleaseDraft, list[FieldFault]]:
    """Read a release object and a list of tracks as a client sends them.

    Returns what could be read, and one fault for each field of a wrong type (``invalid_type``) or an
    impossible value (``invalid_field``), with paths such as ``tracks[0].writers``. ``None`` means absent.
    """
    faults: list[FieldFault] = []
    read = RELEASE.whole({} if release is None else release, "release", faults) or ReleaseMetadata()
    return ReleaseDraft(release=read, tracks=_tracks([] if tracks is None else tracks, faults)), faults


def _tracks(raw: object, faults: list[FieldFault]) -> tuple[TrackMetadata, ...]:
    if not listed_tracks(raw, "tracks", faults):
        return ()
    read = (TRACK.whole(track, f"tracks[{i}]", faults) for i, track in enumerate(cast("list[object]", raw)))
    return tuple(track or TrackMetadata() for track in read)


def listed_tracks(raw: object, path: str, faults: list[FieldFault]) -> bool:
    """Say whether ``raw`` is a list of a bearable length; write down a fault if not."""
    if not isinstance(raw, list | tuple):
        return fault(faults, path, "invalid_type", "must be a list of objects") is not NOTHING
    if len(raw) > MOST_TRACKS:
        return fault(faults, path, "invalid_field", f"must have at most {MOST_TRACKS} entries") is not NOTHING
    return True


def write_snapshot(draft: ReleaseDraft) -> dict[str, object]:
    """Return the JSON that is stored: ``release`` and ``tracks``, empty fields left out, shares as texts."""
    return cast("dict[str, object]", msgspec.json.decode(msgspec.json.encode(draft)))


def read_snapshot(stored: object) -> ReleaseDraft:
    """Read what :func:`write_snapshot` wrote, exactly; ``msgspec.ValidationError`` if it is not that."""
    return msgspec.convert(stored, ReleaseDraft)


def shown(stored: Mapping[str, Any]) -> dict[str, object]:
    """Return what :func:`write_snapshot` wrote with every field of the contract by its name, empty too.

    The release's fields come flat, beside ``tracks`` and, if it has any, ``resources``, and ``deals`` if it
    came with a message. The stored form is canonical: nothing is read anew.
    """
    release, track = _empty_fields(ReleaseMetadata), _empty_fields(TrackMetadata)
    tracks = [track | told for told in stored.get("tracks", ())]
    told: Mapping[str, object] = stored.get("release", {})
    beside = [_resource(each) for each in stored.get("resources", ())]
    terms = stored.get("terms")
    deals = (
        [_deal(about, deal) for about in terms.get("deals", ()) for deal in about["deals"]] if terms else []
    )
    return (
        {**release, **told, "tracks": tracks}
        | ({"resources": beside} if beside else {})
        | ({"deals": deals} if terms is not None else {})
    )


def _deal(about: Mapping[str, Any], deal: Mapping[str, Any]) -> dict[str, object]:
    where, period = deal["territories"], deal["period"]
    held = where.get("included")
    return {
        "about": about["scope"],
        "tracks": about["tracks"],
        "commercial_models": deal["commercial_models"],
        "use_types": deal["use_types"],
        "territories": [WORLDWIDE] if held is None else sorted(held),
        "excluded_territories": sorted(where.get("excluded") or ()),
        "start": period.get("start"),
        "end": period.get("end"),
        "is_pre_order": deal["is_pre_order"],
        "price": deal["price"],
    }


def _resource(stored: Mapping[str, Any]) -> dict[str, object]:
    told = stored["told"]
    title = next((each.get("text") for each in told.get("titles") or ()), None)
    file = {"kind": stored["kind"], "file_url": stored.get("file_url")}
    return {**file, "type": told.get("type"), "title": title, "isrc": told.get("isrc")}


@cache
def _empty_fields(kind: type[msgspec.Struct]) -> dict[str, object]:
    fields = msgspec.structs.fields(kind)
    return {field.name: [] if field.default == () else field.default for field in fields}
