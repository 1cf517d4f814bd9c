"""``/v1/analytics``: how releases perform (contract, section 14: the analytics tools).

Streams are known from reports of stores, of which none are read yet. The answers have the shapes of the
contract and say plainly that nothing was reported.
"""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from tutti.core import clock
from tutti.core.errors import FieldFault, Malformed
from tutti.domain import releases
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.analytics import (
    FromDate,
    Kpis,
    ReleasePerformance,
    Summary,
    ToDate,
    TopReleases,
    TopStores,
    TrackStreams,
)
from tutti.http.kit import Caller, Transaction

router = APIRouter(prefix="/v1/analytics", tags=["analytics"], route_class=route_class)
DAYS = timedelta(days=27)


class InvalidPeriod(Malformed):
    """A period that ends before it begins."""

    code = "invalid_period"


@router.get("/summary")
async def read_summary(
    _: Caller,
    from_date: FromDate = None,
    to_date: ToDate = None,
    _top_releases: TopReleases = 5,
    _top_stores: TopStores = 5,
) -> Summary:
    """Tell how your releases did in a period.

    No store's reports are read yet, so figures are null and lists empty; `note` says so.
    """
    first, last = _period(from_date, to_date)
    return Summary(fromDate=first, toDate=last, kpis=Kpis())


@router.get("/releases/{release_id}")
async def read_release_performance(
    release_id: UUID,
    tx: Transaction,
    from_date: FromDate = None,
    to_date: ToDate = None,
    include_tracks: Annotated[
        bool, Query(alias="includeTracks", description="Whether to list the tracks.")
    ] = True,
) -> ReleasePerformance:
    """Tell how one of your releases did in a period, track by track.

    No store's reports are read yet, so figures are null; `note` says so.
    """
    first, last = _period(from_date, to_date)
    draft = (await releases.read_release(tx, release_id)).draft
    tracks = [TrackStreams(title=track.title or "") for track in draft.tracks] if include_tracks else []
    return ReleasePerformance(
        releaseId=str(release_id), fromDate=first, toDate=last, kpis=Kpis(), tracks=tracks
    )


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    end = last or clock.now().date()
    begin = first or max(date.min + DAYS, end) - DAYS
    if begin > end:
        message = "`fromDate` is after `toDate`."
        raise InvalidPeriod(message, fields=[FieldFault("fromDate", InvalidPeriod.code, message)])
    return begin, end
