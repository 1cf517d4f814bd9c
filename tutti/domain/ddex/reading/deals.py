"""Deals of either family: what is granted, where, when, for which releases; and from when it may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from tutti.core.territory import TerritorySet
from tutti.domain.ddex.formats.vocabulary import MODELS_382, USES_382, USES_432
from tutti.domain.ddex.model import Deal, Period, ReleaseDeal, Scope, TimedPeriod, Visibility
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import TRUE, Sight, own_word, parsed, take
from tutti.domain.ddex.reading.terms import price, territories
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import boolean, day, instant, time_of
from tutti.domain.ddex.structure.nodes import Kids, Node

_MODELS = MODELS_382
_USES = USES_382 | USES_432
_START = ("ReleaseDisplayStartDateTime", "ReleaseDisplayStartDate")
_PREVIEWS = {
    "cover_art_preview": ("CoverArtPreviewStartDateTime", "CoverArtPreviewStartDate"),
    "track_listing_preview": (
        "FullTrackListingPreviewStartDateTime",
        "TrackListingPreviewStartDateTime",
        "TrackListingPreviewStartDate",
    ),
    "clip_preview": ("ClipPreviewStartDateTime", "ClipPreviewStartDate"),
}


class Subjects(NamedTuple):
    """What deals may be about: the main release, tracks by release and by resource, numbered from 1."""

    main: str
    tracks: Mapping[str, int]
    resources: Mapping[str, int]


class Terms(NamedTuple):
    """A deal, what was read of it, and the children of its terms."""

    deal: Deal
    trace: Trace
    element: Node
    found: Kids


class Dealt(NamedTuple):
    """Deals with what they are about, and the times at which the release may be shown."""

    deals: tuple[ReleaseDeal, ...]
    trace: Trace
    visibility: tuple[Visibility, ...]
    visibility_trace: Trace


def deal_list(sight: Sight, lists: Iterable[Node], subjects: Subjects, price_tags: Sequence[str]) -> Dealt:
    """Read the deals. One that takes down grants nothing, and so is none; it is only noted."""
    deals: list[ReleaseDeal] = []
    trace: Trace = []
    shown: list[Visibility] = []
    shown_trace: Trace = []
    for each in (child for one in lists for child in one.every("ReleaseDeal")):
        found = each.kids
        inner: Trace = []
        scope, tracks = _about(found, subjects, inner)
        if scope is None:
            continue
        terms = [_deal(sight, one, subjects, price_tags) for one in found.get("Deal", ())]
        granted = [one for one in terms if one is not None]
        inner.extend((f"deals[{position}]", one.trace) for position, one in enumerate(granted))
        if scope is not Scope.TRACKS:
            for one in granted:
                _see(sight, one, shown, shown_trace)
        if granted:
            trace.append((f"deals[{len(deals)}]", inner))
            deals.append(ReleaseDeal(deals=tuple(one.deal for one in granted), scope=scope, tracks=tracks))
    return Dealt(tuple(deals), trace, tuple(shown), shown_trace)


def _about(found: Kids, subjects: Subjects, trace: Trace) -> tuple[Scope | None, tuple[int, ...]]:
    """Return what deals are about; ``None`` if it is nothing that the model holds."""
    main, positions = False, []
    for each in found.get("DealReleaseReference", ()):
        text = each.text
        position = subjects.tracks.get(text)
        if text == subjects.main:
            main = True
        elif position is not None:
            positions.append(position)
        else:
            continue
        trace.append(("scope" if position is None else "tracks", each))
    if not positions:
        return (Scope.RELEASE if main else None), ()
    tracks = tuple(sorted(set(positions)))
    everything = tracks == tuple(sorted(set(subjects.tracks.values())))
    return (Scope.RELEASE_AND_TRACKS if main else Scope.TRACKS), (() if everything else tracks)


def _deal(sight: Sight, element: Node, subjects: Subjects, price_tags: Sequence[str]) -> Terms | None:
    outer = element.kids
    if "AllDealsCancelled" in outer or "DealTerms" not in outer:
        if "AllDealsCancelled" in outer:
            sight.note(faults.TAKEDOWN, element)
        return None
    terms = outer["DealTerms"][0]
    found = terms.kids
    if any(each.text in TRUE for each in found.get("TakeDown", ())):
        sight.note(faults.TAKEDOWN, terms)
        return None
    trace: Trace = []
    models = _words(sight, found.get("CommercialModelType", ()), _MODELS, "commercial_models", trace)
    usages = [each for usage in found.get("Usage", ()) for each in usage.every("UseType")]
    uses = _words(sight, [*usages, *found.get("UseType", ())], _USES, "use_types", trace)
    if "TerritoryCode" not in found and "ExcludedTerritoryCode" not in found:
        sight.note(faults.NO_PLACE, terms)
    offered = price(sight, found["PriceInformation"][0], price_tags) if "PriceInformation" in found else None
    if offered:
        trace.append(("price", offered[1]))
    deal = Deal(
        commercial_models=models,
        use_types=uses,
        period=_period(sight, terms, found, trace),
        territories=territories(sight, found, "territories", trace),
        is_pre_order=parsed(sight, found, "IsPreOrderDeal", "is_pre_order", trace, boolean) or False,
        price=offered[0] if offered else None,
        instant_gratification=_instant_gratification(found, subjects, trace),
        reference=take(outer, "DealReference", "reference", trace),
    )
    _complain(sight, deal, terms, found)
    return Terms(deal, trace, terms, found)


def _complain(sight: Sight, deal: Deal, terms: Node, found: Kids) -> None:
    if not deal.commercial_models and "CommercialModelType" not in found:
        sight.note(faults.NO_MODEL, terms)
    if not deal.use_types and not ("Usage" in found or "UseType" in found):
        sight.note(faults.NO_USE, terms)
    if deal.period.start is None and deal.period.end is None:
        sight.note(faults.NO_DEAL_START, terms)


def _words(
    sight: Sight, elements: Iterable[Node], known: frozenset[str], name: str, trace: Trace
) -> tuple[str, ...]:
    """Return words of the standard, and the sender's own, which are noted."""
    words: dict[str, None] = {}
    for each in elements:
        text = each.text
        value = own_word(each, text).strip()
        if not value or value == "UserDefined":
            sight.note(faults.WORD, each, value=text, known=", ".join(sorted(known)))
            continue
        if value not in known:
            sight.note(faults.OWN_WORD, each, value=value)
        words[value] = None
        trace.append((name, each))
        if text == "UserDefined":
            trace.append((name, (each, "UserDefinedValue")))
            if each.attributes.get("Namespace") == sight.sender:
                trace.append((name, (each, "Namespace")))
    return tuple(words)


