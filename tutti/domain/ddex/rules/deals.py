"""What deals need before they can be written."""

from collections.abc import Iterator
from datetime import datetime

from tutti.core.findings import Severity
from tutti.core.territory import COUNTRIES, TerritorySet
from tutti.domain.ddex.model import Deal, NewReleaseMessage, Period, Price, ReleaseDeal, TimedPeriod
from tutti.domain.ddex.rules.findings import Fault, Finding

_TAKEDOWN = Fault(
    "no_deals",
    "The message has no deals: recipients will take the release down.",
    "Add deals, unless that is what you want.",
    Severity.INFO,
)
_EMPTY = Fault("no_deal", "There is no deal in here.", "Add one, or leave this out.")
_NO_SUCH_TRACK = Fault("no_such_track", "There is no track {track}.", "Count tracks from 1 to {last}.")
_NO_MODEL = Fault(
    "no_commercial_model", "The deal does not say how it is paid for.", "Name at least one commercial model."
)
_NO_USE = Fault("no_use_type", "The deal does not say what may be done.", "Name at least one use.")
_BACKWARDS = Fault(
    "period_backwards", "The deal ends before it begins.", "Put the end on or after the start."
)
_NO_START = Fault("no_start", "The deal does not say from when on it holds.", "Give its first day.")
_DAYS = Fault(
    "period_of_days",
    "A period of days holds a time.",
    "Use dates, or a TimedPeriod with two times in a zone.",
)
_NO_TERRITORY = Fault("no_territory", "No territory is left.", "Name at least one, or Worldwide.")
_TERRITORY = Fault("territory_unknown", "'{code}' is not a territory.", "Use an ISO 3166-1 code, such as DE.")
_PRICE = Fault(
    "price_incomplete",
    "The price is incomplete.",
    "Give an amount of zero or more with its currency, or a price code with the namespace it is from.",
)


def deals_findings(message: NewReleaseMessage) -> Iterator[Finding]:
    """Yield what is missing from deals or contradicts itself in them."""
    if not message.deals:
        yield _TAKEDOWN.at("deals")
    counted = len(message.release.tracks) + len(message.release.primary_others)
    for position, release_deal in enumerate(message.deals):
        yield from _release_deal_findings(release_deal, f"deals[{position}]", counted)
    for position, entry in enumerate(message.release.visibility):
        yield from _territory_findings(entry.territories, f"release.visibility[{position}].territories")


def _release_deal_findings(release_deal: ReleaseDeal, path: str, tracks: int) -> Iterator[Finding]:
    if not release_deal.deals:
        yield _EMPTY.at(f"{path}.deals")
    yield from _position_findings(release_deal.tracks, f"{path}.tracks", tracks)
    for position, deal in enumerate(release_deal.deals):
        yield from _deal_findings(deal, f"{path}.deals[{position}]", tracks)


def _position_findings(positions: tuple[int, ...], path: str, tracks: int) -> Iterator[Finding]:
    for index, track in enumerate(positions):
        if not 1 <= track <= tracks:
            yield _NO_SUCH_TRACK.at(f"{path}[{index}]", track=track, last=tracks)


def _deal_findings(deal: Deal, path: str, tracks: int) -> Iterator[Finding]:
    if not deal.commercial_models:
        yield _NO_MODEL.at(f"{path}.commercial_models")
    if not deal.use_types:
        yield _NO_USE.at(f"{path}.use_types")
    yield from _period_findings(deal.period, f"{path}.period")
    yield from _territory_findings(deal.territories, f"{path}.territories")
    yield from _position_findings(deal.instant_gratification, f"{path}.instant_gratification", tracks)
    if deal.price and not _is_complete(deal.price):
        yield _PRICE.at(f"{path}.price")


def _period_findings(period: Period | TimedPeriod, path: str) -> Iterator[Finding]:
    if period.start is None:
        yield _NO_START.at(f"{path}.start")
    elif isinstance(period, Period):
        if isinstance(period.start, datetime) or isinstance(period.end, datetime):
            yield _DAYS.at(path)
        elif period.end and period.end < period.start:
            yield _BACKWARDS.at(f"{path}.end")
    elif period.end and period.start.tzinfo and period.end.tzinfo and period.end < period.start:
        yield _BACKWARDS.at(f"{path}.end")


def _territory_findings(territories: TerritorySet, path: str) -> Iterator[Finding]:
    for code in sorted((territories.included or frozenset()) | territories.excluded):
        if code not in COUNTRIES:
            yield _TERRITORY.at(path, code=code)
    if not territories.expand():
        yield _NO_TERRITORY.at(path)


def _is_complete(price: Price) -> bool:
    amount, code = price.amount, price.code
    amount_complete = amount is None or (amount.is_finite() and amount >= 0 and price.currency is not None)
    code_complete = code is None or price.code_namespace is not None
    return amount_complete and code_complete and (amount is not None or code is not None)
