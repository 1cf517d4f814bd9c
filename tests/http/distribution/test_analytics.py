"""How releases perform: the contract's shapes, honestly empty, for one's own releases alone."""

from datetime import timedelta

import pytest

from tests.instance import Caller, Instance
from tutti.core import clock

KPIS = {"totalStreams": None, "avgDailyStreams": None, "periodChangePct": None, "topStore": None}


async def test_nothing_was_reported_and_that_is_said(caller: Caller) -> None:
    found = await caller.get("/v1/analytics/summary?topReleasesLimit=3&topStoresLimit=3")
    today = clock.now().date()
    assert (found["fromDate"], found["toDate"]) == (
        (today - timedelta(days=27)).isoformat(),
        today.isoformat(),
    )
    assert found["kpis"] == KPIS
    assert found["topStores"] == found["topReleases"] == found["distributors"] == []
    assert "No store reports" in found["note"]


async def test_a_release_names_its_tracks(caller: Caller, instance: Instance) -> None:
    tracks = [{"title": "First"}, {"title": "Second"}]
    made = await caller.post("/v1/drafts", {"release": {"title": "Two"}, "tracks": tracks})
    path = f"/v1/analytics/releases/{made['releaseId']}"
    found = await caller.get(f"{path}?fromDate=2026-01-01&toDate=2026-01-31")
    assert (found["fromDate"], found["toDate"], found["kpis"]) == ("2026-01-01", "2026-01-31", KPIS)
    assert found["tracks"] == [{"title": each["title"], "totalStreams": None} for each in tracks]
    assert (await caller.get(f"{path}?includeTracks=false"))["tracks"] == []
    stranger = await instance.caller(credits_granted=0)
    async with stranger.http:
        assert (await stranger.get(path, 404))["code"] == "release_not_found"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("fromDate=2026-02-01&toDate=2026-01-01", "invalid_period"),
        ("fromDate=yesterday", "invalid_type"),
        ("topStoresLimit=0", "invalid_field"),
        ("toDate=0001-01-02", None),
    ],
)
async def test_periods_that_are_none(query: str, code: str | None, caller: Caller) -> None:
    answer = await caller.http.get(f"/v1/analytics/summary?{query}")
    assert answer.status_code == (400 if code else 200)
    assert code is None or answer.json()["code"] == code
