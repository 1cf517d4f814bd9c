"""``GET /v1/pricing``: what credits cost, and what a song costs in credits."""

from fastapi import APIRouter, Response

from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.pricing import PricingAnswer, pricing
from tutti.http.kit import Plugged

router = APIRouter(prefix="/v1", tags=["credits"], route_class=route_class)


@router.get("/pricing", response_model=PricingAnswer)
async def read_pricing(plugged: Plugged) -> Response:
    """Read the price list.

    It has single credits, bundles, and what a song costs.
    """
    return Response(pricing(reloads=plugged.payments.saves_cards), media_type="application/json")
