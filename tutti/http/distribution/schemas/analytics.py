"""Shapes of how releases perform (contract, section 14: the analytics tools)."""

from datetime import date
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

NOTE = "No store reports streams to this instance yet: nothing is counted, which is not the same as none."
FromDate = Annotated[
    date | None, Query(alias="fromDate", description="The first day, `YYYY-MM-DD`; 28 days up to the last.")
]
ToDate = Annotated[date | None, Query(alias="toDate", description="The last day, `YYYY-MM-DD`; else today.")]
TopReleases = Annotated[
    int, Query(alias="topReleasesLimit", ge=1, le=100, description="The most releases to list.")
]
TopStores = Annotated[
    int, Query(alias="topStoresLimit", ge=1, le=100, description="The most stores to list.")
]


class Kpis(BaseModel):
    """The figures of a period; null is what nobody has reported."""

    totalStreams: int | None = None  # noqa: N815 (the wire's name)
    avgDailyStreams: float | None = None  # noqa: N815
    periodChangePct: float | None = Field(default=None, description="Against as many days before.")  # noqa: N815
    topStore: str | None = None  # noqa: N815


class Counted(BaseModel):
    """Streams at a store, or of a release."""

    name: str
    totalStreams: int | None = None  # noqa: N815


class TrackStreams(BaseModel):
    """Streams of a track."""

    title: str
    totalStreams: int | None = None  # noqa: N815


class Performance(BaseModel):
    """How releases did in a period."""

    fromDate: date  # noqa: N815
    toDate: date  # noqa: N815
    kpis: Kpis
    topStores: list[Counted] = []  # noqa: N815
    distributors: list[Counted] = []
    note: str = NOTE


class Summary(Performance):
    """How all releases did in a period."""

    topReleases: list[Counted] = []  # noqa: N815


class ReleasePerformance(Performance):
    """How one release did in a period."""

    releaseId: str  # noqa: N815
    tracks: list[TrackStreams] = []
