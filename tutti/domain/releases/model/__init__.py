"""Frozen values of the room: metadata of releases and tracks, states and their moves."""

from tutti.domain.releases.model.metadata import (
    AiDisclosure,
    AiUse,
    ArtistLink,
    ArtistLocal,
    Contributor,
    FeaturedArtist,
    ReleaseDraft,
    ReleaseMetadata,
    ReleaseType,
    TrackMetadata,
    TrackType,
    Writer,
)
from tutti.domain.releases.model.states import (
    EDITABLE,
    RELEASE_MOVES,
    STORE_MOVES,
    ReleaseState,
    StoreState,
    aggregate,
    may_move,
    store_may_move,
)

__all__ = [
    "EDITABLE",
    "RELEASE_MOVES",
    "STORE_MOVES",
    "AiDisclosure",
    "AiUse",
    "ArtistLink",
    "ArtistLocal",
    "Contributor",
    "FeaturedArtist",
    "ReleaseDraft",
    "ReleaseMetadata",
    "ReleaseState",
    "ReleaseType",
    "StoreState",
    "TrackMetadata",
    "TrackType",
    "Writer",
    "aggregate",
    "may_move",
    "store_may_move",
]
