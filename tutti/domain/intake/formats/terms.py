"""What the deals of a message come to: where and when the release is on offer."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, to_builtins

from tutti.core.territory import TerritorySet
from tutti.domain.ddex import Deal, NewReleaseMessage, Scope
from tutti.domain.releases import ReleaseTerms


def release_deals(message: NewReleaseMessage) -> Iterator[Deal]:
    """Yield the deals about the release as a whole; without any, those about its tracks."""
    whole = [each for each in message.deals if each.scope is not Scope.TRACKS]
    for each in whole or message.deals:
        yield from each.deals


def terms_of(message: NewReleaseMessage, release_date: str | None) -> ReleaseTerms:
    """Return what a message allows; ``release_date`` is that of its draft."""
    return ReleaseTerms(
        deals=tuple(_stored(each) for each in message.deals),
        visibility=tuple(_stored(each) for each in message.release.visibility),
        isrcs=tuple(track.recording.isrc for track in message.release.tracks),
        release_date=release_date,
    )


def _stored(told: Struct) -> dict[str, Any]:
    stored: dict[str, Any] = to_builtins(told, order="deterministic")
    return stored


def territories(message: NewReleaseMessage) -> TerritorySet | None:
    """Return where any of the deals holds; ``None`` without deals."""
    held = [deal.territories for deal in release_deals(message)]
    return union(held) if held else None


def union(sets: Iterable[TerritorySet]) -> TerritorySet:
    """Return all that is in one of the sets, the world as the world."""
    all_sets = list(sets)
    named = frozenset[str]().union(*(each.included or frozenset() for each in all_sets))
    worlds = [each.excluded for each in all_sets if each.included is None]
    if not worlds:
        return TerritorySet(named)
    return TerritorySet(None, frozenset.intersection(*worlds) - named)


def first_day(message: NewReleaseMessage) -> str | None:
    """Return the first day on which the release is on offer, by its deals."""
    starts = [deal.period.start for deal in release_deals(message)]
    return min((each.isoformat()[:10] for each in starts if each), default=None)
