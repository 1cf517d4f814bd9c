"""What the deals of a message come to: where and when the release is on offer."""

from collections.abc import Iterable, Iterator

from tutti.core.territory import TerritorySet
from tutti.domain.ddex import Deal, NewReleaseMessage, Scope


def release_deals(message: NewReleaseMessage) -> Iterator[Deal]:
    """Yield the deals about the release as a whole; without any, those about its tracks."""
    whole = [each for each in message.deals if each.scope is not Scope.TRACKS]
    for each in whole or message.deals:
        yield from each.deals


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
