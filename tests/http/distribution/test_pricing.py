"""``GET /v1/pricing`` as clients of the contract read it (section 5.1)."""

import httpx2
import pytest

from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.face_fixtures import face, http
from tests.factories.sign_in_face import Face
from tutti.http.distribution.routes import pricing

__all__ = ["face", "http", "quick_hashes"]


async def test_the_price_list_needs_no_token(face: Face, http: httpx2.AsyncClient) -> None:
    face.app.include_router(pricing.router)
    answer = await http.get("/v1/pricing")
    assert answer.status_code == 200
    body = answer.json()
    bundles = body.pop("bundles")
    assert body == {
        "currency": "usd",
        "price_per_credit": 1,
        "per_song": {"human": 1, "ai": 2},
        "custom": {"min_credits": 1, "max_credits": 10000},
        "auto_reload": {
            "supported": False,
            "default_threshold_credits": 5,
            "packages": ["credits_20", "credits_50", "credits_100", "credits_250", "credits_500"],
        },
    }
    assert [tuple(bundle.values()) for bundle in bundles] == [
        ("credits_20", 20, 19, 5, 0.95),
        ("credits_50", 50, 46, 8, 0.92),
        ("credits_100", 100, 88, 12, 0.88),
        ("credits_250", 250, 205, 18, 0.82),
        ("credits_500", 500, 390, 22, 0.78),
    ]
    assert list(bundles[0]) == [
        "package_id",
        "credits",
        "price_usd",
        "savings_percent",
        "price_per_credit",
    ]


@pytest.mark.parametrize("written", ['"price_usd":19,', '"price_per_credit":0.95}', '"price_per_credit":1,'])
async def test_prices_are_exact_numbers(face: Face, http: httpx2.AsyncClient, written: str) -> None:
    face.app.include_router(pricing.router)
    assert written in (await http.get("/v1/pricing")).text
