"""Parts of the records of releases and tracks: names, credits, genres, lines, terms (contract, section 5)."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tutti.core.territory import WORLDWIDE, TerritorySet
from tutti.domain import catalogue, ddex
from tutti.domain.assets import Asset
from tutti.domain.delivery import contributor_role, instrument, writer_roles
from tutti.domain.releases import Contributor, FeaturedArtist, TrackMetadata

Json = dict[str, Any]


def timestamp(moment: datetime) -> str:
    """Return a moment as Laravel writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def codes(where: TerritorySet) -> list[str]:
    """Return territories spelled out, or ``Worldwide`` alone."""
    if where.included is None and not where.excluded:
        return [WORLDWIDE]
    return sorted(where.expand())


def deal_record(deal: ddex.Deal, about: ddex.ReleaseDeal, tracks: int, *, take_down: bool) -> Json:
    """Return the terms of one deal; ``tracks`` is how many it could be about.

    ``R0`` is the release, ``R1`` its first track. ``take_down`` says that no deal is left.
    """
    period, price, where = deal.period, deal.price, deal.territories
    numbers = about.tracks or range(1, tracks + 1)
    only_tracks = about.scope is ddex.Scope.TRACKS
    return {
        "release_reference": ", ".join(f"R{number}" for number in numbers) if only_tracks else "R0",
        "commercial_models": list(deal.commercial_models),
        "use_types": list(deal.use_types),
        "territories": sorted(where.included) if where.included is not None else [WORLDWIDE],
        "excluded_territories": sorted(where.excluded),
        "start_date": period.start.isoformat()[:10] if period.start else None,
        "end_date": period.end.isoformat()[:10] if period.end else None,
        "pre_order_date": period.start.isoformat()[:10] if deal.is_pre_order and period.start else None,
        "price_code": price.code if price else None,
        "price": float(price.amount) if price and price.amount is not None else None,
        "currency": price.currency if price else None,
        "take_down": take_down,
    }


def artist_records(
    sent: Iterable[ddex.DisplayArtist], main: str | None, guests: Iterable[FeaturedArtist]
) -> list[Json]:
    """Return artists as a message names them, else as the draft does."""
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


def contributor_records(sent: Iterable[ddex.Contributor], told: TrackMetadata) -> list[Json]:
    """Return credits as a message names them, else those of the draft in the words that stores get."""
    from_message = [part for each in sent for part in _parts(each)]
    listed = from_message or [
        *(
            (each.name or "", contributor_role(each.role), instrument(each.role))
            for each in told.contributors
        ),
        *((each.name or "", role, None) for each in told.writers for role in writer_roles(each.role)),
    ]
    return [
        {"name": name, "role": role, "sequence": i, "instrument": played}
        for i, (name, role, played) in enumerate(listed, 1)
    ]


def _parts(credit: ddex.Contributor) -> list[tuple[str, str, str | None]]:
    """Return a credit as name, role and instrument, once for each of what its player plays."""
    name, holder = credit.party.name, ddex.player(credit.roles)
    apart = [] if holder else [(name, "Musician", played) for played in credit.instruments]
    return apart + [
        (name, role, played)
        for role in credit.roles
        for played in (role == holder and credit.instruments) or (None,)
    ]


def contributor_record(each: Contributor, sequence: int) -> Json:
    """Return one credit of a draft."""
    return {
        "name": each.name,
        "role": contributor_role(each.role),
        "sequence": sequence,
        "instrument": instrument(each.role),
    }


def genre_record(name: str | None, sub_name: str | None) -> Mapping[str, Json | None]:
    """Return genre and sub-genre with their numbers, where they are known."""
    found = catalogue.genre(name) if name else None
    sub = found.sub_genre(sub_name) if found and sub_name else None
    return {
        "genre": {"id": found.id if found else None, "name": name} if name else None,
        "subgenre": {"id": sub.id if sub else None, "name": sub_name} if sub_name else None,
    }


def moods(words: Iterable[str]) -> list[Json]:
    """Return those of the keywords that are moods; senders also write several into one, with commas."""
    found = [catalogue.mood(each.strip()) for word in words for each in re.split("[,;|]", word)]
    return [{"id": each.id, "name": each.name} for each in found if each]


def line_record(year: int | None, owner: str | None, sign: str) -> Json | None:
    """Return a line of rights, ``None`` where nothing is said."""
    if year is None and owner is None:
        return None
    text = " ".join(str(each) for each in (sign, year, owner) if each is not None)
    return {"year": year, "company": owner, "text": text}


def iso_duration(duration: timedelta | None) -> str | None:
    """Return a duration as ISO 8601 has it."""
    if duration is None:
        return None
    whole, rest = divmod(round(duration.total_seconds() * 1000), 1000)
    minutes, seconds = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    return f"PT{f'{hours}H' if hours else ''}{minutes}M{seconds}{fraction}S"


def resource(other: ddex.OtherResource, file: Asset | None, base: str) -> Json:
    """Show a video, booklet or picture that a message told of beside tracks and cover, and its file."""
    return {
        "kind": other.kind.value,
        "type": other.type,
        "title": other.titles[0].display_text if other.titles else None,
        "isrc": other.isrc,
        "number": other.number,
        "file_name_expected": other.file.uri.rpartition("/")[2] if other.file else None,
        "file": file_record(file, base) if file else None,
    }


def file_record(file: Asset, base: str) -> Json:
    """Show a file that goes along with a release; ``base`` is the instance's own address."""
    return {
        "id": file.id,
        "url": base + file.file_url,
        "file_name": file.file_name,
        "mime_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "width": file.width,
        "height": file.height,
        "duration": round(file.duration_ms / 1000, 3) if file.duration_ms is not None else None,
        "uploaded_at": timestamp(file.created_at),
    }
