"""On what terms a store may offer a release.

Those of the store's profile; or, for a release that came with a message of a label, those of the message as
far as the store takes them: never more than the message allows (``docs/delivery.md``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import msgspec
from msgspec.structs import replace

from tutti.core.territory import TerritorySet
from tutti.domain import ddex
from tutti.domain.delivery.profiles.model import Offer, StoreProfile, TakedownConvention
from tutti.domain.delivery.verbs.compose.cutting import common_uses, cut_period, has_ended
from tutti.domain.delivery.verbs.compose.values import Intent
from tutti.domain.releases import ReleaseDraft, ReleaseTerms


@dataclass(frozen=True, slots=True)
class Terms:
    """The deals of a message to a store, and from when the release may be shown there."""

    deals: tuple[ddex.ReleaseDeal, ...]
    visibility: tuple[ddex.Visibility, ...] = ()


def terms(
    profile: StoreProfile, draft: ReleaseDraft, day: date, resources: Sequence[int | None] = ()
) -> Terms:
    """Return what the store of ``profile`` may do with the release, as sent on ``day``.

    ``resources`` are the places (from 1) that deals know the primary resources of the draft by, in their
    order; ``None`` for one that the store is not sent.
    """
    if draft.terms is None:
        period = ddex.Period(start=date.fromisoformat(draft.release.release_date or ""))
        where = _places(profile, draft)
        offered = tuple(_offered(offer, period, where) for offer in profile.deals)
        return Terms((ddex.ReleaseDeal(deals=offered),) if where.expand() else ())
    cut = _Cut(profile, draft, draft.terms, day)
    positions = _positions(draft, draft.terms, resources)
    deals = tuple(cut.release_deals(positions, len(draft.tracks) + len([each for each in resources if each])))
    return Terms(deals, tuple(cut.visibility()) if deals else ())


def nothing_left(profile: StoreProfile, draft: ReleaseDraft, day: date) -> str | None:
    """Return why a store may not be sent the release at all; ``None`` if it may."""
    primary = [each for each in draft.resources if each.told.get("number")]
    all_sent = range(len(draft.tracks) + 1, len(draft.tracks) + len(primary) + 1)
    if terms(profile, draft, day, all_sent).deals:
        return None
    if draft.terms is None:
        return f"{profile.name} serves none of the release's territories."
    told = [deal for each in _told(draft.terms) for deal in each.deals]
    running = [deal for deal in told if not has_ended(deal.period, day)]
    if not running:
        return "The deals of the label's message have ended." if told else "The label's message has no deals."
    taken = [deal for deal in running if any(_by_uses(profile, deal))]
    if not taken:
        offered = sorted({f"{model} {use}" for deal in running for model, use in _pairs(deal)})
        return f"The label's message allows {', '.join(offered)}: {profile.name} takes none of these."
    if not any((deal.territories & _places(profile, draft)).expand() for deal in taken):
        return f"The deals of the label's message hold in no territory that is left for {profile.name}."
    return (
        f"What the label's message allows ends before {profile.name} could begin, or is about other tracks."
    )


def last_day(profile: StoreProfile, intent: Intent) -> date | None:
    """Return the day on which the deals of a takedown end, where the store wants one."""
    by_end = profile.takedown.convention is TakedownConvention.END_DATE
    return intent.created.date() if by_end else None


def _offered(offer: Offer, period: ddex.Period, where: TerritorySet) -> ddex.Deal:
    return ddex.Deal(
        commercial_models=(ddex.CommercialModel(offer.model),),
        use_types=tuple(ddex.UseType(use) for use in offer.uses),
        period=period,
        territories=where,
    )


def _places(profile: StoreProfile, draft: ReleaseDraft) -> TerritorySet:
    """Offer where the artist wants it and the store is."""
    excluded = (f"-{code}" for code in profile.territories.excluded)
    served = TerritorySet.of((*profile.territories.allowed, *excluded))
    return TerritorySet.of(draft.release.territories) & served


def _told(told: ReleaseTerms) -> list[ddex.ReleaseDeal]:
    return [msgspec.convert(each, ddex.ReleaseDeal) for each in told.deals]


def _pairs(deal: ddex.Deal) -> Iterator[tuple[str, str]]:
    return ((model, use) for model in deal.commercial_models for use in deal.use_types)


def _by_uses(profile: StoreProfile, deal: ddex.Deal) -> dict[tuple[str, ...], list[str]]:
    """Return the models of a deal that the store takes, by the uses that it takes under them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for model in deal.commercial_models:
        taken = [use for offer in profile.deals if offer.model == model for use in offer.uses]
        if uses := common_uses(deal.use_types, taken):
            found.setdefault(uses, []).append(model)
    return found


