"""Shapes of the reference data (contract, section 6)."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from tutti.http.label.validation import Fields, Id

Number = Annotated[Decimal, PlainSerializer(float, when_used="json")]
"""An exact amount that is written as a JSON number; two places lose nothing on the way."""


class SubGenreQuery(Fields):
    """Of which genre."""

    genre: Id = Field(description="The id of a genre, from `/api/v1/genres`.", examples=[7])


class GenreItem(BaseModel):
    """A genre."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"id": 20, "name": "Pop", "ddex": "Pop"}]})

    id: int = Field(description="For good.")
    name: str
    ddex: str = Field(description="The nearest ClassifiedGenre of DDEX, else `UserDefined`.")


class SubGenreItem(BaseModel):
    """A sub-genre of one genre."""

    id: int = Field(description="For good.")
    name: str
    genre_id: int
    ddex: str | None = Field(description="The nearest SubGenre of DDEX, if one is near.")


class MoodItem(BaseModel):
    """A mood that a release or a track may be tagged with."""

    id: int = Field(description="For good.")
    name: str
    ddex: str | None = Field(description="The nearest Mood of DDEX, if one is near.")


class LanguageItem(BaseModel):
    """A language."""

    id: int = Field(description="For good.")
    name: str
    code: str = Field(description="ISO 639-1, or three letters of ISO 639-2 or 639-3 where there are no two.")
    alpha_3: str = Field(description="ISO 639-2 (terminological) or 639-3.")


class PriceItem(BaseModel):
    """A price tier of bundles."""

    id: int = Field(description="For good.")
    name: str
    code: str = Field(description="What a deal names.")
    amount: Number = Field(description="The retail price.")
    currency: str = Field(description="ISO 4217.")
