"""Shapes of releases as they are read (contract, sections 9 and 11), for the description alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class ReleaseLine(BaseModel):
    """A release in a list."""

    id: UUID
    title: str | None
    primary_artist_name: str | None
    status: str = Field(description="Slug, such as `distributed`.")
    release_date: str | None = Field(description="YYYY-MM-DD.")
    upc: str | None = Field(description="`null` until one is assigned.")
    cover_art_file_url: str | None
    track_count: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None


class ReleaseList(BaseModel):
    """Your releases."""

    releases: list[ReleaseLine]


class Lines(BaseModel):
    """Whose rights a release or track is."""

    pline_year: int | None
    pline_owner: str | None = Field(description="Who owns the sound recording (℗).")
    cline_year: int | None
    cline_owner: str | None = Field(description="Who owns what is around it (©).")


class TrackAnswer(Lines):
    """A track, in the fields of `/v1/release-schema`."""

    id: str | None = Field(description="Your own, if you gave one.")
    track_number: int | None
    disc_number: int | None
    title: str | None
    version: str | None
    primary_artist_name: str | None
    featured_artists: list[dict[str, Any]]
    contributors: list[dict[str, Any]]
    writers: list[dict[str, Any]]
    track_type: str | None
    original_title: str | None
    original_artist: str | None
    original_writers: list[dict[str, Any]]
    license_confirmed: bool | None
    rights_confirmed: bool | None
    audio_file_url: str | None
    isrc: str | None = Field(description="`null` until one is assigned.")
    explicit_flag: bool | None
    is_instrumental: bool | None
    language: str | None
    lyrics: str | None
    preview_start_seconds: float | None
    contains_ai: bool | None = Field(description="What you said.")
    ai_disclosure: dict[str, Any] | None
    detected_ai: bool | None = Field(description="What listening found; `null` where it cannot tell.")


class ReleaseAnswer(Lines):
    """A release in full, in the fields of `/v1/release-schema` and those that were added."""

    id: UUID
    status: str = Field(description="Slug, such as `distributed`.")
    title: str | None
    version: str | None
    primary_artist_name: str | None
    featured_artists: list[dict[str, Any]]
    artist_locals: list[dict[str, Any]]
    artist_links: list[dict[str, Any]]
    contributors: list[dict[str, Any]]
    genre: str | None
    sub_genre: str | None
    release_type: str | None
    release_date: str | None = Field(description="YYYY-MM-DD.")
    original_release_date: str | None
    cover_art_file_url: str | None
    label: str | None
    catalog_number: str | None
    upc: str | None = Field(description="`null` until one is assigned.")
    copyright_line: str | None
    audio_language: str | None
    metadata_language: str | None
    territories: list[str] = Field(description="Empty for the whole world.")
    distribution_store_ids: list[int] | None = Field(description="`null` for all stores.")
    tracks: list[TrackAnswer]
    resources: list[dict[str, Any]] = Field(
        [], description="What a label's message holds beside songs and cover; absent without."
    )
    deals: list[dict[str, Any]] = Field([], description="The deals of a label's message; absent without.")
    provenance: str
    credits_charged: int
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
