"""Genres, sub-genres, moods, languages and prices (contract, section 6)."""

import json
from decimal import Decimal

import httpx2
import pytest

from tutti.domain import catalogue

KEYS = {
    "genres": ["id", "name", "ddex"],
    "subgenres?genre=7": ["id", "name", "genre_id", "ddex"],
    "moods": ["id", "name", "ddex"],
    "languages": ["id", "name", "code", "alpha_3"],
    "prices": ["id", "name", "code", "amount", "currency"],
}


@pytest.mark.parametrize("path", KEYS)
async def test_bare_lists_with_ids(http: httpx2.AsyncClient, path: str) -> None:
    answer = await http.get(f"/api/v1/{path}", headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert "max-age" in answer.headers["cache-control"]
    items = answer.json()
    assert isinstance(items, list)
    assert items
    assert all(list(item) == KEYS[path] for item in items)
    assert all(isinstance(item["id"], int) and item["id"] > 0 and item["name"] for item in items)
    assert len({item["id"] for item in items}) == len(items)
    assert (await http.get(f"/api/v1/{path}")).content == answer.content


async def test_sub_genres_stand_under_their_genre(http: httpx2.AsyncClient) -> None:
    for genre in (await http.get("/api/v1/genres")).json()[:40]:
        subs = (await http.get("/api/v1/subgenres", params={"genre": genre["id"]})).json()
        known = catalogue.genre(genre["name"])
        assert known is not None
        assert [sub["name"] for sub in subs] == [sub.name for sub in known.sub_genres]
        assert {sub["genre_id"] for sub in subs} == {genre["id"]}


@pytest.mark.parametrize(
    "how", [{"params": {"genre": "20"}}, {"json": {"genre": 20}}, {"data": {"genre": "20"}}]
)
async def test_the_genre_may_be_sent_anywhere(http: httpx2.AsyncClient, how: dict[str, object]) -> None:
    answer = await http.request("GET", "/api/v1/subgenres", **how)
    assert answer.json()[0]["genre_id"] == 20


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (None, "The genre field is required."),
        ("", "The genre field is required."),
        (" ", "The genre field is required."),
        ("pop", "The genre field must be an integer."),
        ("1.5", "The genre field must be an integer."),
        ("1e9", "The genre field must be an integer."),
        ("\x00", "The genre field must be an integer."),
        ("0", "The genre field must be at least 1."),
        ("-7", "The genre field must be at least 1."),
        ("28", "The selected genre is invalid."),
        ("9" * 19, "The selected genre is invalid."),
        ("9" * 40, "The selected genre is invalid."),
        ("9" * 5000, "The genre field must be an integer."),
    ],
)
async def test_genres_that_are_none(http: httpx2.AsyncClient, sent: str | None, sentence: str) -> None:
    answer = await http.get("/api/v1/subgenres", params={} if sent is None else {"genre": sent})
    assert answer.status_code == 422
    assert answer.json() == {"message": sentence, "errors": {"genre": [sentence]}}


async def test_languages_have_the_codes_of_iso_639(http: httpx2.AsyncClient) -> None:
    by_code = {each["code"]: each for each in (await http.get("/api/v1/languages")).json()}
    assert by_code["en"]["alpha_3"] == "eng"
    assert by_code["raj"]["alpha_3"] == "raj"
    assert {"bho", "zxx", "zu"} <= by_code.keys()
    assert sum(len(code) == 2 for code in by_code) > 180


async def test_prices_are_exact_numbers(http: httpx2.AsyncClient) -> None:
    answer = await http.get("/api/v1/prices")
    tiers = json.loads(answer.text, parse_float=Decimal)
    assert [tier["amount"] for tier in tiers] == [tier.amount for tier in catalogue.price_tiers()]
    assert {tier["currency"] for tier in tiers} == {"USD"}
