"""What a release says about itself: frozen values in canonical form, every field optional.

A draft is partial by nature, so nothing here is required; what a submission needs is decided by
``rules``. Texts that a rule judges (dates, identifiers, languages) stay as they were given, so that a
fault can be shown beside the words of its author. Years and numbers are already numbers.

Field names are those of the distribution contract, sections 9.1 (release) and 9.2 (track). Fields that
hold their default are left out of the stored form (``omit_defaults``).
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec


class ReleaseType(StrEnum):
    """How a release presents itself; when not said, the number of tracks decides."""

    SINGLE = "single"
    EP = "ep"
    ALBUM = "album"


class TrackType(StrEnum):
    """Whose music a recording performs."""

    ORIGINAL = "original"
    COVER = "cover"
    PUBLIC_DOMAIN = "public_domain"


class AiUse(StrEnum):
    """How far a machine made one part of a recording."""

    NONE = "none"
    ASSISTED = "assisted"
    GENERATED = "generated"


class FeaturedArtist(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A guest beside the primary artist, with pages that tell stores which artist is meant."""

    name: str | None = None
    spotify_url: str | None = None
    apple_music_url: str | None = None


class ArtistLocal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The primary artist's name in another language. ``language_id`` is the partner's own number."""

    language_id: int | None = None
    name: str | None = None


class ArtistLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of the primary artist at ``apple_music``, ``spotify``, ``soundcloud`` or ``meta``."""

    service: str | None = None
    url: str | None = None


class Contributor(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who worked on the recording, with a role of the catalogue's vocabulary."""

    name: str | None = None
    role: str | None = None


class Writer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody who wrote the work. ``share`` is a percentage, exact; ``ipi`` an IPI name number as given."""

    name: str | None = None
    role: str | None = None
    share: Decimal | None = None
    pro: str | None = None
    ipi: str | None = None
    publisher: str | None = None


class AiDisclosure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which parts a machine made, and with what tool."""

    lyrics: AiUse | None = None
    vocals: AiUse | None = None
    music: AiUse | None = None
    artwork: AiUse | None = None
    tool: str | None = None


class ReleaseMetadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One release. Dates are texts (``YYYY-MM-DD`` when well formed); years are whole numbers.

    ``distribution_store_ids`` is ``None`` for all stores. ``territories`` reads as
    :class:`tutti.core.territory.TerritorySet` does; empty means the whole world.
    """

    title: str | None = None
    version: str | None = None
    primary_artist_name: str | None = None
    featured_artists: tuple[FeaturedArtist, ...] = ()
    artist_locals: tuple[ArtistLocal, ...] = ()
    artist_links: tuple[ArtistLink, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    genre: str | None = None
    sub_genre: str | None = None
    release_type: ReleaseType | None = None
    release_date: str | None = None
    original_release_date: str | None = None
    cover_art_file_url: str | None = None
    label: str | None = None
    catalog_number: str | None = None
    upc: str | None = None
    pline_year: int | None = None
    pline_owner: str | None = None
    cline_year: int | None = None
    cline_owner: str | None = None
    copyright_line: str | None = None
    audio_language: str | None = None
    metadata_language: str | None = None
    territories: tuple[str, ...] = ()
    distribution_store_ids: tuple[int, ...] | None = None


class TrackMetadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One track; its place in :attr:`ReleaseDraft.tracks` is its position (see :meth:`ReleaseDraft.order`).

    ``disc_number`` is ours, beside the contract's fields; a track without one is on the first disc.
    ``contains_ai`` is ``None`` while nobody has said anything. ``preview_start_seconds`` counts from the
    start of the recording.
    """

    id: str | None = None
    track_number: int | None = None
    disc_number: int | None = None
    title: str | None = None
    version: str | None = None
    primary_artist_name: str | None = None
    featured_artists: tuple[FeaturedArtist, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    writers: tuple[Writer, ...] = ()
    track_type: TrackType | None = None
    original_title: str | None = None
    original_artist: str | None = None
    original_writers: tuple[Writer, ...] = ()
    license_confirmed: bool | None = None
    rights_confirmed: bool | None = None
    audio_file_url: str | None = None
    isrc: str | None = None
    explicit_flag: bool | None = None
    is_instrumental: bool | None = None
    language: str | None = None
    lyrics: str | None = None
    pline_year: int | None = None
    pline_owner: str | None = None
    cline_year: int | None = None
    cline_owner: str | None = None
    preview_start_seconds: float | None = None
    contains_ai: bool | None = None
    ai_disclosure: AiDisclosure | None = None


class ReleaseResource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a release holds beside its songs and its cover: a video, picture, booklet or sheet music.

    ``kind`` is that of its file (:data:`tutti.domain.assets.BESIDE`). ``told`` is what its sender says of it,
    as the model of DDEX messages has it. ``file_url`` is absent until the file has come.
    """

    kind: str
    told: dict[str, Any]
    file_url: str | None = None


class ReleaseTerms(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """On what terms a label's message offers a release, as the model of DDEX messages has it.

    ``deals`` count their positions over the recordings ``isrcs``, then over those of the release's resources
    that have a place among them. ``visibility`` tells from when it may be shown. ``release_date`` is the day
    that the message gave.
    """

    deals: tuple[dict[str, Any], ...] = ()
    visibility: tuple[dict[str, Any], ...] = ()
    isrcs: tuple[str, ...] = ()
    release_date: str | None = None

    def offers_after(self, day: date) -> bool:
        """Tell whether any deal is left on offer after ``day``."""
        ends = [deal["period"].get("end") for told in self.deals for deal in told["deals"]]
        return any(end is None or end[:10] > day.isoformat() for end in ends)


class ReleaseDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A release with its tracks in order: what a snapshot holds and what the rules judge.

    ``resources`` come with messages of labels, and go on to the stores that take such; no rule judges them.
    ``terms`` are what such a message allows; ``None`` for a release that came without one.
    """

    release: ReleaseMetadata = ReleaseMetadata()
    tracks: tuple[TrackMetadata, ...] = ()
    resources: tuple[ReleaseResource, ...] = ()
    terms: ReleaseTerms | None = None

    def discs(self) -> tuple[int, ...]:
        """Return the disc of each track, from 1."""
        return tuple(1 if track.disc_number is None else track.disc_number for track in self.tracks)

    def order(self) -> tuple[int, ...]:
        """Return the places (from 0) of the tracks in playing order.

        That is the order of the list, unless every track says its number, and no two of a disc the same.
        """
        told = [(disc, track.track_number) for disc, track in zip(self.discs(), self.tracks, strict=True)]
        numbered = [(disc, number) for disc, number in told if number is not None]
        if len(set(numbered)) < len(told):
            return tuple(range(len(told)))
        return tuple(sorted(range(len(told)), key=numbered.__getitem__))

    def artist_of(self, track: TrackMetadata) -> str | None:
        """Return the primary artist of ``track``: its own, else the release's."""
        return track.primary_artist_name or self.release.primary_artist_name

    def kind(self) -> ReleaseType:
        """Return the release type: as given, else single for 1 to 3 tracks, EP for 4 to 6, album above."""
        if self.release.release_type:
            return self.release.release_type
        if len(self.tracks) <= 3:
            return ReleaseType.SINGLE
        return ReleaseType.EP if len(self.tracks) <= 6 else ReleaseType.ALBUM
