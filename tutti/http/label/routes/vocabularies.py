"""Genres, sub-genres, moods, languages and prices: bare lists with ids that stay (contract, section 6)."""

from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel, TypeAdapter

from tutti.core.errors import FieldFault
from tutti.domain import catalogue
from tutti.http.kit import Caller
from tutti.http.label.described import in_query
from tutti.http.label.errors import Invalid
from tutti.http.label.input import Said
from tutti.http.label.routing import PREFIX, route_class
from tutti.http.label.schemas.problem import Problem
from tutti.http.label.schemas.vocabularies import (
    GenreItem,
    LanguageItem,
    MoodItem,
    PriceItem,
    SubGenreItem,
    SubGenreQuery,
)

router = APIRouter(prefix=PREFIX, tags=["vocabularies"], route_class=route_class)
Item = TypeVar("Item", bound=BaseModel)
KEPT = {"Cache-Control": "private, max-age=3600"}


@router.get("/genres", response_model=list[GenreItem])
async def genres(caller: Caller) -> Response:
    """List the genres."""
    return _answer(_genres())


@router.get(
    "/subgenres",
    response_model=list[SubGenreItem],
    openapi_extra=in_query(SubGenreQuery),
    responses={422: {"model": Problem, "description": "No genre was named, or one that does not exist."}},
)
async def sub_genres(caller: Caller, said: Said) -> Response:
    """List the sub-genres of a genre."""
    wanted = said.read(SubGenreQuery).genre
    if catalogue.genre_of(wanted) is None:
        raise Invalid(FieldFault("genre", "unknown", "The selected genre is invalid."))
    return _answer(_sub_genres(wanted))


@router.get("/moods", response_model=list[MoodItem])
async def moods(caller: Caller) -> Response:
    """List the moods."""
    return _answer(_moods())


@router.get("/languages", response_model=list[LanguageItem])
async def languages(caller: Caller) -> Response:
    """List the languages.

    Messages of ERN 3.8 know those with two letters, `bho`, `raj` and `bgc`; from ERN 4.1.1 on, all.
    """
    return _answer(_languages())


@router.get("/prices", response_model=list[PriceItem])
async def prices(caller: Caller) -> Response:
    """List the price tiers of bundles, the cheapest first."""
    return _answer(_prices())


def _answer(written: bytes) -> Response:
    return Response(written, media_type="application/json", headers=KEPT)


def _written(shape: type[Item], things: Iterable[object]) -> bytes:
    items = [shape.model_validate(thing, from_attributes=True) for thing in things]
    return TypeAdapter(list[shape]).dump_json(items)  # type: ignore[valid-type]


@cache
def _genres() -> bytes:
    return _written(GenreItem, catalogue.genres())


@cache
def _sub_genres(genre_id: int) -> bytes:
    genre = catalogue.genre_of(genre_id)
    return _written(
        SubGenreItem,
        (
            SubGenreItem(id=each.id, name=each.name, genre_id=genre_id, ddex=each.ddex)
            for each in (genre.sub_genres if genre else ())
        ),
    )


@cache
def _moods() -> bytes:
    return _written(MoodItem, catalogue.moods())


@cache
def _languages() -> bytes:
    return _written(
        LanguageItem,
        (
            LanguageItem(id=each.id, name=each.name, code=each.code, alpha_3=each.alpha_3 or each.code)
            for each in catalogue.languages()
        ),
    )


@cache
def _prices() -> bytes:
    return _written(PriceItem, catalogue.price_tiers())
