"""The product: a release, its tracks in order, and when it may be seen."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tutti.core.territory import WORLDWIDE, TerritorySet
from tutti.domain.ddex.model.filing import Genre, ReleaseId
from tutti.domain.ddex.model.others import OtherResource
from tutti.domain.ddex.model.parties import DisplayArtist, DisplayArtistName, Label
from tutti.domain.ddex.model.resources import (
    CLine,
    ContainsAI,
    Image,
    ParentalWarning,
    PLine,
    SoundRecording,
    Title,
)


class ReleaseType(StrEnum):
    """What the release is sold as."""

    ALBUM = "Album"
    EP = "EP"
    SINGLE = "Single"


class Compilation(StrEnum):
    """A collection of recordings that were released before, of one artist or of several."""

    SINGLE_ARTIST = "IsSingleArtistCompilation"
    MULTI_ARTIST = "IsMultiArtistCompilation"


class EventDate(Struct, frozen=True, kw_only=True, gc=False):
    """A date as exact as it is known: ``2026``, ``2026-05`` or ``2026-05-29``."""

    date: str
    is_approximate: bool = False
    territory: str = WORLDWIDE


class Visibility(Struct, frozen=True, kw_only=True, gc=False):
    """From when a release may be shown before it is on offer. Times carry their zone."""

    release_display: datetime
    cover_art_preview: datetime | None = None
    track_listing_preview: datetime | None = None
    clip_preview: datetime | None = None
    territories: TerritorySet = TerritorySet()


class TrackRelease(Struct, frozen=True, kw_only=True, gc=False):
    """A recording's place on the release, which can also be offered alone.

    ``volume`` counts discs or sides from 1 and may not fall from track to track. What is empty here is taken
    from the recording (titles, artists, P-line) or from the release (genre, label, C-line).
    """

    recording: SoundRecording
    volume: int = 1
    id: ReleaseId = ReleaseId()
    titles: tuple[Title, ...] = ()
    labels: tuple[Label, ...] = ()
    genres: tuple[Genre, ...] = ()
    c_lines: tuple[CLine, ...] = ()


class Release(Struct, frozen=True, kw_only=True, gc=False):
    """The main release of a message: its tracks in playing order, its front cover, and what else is on it.

    A release is written with a cover; one that was read may lack it. ``sent_types`` are the words a sender
    chose where they say more than ``type`` does (``ClassicalAlbum``); they are read and never written.
    """

    id: ReleaseId
    type: ReleaseType
    titles: tuple[Title, ...]
    artists: tuple[DisplayArtist, ...]
    labels: tuple[Label, ...]
    genres: tuple[Genre, ...]
    p_lines: tuple[PLine, ...]
    c_lines: tuple[CLine, ...]
    tracks: tuple[TrackRelease, ...]
    cover: Image | None
    display_artist_names: tuple[DisplayArtistName, ...] = ()
    compilation: Compilation | None = None
    release_dates: tuple[EventDate, ...] = ()
    original_release_dates: tuple[EventDate, ...] = ()
    parental_warning: ParentalWarning = ParentalWarning.NO_ADVICE_AVAILABLE
    contains_ai: ContainsAI | None = None
    visibility: tuple[Visibility, ...] = ()
    keywords: tuple[str, ...] = ()
    sent_types: tuple[str, ...] = ()
    others: tuple[OtherResource, ...] = ()

    @property
    def primary_others(self) -> tuple[OtherResource, ...]:
        """What is sold with the release beside its tracks; deals count these after the tracks."""
        return tuple(one for one in self.others if one.is_primary)
