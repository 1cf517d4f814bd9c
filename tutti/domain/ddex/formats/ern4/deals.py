"""Deals in ERN 4, and from when a release may be shown."""

from tutti.domain.ddex.formats.contents import resource_of
from tutti.domain.ddex.formats.ern4.pen import Pen
from tutti.domain.ddex.formats.ern4.releases import positions
from tutti.domain.ddex.formats.values import (
    deal_references,
    moment,
    price_amount,
    territory_codes,
    validity_period,
)
from tutti.domain.ddex.formats.vocabulary import MODELS, word
from tutti.domain.ddex.formats.xml import each, element, leaf, optional
from tutti.domain.ddex.model import Deal, NewReleaseMessage, Price, Release, ReleaseDeal, Visibility


def deal_list(pen: Pen, message: NewReleaseMessage, *, tracks: bool) -> str:
    """Return the deals, or nothing at all for a takedown; ``tracks`` says whether R1, R2 … exist."""
    if not message.deals:
        return ""
    known = positions(message.release) if tracks else []
    visibility = enumerate(message.release.visibility, start=1)
    return element(
        "DealList",
        each(_release_deal(pen, deals, message.release, known) for deals in message.deals),
        each(_visibility(f"V{number}", entry) for number, entry in visibility),
    )


def _release_deal(pen: Pen, release_deal: ReleaseDeal, release: Release, known: list[int]) -> str:
    return element(
        "ReleaseDeal",
        each(leaf("DealReleaseReference", reference) for reference in deal_references(release_deal, known)),
        each(_deal(pen, deal, release) for deal in release_deal.deals),
    )


def _deal(pen: Pen, deal: Deal, release: Release) -> str:
    terms = element(
        "DealTerms",
        territory_codes(deal.territories),
        validity_period(deal.period),
        each(word("CommercialModelType", model, MODELS, pen.namespace) for model in deal.commercial_models),
        each(word("UseType", use, pen.dialect.uses, pen.namespace) for use in deal.use_types),
        _price(deal.price) if deal.price else "",
        leaf("IsPreOrderDeal", "true") if deal.is_pre_order else "",
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
        leaf("PriceCode", price.code, Namespace=price.code_namespace),
        leaf("WholesalePricePerUnit", price_amount(price), CurrencyCode=price.currency),
    )


def _visibility(reference: str, entry: Visibility) -> str:
    return element(
        "ReleaseVisibility",
        leaf("VisibilityReference", reference),
        territory_codes(entry.territories),
        leaf("ReleaseDisplayStartDateTime", moment(entry.release_display)),
        leaf("CoverArtPreviewStartDateTime", moment(entry.cover_art_preview)),
        leaf("FullTrackListingPreviewStartDateTime", moment(entry.track_listing_preview)),
        leaf("ClipPreviewStartDateTime", moment(entry.clip_preview)),
    )
