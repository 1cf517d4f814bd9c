"""ISRCs and UPCs for a submission: given ones are kept, missing ones taken from a range, none twice.

ISRC: ISO 3901 (prefix of country and registrant, two digits of the year, five of designation).
UPC: GS1 General Specifications (company prefix, item reference, check digit: 13 digits, of which a UPC has
the last 12). A prefix is GS1's own, which begins with 0 for companies that have U.P.C. prefixes.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from tutti.core import clock
from tutti.core.identifiers import GtinSeries, IsrcSeries, parse_gtin
from tutti.domain.releases._queries import Numbers
from tutti.domain.releases.errors import CodesExhausted
from tutti.domain.releases.model import ReleaseDraft, TrackMetadata
from tutti.domain.releases.verbs.prefixes import EAN

ROOM = {
    "isrc": 10,  # prefix (5) and designation (5); the year stands between them
    "upc": 12,  # company prefix and item reference; the check digit follows
}
"""Digits of a product number with its whole company prefix."""


def wanted(draft: ReleaseDraft) -> list[dict[str, Any]]:
    """Return how many new codes of each kind ``draft`` wants, as :func:`_queries.take_codes` takes them."""
    years = {"upc": 0, "isrc": clock.now().year % 100}
    counts = {"upc": int(draft.release.upc is None), "isrc": len(_missing(draft))}
    return [
        {"kind": kind, "year": years[kind], "count": count, "digits": ROOM[kind]}
        for kind, count in counts.items()
        if count
    ]


def complete(draft: ReleaseDraft, taken: Mapping[str, Numbers]) -> tuple[ReleaseDraft, list[dict[str, Any]]]:
    """Return ``draft`` with every code filled in from ``taken``, and all of them for the issue log.

    Raises ``CodesExhausted`` when the platform has no number left.
    """
    missing = _missing(draft)
    upc = draft.release.upc or _codes("upc", taken, 1)[0]
    fresh = dict(zip(missing, _codes("isrc", taken, len(missing)), strict=True))
    tracks = tuple(
        msgspec.structs.replace(track, isrc=fresh[i]) if i in fresh else track
        for i, track in enumerate(draft.tracks)
    )
    log = [{"kind": "upc", "code": parse_gtin(upc).gtin14, "assigned": draft.release.upc is None}] + [
        {"kind": "isrc", "code": track.isrc, "position": i + 1, "assigned": i in fresh}
        for i, track in enumerate(tracks)
    ]
    release = msgspec.structs.replace(draft.release, upc=upc)
    return msgspec.structs.replace(draft, release=release, tracks=tracks), log


def keep(before: ReleaseDraft | None, draft: ReleaseDraft) -> ReleaseDraft:
    """Return ``draft`` with the codes of the submission ``before``, where it names none.

    A release keeps its UPC for life. A track keeps its ISRC with its audio file, or under its title and
    version when only the file was mended; another recording gets a code of its own.
    """
    if before is None:
        return draft
    free = [track for track in before.tracks if track.isrc not in {other.isrc for other in draft.tracks}]
    tracks = list(draft.tracks)
    for likeness in (_file, _name):
        for i, track in enumerate(tracks):
            twin = next((each for each in free if likeness(each) == likeness(track)), None)
            if track.isrc is None and twin is not None:
                free.remove(twin)
                tracks[i] = msgspec.structs.replace(track, isrc=twin.isrc)
    release = msgspec.structs.replace(draft.release, upc=draft.release.upc or before.release.upc)
    return msgspec.structs.replace(draft, release=release, tracks=tuple(tracks))


def _file(track: TrackMetadata) -> object:
    return track.audio_file_url


def _name(track: TrackMetadata) -> object:
    return track.title, track.version


def _missing(draft: ReleaseDraft) -> list[int]:
    return [i for i, track in enumerate(draft.tracks) if track.isrc is None]


def _codes(kind: str, taken: Mapping[str, Numbers], count: int) -> list[str]:
    if count == 0:
        return []
    numbers = taken.get(kind)
    if numbers is None:
        raise _exhausted(kind)
    run = range(numbers.first, numbers.first + count)
    if kind == "isrc":
        series = IsrcSeries(numbers.prefix, numbers.year)
        codes = [series.code(number + 1) for number in run]
    else:
        products = GtinSeries(numbers.prefix, EAN)
        codes = [code and parse_gtin(code).shortest for code in map(products.code, run)]
    if None in codes:
        raise _exhausted(kind)
    return [code for code in codes if code]


def _exhausted(kind: str) -> CodesExhausted:
    return CodesExhausted(f"No {kind.upper()} is left to assign; the operator must add a prefix.")
