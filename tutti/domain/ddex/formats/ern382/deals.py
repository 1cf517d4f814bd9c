"""Deals in ERN 3.8.2; from when a release may be shown is said in each deal about it."""

from tutti.core.territory import TerritorySet
from tutti.domain.ddex.formats.contents import resource_of
from tutti.domain.ddex.formats.ern382.releases import positions
from tutti.domain.ddex.formats.values import (
    deal_references,
    moment,
    price_amount,
    territory_codes,
    validity_period,
)
from tutti.domain.ddex.formats.vocabulary import MODELS_382, USES_382, word
from tutti.domain.ddex.formats.xml import each, element, leaf, optional
from tutti.domain.ddex.model import Deal, NewReleaseMessage, Price, Release, ReleaseDeal, Scope, Visibility


def deal_list(message: NewReleaseMessage, namespace: str) -> str:
    """Return the deals, or nothing at all for a takedown."""
    return optional(
        "DealList", each(_release_deal(deals, message.release, namespace) for deals in message.deals)
    )


def visibility(release: Release, territories: TerritorySet) -> Visibility | None:
    """Return when a release may be shown in the territories of a deal: there, or else anywhere."""
    exact = (entry for entry in release.visibility if entry.territories == territories)
    world = (entry for entry in release.visibility if entry.territories == TerritorySet())
    return next(exact, None) or next(world, None)


def _release_deal(release_deal: ReleaseDeal, release: Release, namespace: str) -> str:
    references = deal_references(release_deal, positions(release))
    shown = release_deal.scope is not Scope.TRACKS
    return element(
        "ReleaseDeal",
        each(leaf("DealReleaseReference", reference) for reference in references),
        each(
            _deal(deal, visibility(release, deal.territories) if shown else None, release, namespace)
            for deal in release_deal.deals
        ),
    )


def _deal(deal: Deal, visible: Visibility | None, release: Release, namespace: str) -> str:
    terms = element(
        "DealTerms",
        leaf("IsPreOrderDeal", "true") if deal.is_pre_order else "",
        each(word("CommercialModelType", model, MODELS_382, namespace) for model in deal.commercial_models),
        element("Usage", each(word("UseType", use, USES_382, namespace) for use in deal.use_types)),
        territory_codes(deal.territories),
        _price(deal.price) if deal.price else "",
        validity_period(deal.period),
        _preview_dates(visible) if visible else "",
        optional(
            "InstantGratificationResourceList",
            each(
                leaf("DealResourceReference", resource_of(release, position))
                for position in deal.instant_gratification
            ),
        ),
    )
    return element("Deal", leaf("DealReference", deal.reference), terms)


def _price(price: Price) -> str:
    return element(
        "PriceInformation",
        leaf("PriceType", price.code, Namespace=price.code_namespace),
        leaf("WholesalePricePerUnit", price_amount(price), CurrencyCode=price.currency),
    )


def _preview_dates(visible: Visibility) -> str:
    """Return the four times that this version wants together; what is not said apart is the first."""
    first = visible.release_display
    return (
        leaf("ReleaseDisplayStartDateTime", moment(first))
        + leaf("TrackListingPreviewStartDateTime", moment(visible.track_listing_preview or first))
        + leaf("CoverArtPreviewStartDateTime", moment(visible.cover_art_preview or first))
        + leaf("ClipPreviewStartDateTime", moment(visible.clip_preview or first))
    )
