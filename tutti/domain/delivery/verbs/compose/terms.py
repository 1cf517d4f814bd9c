"""On what terms a store may offer a release."""

from datetime import date

from tutti.core.territory import TerritorySet
from tutti.domain import ddex
from tutti.domain.delivery.profiles.model import Offer, StoreProfile, TakedownConvention
from tutti.domain.delivery.verbs.compose.values import Intent
from tutti.domain.releases import ReleaseDraft


def deals(profile: StoreProfile, draft: ReleaseDraft) -> tuple[ddex.ReleaseDeal, ...]:
    """Return what the store of ``profile`` may do with the release, from its release date on."""
    start = date.fromisoformat(draft.release.release_date or "")
    period = ddex.Period(start=start)
    return (ddex.ReleaseDeal(deals=tuple(_deal(profile, offer, period, draft) for offer in profile.deals)),)


def last_day(profile: StoreProfile, intent: Intent) -> date | None:
    """Return the day on which the deals of a takedown end, where the store wants one."""
    by_end = profile.takedown.convention is TakedownConvention.END_DATE
    return intent.created.date() if by_end else None


def _deal(profile: StoreProfile, offer: Offer, period: ddex.Period, draft: ReleaseDraft) -> ddex.Deal:
    return ddex.Deal(
        commercial_models=(ddex.CommercialModel(offer.model),),
        use_types=tuple(ddex.UseType(use) for use in offer.uses),
        period=period,
        territories=_territories(profile, draft),
    )


def _territories(profile: StoreProfile, draft: ReleaseDraft) -> TerritorySet:
    """Offer where the artist wants it and the store is: the artist's set, cut to the store's."""
    wanted = TerritorySet.of(draft.release.territories)
    served = TerritorySet.of((*profile.territories.allowed, *(f"-{c}" for c in profile.territories.excluded)))
    if wanted.included is None and served.included is None:
        return TerritorySet(None, wanted.excluded | served.excluded)
    named = served.included if wanted.included is None else wanted.included
    return TerritorySet(frozenset(code for code in named or () if code in wanted and code in served))
