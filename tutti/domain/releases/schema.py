"""The release-schema document: what a submission needs, what it may have, and an example that passes.

Shape: distribution contract, section 5 (``release.required``, ``release.notes``, the same pair for tracks,
``example``).
"""

from datetime import date, timedelta

from tutti.core import clock
from tutti.domain import catalogue
from tutti.domain.releases.formats.snapshot import RELEASE, TRACK
from tutti.domain.releases.rules.whole import EXPECTED_OF_RELEASE, REQUIRED_OF_RELEASE, REQUIRED_OF_TRACK

_RELEASE_NOTES = (
    "release_date is a day, YYYY-MM-DD, at most one year ahead; a past day becomes today and is kept as "
    "original_release_date.",
    "cover_art_file_url is the fileUrl that an upload of type coverArt returned.",
    "distribution_store_ids is a list of store ids; null or absent means all stores.",
    "upc may be left out: one is assigned. Given, it has 12 or 13 digits with a right check digit.",
    "pline_year and cline_year may be numbers or texts; the owners are names without ℗, © and year.",
    "Featured artists go into featured_artists, versions into version: neither into the title.",
    "contributors lists objects with name and role.",
    "artist_locals lists objects with languageId and name.",
    "Every rule in full: GET /v1/metadata-rules.",
)
_TRACK_NOTES = (
    "audio_file_url is the fileUrl that an upload of type audio returned.",
    "writers lists at least one person by first and last name, as an object with name or as a plain text.",
    "track_type is original, cover or public_domain; a cover also needs original_title, original_writers and "
    "license_confirmed.",
    "rights_confirmed says that you hold the rights in a recording that is known as somebody else's.",
    "isrc may be left out: one is assigned.",
    "contains_ai says whether a machine made any of it; ai_disclosure says which parts (none, assisted, "
    "generated).",
    "is_instrumental leaves out lyrics and explicit content.",
    "Tracks are in the order of the list; if each has a track_number, and no two on a disc the same, the "
    "submission puts them in the order of these.",
    "disc_number counts the discs of a release from 1, all tracks of one before those of the next; left out, "
    "it is 1. Files and messages to stores count the tracks anew on each disc.",
)


def release_schema(today: date | None = None) -> dict[str, object]:
    """Return the document; the example's dates lie ahead of ``today`` (UTC unless given)."""
    day = today or clock.now().date()
    track = _part(TRACK.names, [*REQUIRED_OF_TRACK, "writers"], ["track_type", "contributors"], _TRACK_NOTES)
    return {
        "release": _part(RELEASE.names, [*REQUIRED_OF_RELEASE], _expected(), _RELEASE_NOTES),
        "track": track,
        "tracks": track,
        "genres": {genre.name: [sub.name for sub in genre.sub_genres] for genre in catalogue.genres()},
        "roles": [role.name for role in catalogue.roles()],
        "stores": [{"id": store.id, "name": store.name} for store in catalogue.stores()],
        "example": example(day),
    }


def example(today: date) -> dict[str, object]:
    """Return a body of ``POST /v1/releases`` that breaks no rule, save that its files are not uploaded."""
    return {
        "release": {
            "title": "Harbour Lights",
            "primary_artist_name": "Lou Meridian",
            "genre": "Pop",
            "sub_genre": "Indie Pop",
            "release_date": (today + timedelta(days=28)).isoformat(),
            "cover_art_file_url": "/api/files/cover-art/USER_ID/cover.png",
            "distribution_store_ids": None,
            "label": "Lou Meridian",
            "pline_year": today.year,
            "pline_owner": "Lou Meridian",
            "cline_year": today.year,
            "cline_owner": "Lou Meridian",
            "contributors": [{"name": "Lou Meridian", "role": "Producer"}],
            "audio_language": "en",
            "metadata_language": "en",
        },
        "tracks": [
            {
                "title": "Harbour Lights",
                "audio_file_url": "/api/files/audio/USER_ID/harbour-lights.wav",
                "explicit_flag": False,
                "track_type": "original",
                "writers": [{"name": "Louise Martin", "role": "Composer & Lyricist", "share": 100}],
                "contributors": [
                    {"name": "Lou Meridian", "role": "Vocalist"},
                    {"name": "Tom Brandt", "role": "Mastering Engineer"},
                ],
                "language": "en",
                "contains_ai": False,
            }
        ],
    }


def _expected() -> list[str]:
    return [*EXPECTED_OF_RELEASE, "pline_year", "cline_year", "contributors", "distribution_store_ids"]


def _part(
    names: tuple[str, ...], required: list[str], expected: list[str], notes: tuple[str, ...]
) -> dict[str, object]:
    optional = sorted(set(names) - set(required) - set(expected))
    return {"required": required, "expected": expected, "optional": optional, "notes": list(notes)}
