"""What the rules cannot see in the metadata itself, gathered beforehand and handed in as one frozen value.

``None`` always means *not measured*: a rule that would need the fact then says nothing.
"""

from datetime import date
from decimal import Decimal

import msgspec


class SoundsLike(msgspec.Struct, frozen=True, kw_only=True):
    """A known recording that sounds the same; ``confidence`` goes from 0 to 1.

    ``other_owner`` says that another organisation here distributes it, under whatever name.
    """

    title: str
    artist: str
    confidence: float
    other_owner: bool = False


class AudioFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What listening found out about a track's file. ``sha256`` tells equal files under other names."""

    sha256: str | None = None
    decodes: bool | None = None
    complete: bool | None = None
    seconds: Decimal | None = None
    silent: bool | None = None
    leading_silence_seconds: Decimal | None = None
    machine_made: bool | None = None
    matches: tuple[SoundsLike, ...] | None = None


class CoverFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What looking at the cover found out; width and height are those of the source, in pixels.

    ``concerns`` are warnings in whole sentences: what, and what would mend it.
    """

    readable: bool | None = None
    width: int | None = None
    height: int | None = None
    animated: bool | None = None
    concerns: tuple[str, ...] = ()


class TrackFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about one track beside its metadata.

    ``isrc_in_use`` says that the ISRC names another recording; ``warned_of_lyrics`` that an earlier
    submission was already warned that these lyrics are explicit.
    """

    audio: AudioFacts = AudioFacts()
    isrc_in_use: bool = False
    warned_of_lyrics: bool = False


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that :func:`tutti.domain.releases.rules.judge` needs to know beside the draft.

    A release date before ``today`` is moved there, or before ``kept_day`` to that: updates may keep the day
    that its release came out on. ``tracks`` goes with the draft's tracks by place and may be shorter.
    ``verified_artists`` are names that the operator has confirmed as the organisation's own: they are never
    impersonation. ``store_ids`` are the stores that this installation knows, ``None`` for all of the
    catalogue's.
    """

    today: date
    kept_day: date | None = None
    cover: CoverFacts = CoverFacts()
    tracks: tuple[TrackFacts, ...] = ()
    upc_in_use: bool = False
    verified_artists: frozenset[str] = frozenset()
    store_ids: frozenset[int] | None = None

    def track(self, place: int) -> TrackFacts:
        """Return what is known about the track at ``place``."""
        return self.tracks[place] if place < len(self.tracks) else _NOTHING_KNOWN


_NOTHING_KNOWN = TrackFacts()
