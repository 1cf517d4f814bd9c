"""Shapes of cover art on the wire (contract section 7)."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from tutti.domain.artwork import Cover
from tutti.domain.assets import Asset

LONGEST_PROMPT = 2000
LONGEST_NAME = 300
LARGEST_SEED = 2**31 - 1


def _plain(text: object) -> object:
    """White space around words, and characters that are none, say nothing."""
    return (
        "".join(c for c in text if c.isprintable() or c.isspace()).strip() if isinstance(text, str) else text
    )


Words = Annotated[str, BeforeValidator(_plain)]


class CoverBody(BaseModel):
    """What the cover is asked to be, or how one is to be changed."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "prompt": "warm sunset over the sea, seventies",
                    "release_id": "0198c0de-0000-7000-8000-0000000000a1",
                    "seed": 7,
                }
            ]
        }
    )

    prompt: Words = Field(
        min_length=1,
        max_length=LONGEST_PROMPT,
        description='What it shall look like; with a base image, what to change ("darker", "bigger title").',
    )
    base_file_url: str | None = Field(
        None,
        validation_alias=AliasChoices("base_file_url", "baseFileUrl"),
        max_length=2048,
        description="The `fileUrl` of a cover of yours that is to be changed.",
    )
    base_image_base64: str | None = Field(
        None,
        validation_alias=AliasChoices("base_image_base64", "baseImageBase64"),
        description="Or the picture itself, at most 5 MiB decoded.",
    )
    return_base64: bool = Field(
        False,
        validation_alias=AliasChoices("return_base64", "returnBase64"),
        description="Whether the answer holds the picture too.",
    )
    title: Words | None = Field(
        None, max_length=LONGEST_NAME, description="What is written large; else the title of the release."
    )
    artist: Words | None = Field(
        None,
        validation_alias=AliasChoices("artist", "primary_artist_name", "artist_name"),
        max_length=LONGEST_NAME,
        description="Who it is by; else the artist of the release.",
    )
    audio_file_url: str | None = Field(
        None,
        validation_alias=AliasChoices("audio_file_url", "audioFileUrl"),
        max_length=2048,
        description="The `fileUrl` of the song, whose outline is drawn; else the release's first track.",
    )
    release_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("release_id", "releaseId"),
        description="A release of yours that the cover is for.",
    )
    negative_prompt: Words | None = Field(
        None,
        validation_alias=AliasChoices("negative_prompt", "negativePrompt"),
        max_length=LONGEST_PROMPT,
        description="What is not wanted.",
    )
    style: Words | None = Field(None, max_length=LONGEST_NAME, description="More words for the prompt.")
    seed: int | None = Field(
        None, ge=0, le=LARGEST_SEED, description="The same seed and words give the same picture."
    )
    conversation_id: str | None = Field(
        None,
        validation_alias=AliasChoices("conversation_id", "conversationId"),
        max_length=200,
        description="Taken, and not used.",
    )

    @property
    def whole_prompt(self) -> str:
        """The prompt with the words of the style."""
        return f"{self.prompt}, {self.style}" if self.style else self.prompt


class Provenance(BaseModel):
    """How a cover came to be, as it is declared inside the file and to stores."""

    provider: str = Field(description="`generative-design`, `diffusers` or `images-api`.")
    model: str
    method: str = Field(description="`generative design` (drawn by rules) or `trained model`.")
    contains_ai: bool = Field(description="Whether a trained model made the picture.")
    digital_source_type: str = Field(description="IPTC's word for it.")
    prompt: str
    negative_prompt: str | None
    seed: int
    parameters: dict[str, Any] = Field(description="What the picture follows from; for the record.")
    words_used: list[str] = Field(description="Words of the prompt that say something to the designer.")
    words_ignored: list[str] = Field(description="Words of the prompt that it passed over.")
    title: str | None
    artist: str | None
    characters_not_drawn: str = Field(description="Characters of title and artist that no font here has.")
    sound: str | None = Field(
        None, description="`drawn`, or `not heard yet` for a song that is still being listened to."
    )
    parent_id: UUID | None = Field(description="The cover that this one changes.")
    id: UUID


class CoverAnswer(BaseModel):
    """A finished cover. `fileUrl` is what releases and drafts name it by."""

    success: bool = True
    fileUrl: str  # noqa: N815 (the wire's name)
    file_name: str
    mime_type: str
    width: int
    height: int
    size: int = Field(description="Bytes.")
    prompt: str
    image_base64: str | None = Field(None, description="The picture, if it was asked for.")
    provenance: Provenance


class CoverLine(BaseModel):
    """A cover that was made here and those that it was changed from."""

    fileUrl: str  # noqa: N815
    covers: list[Provenance] = Field(description="Newest first.")


def provenance(cover: Cover, sound: str | None = None) -> Provenance:
    """Show how a cover came to be."""
    return Provenance(
        id=cover.public_id,
        parent_id=cover.parent,
        provider=cover.provider,
        model=cover.model,
        method="trained model" if cover.machine_made else "generative design",
        contains_ai=cover.machine_made,
        digital_source_type=cover.source_type,
        prompt=cover.prompt,
        negative_prompt=cover.avoid or None,
        seed=cover.seed,
        parameters=dict(cover.parameters),
        words_used=list(cover.words_used),
        words_ignored=list(cover.words_ignored),
        title=cover.title or None,
        artist=cover.artist or None,
        characters_not_drawn=cover.undrawn,
        sound=sound,
    )


def cover_answer(asset: Asset, cover: Cover, sound: str | None, picture: str | None) -> CoverAnswer:
    """Show a finished cover as the family does."""
    return CoverAnswer(
        fileUrl=asset.file_url,
        file_name=asset.file_name,
        mime_type=asset.media_type,
        width=asset.width or 0,
        height=asset.height or 0,
        size=asset.size,
        prompt=cover.prompt,
        image_base64=picture,
        provenance=provenance(cover, sound),
    )
