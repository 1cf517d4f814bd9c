"""What a release holds beside its recordings and its cover: videos, booklets, pictures, sheet music."""

from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from tutti.domain.ddex.model.filing import Genre, ReleaseId
from tutti.domain.ddex.model.parties import (
    Contributor,
    DisplayArtist,
    DisplayArtistName,
    Label,
    ProprietaryId,
)
from tutti.domain.ddex.model.resources import CLine, ContainsAI, HashSum, ParentalWarning, PLine, Title


class ResourceKind(StrEnum):
    """Kinds of resources beside sound recordings, by their names in every version."""

    VIDEO = "Video"
    IMAGE = "Image"
    TEXT = "Text"
    SHEET_MUSIC = "SheetMusic"


class ResourceFile(Struct, frozen=True, kw_only=True, gc=False):
    """A file of a resource that is no sound. ``codec`` is ``AVC``, ``PDF``, ``JPEG`` …

    ``uri`` is relative to the message, ``size`` in bytes, ``width`` and ``height`` in pixels.
    """

    uri: str
    hash_sum: HashSum | None = None
    size: int | None = None
    codec: str | None = None
    width: int | None = None
    height: int | None = None
    duration: timedelta | None = None


class OtherResource(Struct, frozen=True, kw_only=True, gc=False):
    """A resource that is neither one of the recordings nor the front cover.

    ``type`` is a word of the standard (``ShortFormMusicalWorkVideo``, ``NonInteractiveBooklet``,
    ``VideoScreenCapture`` …) or the sender's own. ``number`` is its place among all that is on its
    ``volume``, tracks included, from 1; what has none (a booklet) goes along with the release, or, as a
    screen capture does, with the resource that ``goes_with`` counts from 1. ``release_id``, ``labels`` and
    ``genres`` are those of its own track release, which only numbered ones have.
    """

    kind: ResourceKind
    type: str | None
    isrc: str | None = None
    proprietary_ids: tuple[ProprietaryId, ...] = ()
    titles: tuple[Title, ...] = ()
    artists: tuple[DisplayArtist, ...] = ()
    display_artist_names: tuple[DisplayArtistName, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    duration: timedelta | None = None
    p_lines: tuple[PLine, ...] = ()
    c_lines: tuple[CLine, ...] = ()
    languages: tuple[str, ...] = ()
    parental_warning: ParentalWarning | None = None
    contains_ai: ContainsAI | None = None
    first_publication_date: str | None = None
    file: ResourceFile | None = None
    volume: int = 1
    number: int | None = None
    goes_with: int | None = None
    is_bonus: bool | None = None
    release_id: ReleaseId = ReleaseId()
    labels: tuple[Label, ...] = ()
    genres: tuple[Genre, ...] = ()

    @property
    def is_primary(self) -> bool:
        """Whether it is one of the things that the release is sold for, as tracks are."""
        return self.number is not None
