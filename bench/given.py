"""Releases as clients send them: twelve tracks of an ordinary album, with files that are known."""

import json
import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from bench.stage import Somebody
from tutti.adapters.storage.local import LocalStorage
from tutti.core import clock
from tutti.db import Database
from tutti.domain import assets

TITLES = (
    "Harbour Lights",
    "Salt on the Window",
    "Paper Boats",
    "The Long Pier",
    "Night Ferry",
    "Low Water",
    "Gull Weather",
    "Anchor Street",
    "Slow Tide",
    "Lanterns",
    "Before the Storm",
    "Home by Morning",
)
SANDBOX = 9999


async def files(database: Database, storage: LocalStorage, who: Somebody) -> list[str]:
    """Give somebody a cover and twelve audio files; return their addresses. No bytes lie behind them."""
    kept = []
    async with database.transaction(who.actor) as tx:
        for number in range(len(TITLES) + 1):
            kind = assets.Kind.AUDIO if number else assets.Kind.COVER_ART
            facts = assets.Facts(duration_ms=180_000) if number else assets.Facts(width=3000, height=3000)
            media_type = "audio/flac" if number else "image/jpeg"
            received = assets.Received(
                f"bench/{secrets.token_hex(8)}", kind, 4096, secrets.token_bytes(32), media_type, facts
            )
            asset = await assets.keep(tx, storage, received, f"{number:02}.{media_type[6:]}")
            kept.append(asset.file_url)
    return kept


def body(addresses: list[str], title: str = "Harbour Lights") -> dict[str, Any]:
    """A release that no rule objects to."""
    cover, *audio = addresses
    today = clock.now().date()
    artist = "Mara Lindqvist"
    lines = {"pline_year": today.year, "pline_owner": artist, "cline_year": today.year, "cline_owner": artist}
    release = {
        "title": title,
        "primary_artist_name": artist,
        "genre": "Pop",
        "release_date": (today + timedelta(days=20)).isoformat(),
        "cover_art_file_url": cover,
        "distribution_store_ids": [SANDBOX],
        "label": f"{artist} Music",
        "contributors": [{"name": artist, "role": "Producer"}],
        "audio_language": "en",
        **lines,
    }
    tracks = [partial(track, artist)(*each) for each in zip(TITLES, audio, strict=True)]
    return {"release": release, "tracks": tracks}


def track(artist: str, title: str, address: str) -> dict[str, Any]:
    """One track: two writers, two contributors."""
    return {
        "title": title,
        "audio_file_url": address,
        "explicit_flag": False,
        "track_type": "original",
        "contains_ai": False,
        "language": "en",
        "writers": [
            {"name": artist, "role": "Composer & Lyricist", "share": "50"},
            {"name": "Tom Brandt", "role": "Composer", "share": "50"},
        ],
        "contributors": [
            {"name": artist, "role": "Vocalist"},
            {"name": "Tom Brandt", "role": "Mastering Engineer"},
        ],
    }


def encoded(value: object) -> bytes:
    """Return the JSON of a body."""
    return json.dumps(value).encode()