def _positions(draft: ReleaseDraft, told: ReleaseTerms, resources: Sequence[int | None]) -> Mapping[int, int]:
    """Return where tracks and other primary resources of the message stand now, positions from 1."""
    now = {track.isrc: place for place, track in enumerate(draft.tracks, 1) if track.isrc}
    found = {before: now[isrc] for before, isrc in enumerate(told.isrcs, 1) if isrc in now}
    others = enumerate(resources, len(told.isrcs) + 1)
    return found | {before: place for before, place in others if place}


@dataclass(frozen=True, slots=True)
class _Cut:
    """The terms of a message, cut to a store and to what its owner has narrowed since."""

    profile: StoreProfile
    draft: ReleaseDraft
    told: ReleaseTerms
    day: date

    def release_deals(self, positions: Mapping[int, int], count: int) -> Iterator[ddex.ReleaseDeal]:
        for each in _told(self.told):
            deals = tuple(cut for deal in each.deals for cut in self._deals(deal, positions))
            about = _about(each, positions, count)
            if deals and about is not None:
                yield replace(about, deals=deals)

    def visibility(self) -> Iterator[ddex.Visibility]:
        for each in self.told.visibility:
            told = msgspec.convert(each, ddex.Visibility)
            where = told.territories & _places(self.profile, self.draft)
            if where.expand():
                yield replace(told, territories=where)

    def _deals(self, deal: ddex.Deal, positions: Mapping[int, int]) -> Iterator[ddex.Deal]:
        where = deal.territories & _places(self.profile, self.draft)
        period = cut_period(deal, self._release_day(), self._put_off())
        if period is None or has_ended(period, self.day) or not where.expand():
            return
        by_uses = _by_uses(self.profile, deal)
        gratified = (positions[each] for each in deal.instant_gratification if each in positions)
        rest = replace(deal, period=period, territories=where, instant_gratification=tuple(gratified))
        for uses, models in by_uses.items():
            yield replace(
                rest,
                commercial_models=tuple(models),
                use_types=uses,
                reference=deal.reference if len(by_uses) == 1 else None,
            )

    def _release_day(self) -> date:
        return date.fromisoformat(self.draft.release.release_date or "")

    def _put_off(self) -> date | None:
        """Return the release date if its owner has put the release off since, to a day to come."""
        planned = self._release_day()
        is_later = self.told.release_date is not None and planned.isoformat() > self.told.release_date
        return planned if is_later and planned > self.day else None


def _about(told: ddex.ReleaseDeal, positions: Mapping[int, int], count: int) -> ddex.ReleaseDeal | None:
    """Return deals about what they were about, where it stands now; ``None`` if nothing of it is left.

    A track that the message does not know is never offered alone.
    """
    if told.scope is ddex.Scope.RELEASE:
        return told
    before = told.tracks or positions
    now = tuple(sorted({positions[each] for each in before if each in positions}))
    if len(now) == count:
        return replace(told, tracks=())
    if now:
        return replace(told, tracks=now)
    return None if told.scope is ddex.Scope.TRACKS else replace(told, scope=ddex.Scope.RELEASE, tracks=())