def _instant_gratification(found: Kids, subjects: Subjects, trace: Trace) -> tuple[int, ...]:
    positions = []
    for one in found.get("InstantGratificationResourceList", ()):
        for each in one.every("DealResourceReference"):
            position = subjects.resources.get(each.text)
            if position is not None:
                positions.append(position)
                trace.append(("instant_gratification", each))
    return tuple(positions)


def _period(sight: Sight, terms: Node, found: Kids, trace: Trace) -> Period | TimedPeriod:
    """Read when a deal holds. Midnights without a zone are days, as they are meant."""
    if "ValidityPeriod" not in found:
        return Period(start=None)
    element = found["ValidityPeriod"][0]
    ends = element.kids
    inner: Trace = []
    trace.append(("period", inner))
    if "StartDateTime" in ends or ("EndDateTime" in ends and "StartDate" not in ends):
        period = _timed(sight, ends, inner)
    else:
        first = parsed(sight, ends, "StartDate", "start", inner, day)
        period = Period(start=first, end=parsed(sight, ends, "EndDate", "end", inner, day))
    if ("StartDateTime" in ends and "EndDate" in ends) or ("StartDate" in ends and "EndDateTime" in ends):
        sight.note(faults.MIXED_PERIOD, element, kept="the start")
    if period.start and period.end and _is_backwards(period):
        sight.note(faults.BACKWARDS, ends.get("EndDate", ends.get("EndDateTime", [element]))[0])
    return period


def _timed(sight: Sight, ends: Kids, trace: Trace) -> Period | TimedPeriod:
    start = parsed(sight, ends, "StartDateTime", "start", trace, time_of)
    end = parsed(sight, ends, "EndDateTime", "end", trace, time_of)
    given = [value for value in (start, end) if value]
    local = bool(given) and all(value.tzinfo is None for value in given)
    if local and (not start or start.time() == time()) and (not end or _last_day(end)):
        return Period(start=start and start.date(), end=end and _last_day(end))
    for value, tag in ((start, "StartDateTime"), (end, "EndDateTime")):
        if value and value.tzinfo is None:
            sight.note(faults.NO_ZONE, ends[tag][0], value=value.isoformat())
    return TimedPeriod(start=start, end=end)


def _last_day(end: datetime) -> date | None:
    """Return the last day that ends at a time without a zone: at its midnight or a second before."""
    if end.time() == time():
        return end.date() - timedelta(days=1) if end.date() > date.min else None
    return end.date() if (end.hour, end.minute) == (23, 59) else None


def _is_backwards(period: Period | TimedPeriod) -> bool:
    if isinstance(period, TimedPeriod):
        start, end = period.start, period.end
        if start and end and (start.tzinfo is None) != (end.tzinfo is None):
            return start.replace(tzinfo=None) > end.replace(tzinfo=None) + timedelta(hours=14)
    return bool(period.start and period.end and period.end < period.start)


def _see(sight: Sight, terms: Terms, shown: list[Visibility], trace: Trace) -> None:
    """Add when the release may be shown in the territories of a deal, as the family 3.8 says it."""
    seen = visibility(sight, terms.element, terms.found, terms.deal.territories)
    if seen is None:
        return
    value, inner = seen
    if value in shown:
        trace.append((f"[{shown.index(value)}]", inner))
    elif all(other.territories != value.territories for other in shown):
        trace.append((f"[{len(shown)}]", inner))
        shown.append(value)


def visibility(
    sight: Sight, element: Node, found: Kids, places: TerritorySet
) -> tuple[Visibility, Trace] | None:
    """Read from when a release may be shown; ``None`` if that is not said."""
    trace: Trace = []
    display = _first_time(sight, found, _START, "release_display", trace)
    if display is None:
        return None
    times = {name: _first_time(sight, found, tags, name, trace) for name, tags in _PREVIEWS.items()}
    return Visibility(release_display=display, territories=places, **times), trace


def _first_time(sight: Sight, found: Kids, tags: tuple[str, ...], name: str, trace: Trace) -> datetime | None:
    tag = next((tag for tag in tags if tag in found), None)
    return parsed(sight, found, tag, name, trace, _moment) if tag else None


def _moment(sight: Sight, element: Node, text: str) -> datetime | None:
    if len(text) > 10:
        return instant(sight, element, text)
    midnight = day(sight, element, text)
    if midnight is None:
        return None
    sight.note(faults.TAKEN_AS_UTC, element, value=text)
    return datetime.combine(midnight, time(), UTC)
