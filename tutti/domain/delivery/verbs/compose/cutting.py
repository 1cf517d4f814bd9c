"""What two sides have in common: uses that one allows and the other takes, and the time that is left."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from msgspec.structs import replace

from tutti.domain import ddex

WIDER = {
    "Stream": (
        "OnDemandStream",
        "NonInteractiveStream",
        "TimeInfluencedStream",
        "ContentInfluencedStream",
        "Simulcast",
    ),
    "Download": ("PermanentDownload", "ConditionalDownload", "TetheredDownload", "KioskDownload"),
    "ConditionalDownload": ("TetheredDownload",),
}
"""Uses that hold others (DDEX's definitions in its list of allowed values, ``UseType``)."""

Span = ddex.Period | ddex.TimedPeriod


def common_uses(allowed: Sequence[str], taken: Sequence[str]) -> tuple[str, ...]:
    """Return the uses that are inside both, in the order of what is taken; ``Stream`` holds each stream."""
    words = dict.fromkeys((*taken, *allowed))
    return tuple(word for word in words if _holds(allowed, word) and _holds(taken, word))


def _holds(uses: Sequence[str], word: str) -> bool:
    return word in uses or any(word in WIDER.get(use, ()) for use in uses)


def has_ended(period: Span, day: date) -> bool:
    """Tell whether nothing is left after ``day``; a deal that ends that day takes down (see ``last_day``)."""
    return period.end is not None and period.end.isoformat()[:10] <= day.isoformat()


def cut_period(deal: ddex.Deal, release_day: date, put_off: date | None) -> Span | None:
    """Return when a deal holds: from the release date if it does not say, and not before the release is out.

    ``put_off`` is the day that the release was put off to, which a pre-order need not wait for. ``None`` if
    the deal ends before it begins.
    """
    period = deal.period
    if period.start is None:
        period = _from(period, release_day)
    if (
        put_off
        and not deal.is_pre_order
        and (period.start or date.min).isoformat()[:10] < put_off.isoformat()
    ):
        period = _from(period, put_off)
    if period.start and period.end and period.end.isoformat()[:10] < period.start.isoformat()[:10]:
        return None
    return period


def _from(period: Span, day: date) -> Span:
    if isinstance(period, ddex.Period):
        return replace(period, start=day)
    told: datetime | None = period.start or period.end
    return replace(period, start=datetime.combine(day, time(), told.tzinfo if told else UTC))
