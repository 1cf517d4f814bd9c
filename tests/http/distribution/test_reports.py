"""Reading what listening and looking found out."""

import asyncio

import httpx2

from tests.instance import Caller, Instance, Media, tone

PATH = "/v1/files/report"


async def ready(caller: Caller, url: str) -> dict:
    for _ in range(200):
        report = await caller.get(f"{PATH}?file_url={url}")
        if report["state"] != "pending":
            return report
        await asyncio.sleep(0.1)
    raise AssertionError("nobody listened")


async def test_a_song_is_heard_and_can_be_played(caller: Caller) -> None:
    url = await caller.upload("audio", "song.flac", tone(31, pitch=233))
    report = await ready(caller, url)
    assert report["state"] == "ready" and report["type"] == "audio"
    assert report["report"]["format"]["sample_rate"] == 44_100
    assert -40 < report["report"]["loudness"]["integrated_lufs"] < -5
    waveform = next(made for made in report["files"] if made["role"] == "waveform")
    async with httpx2.AsyncClient() as stranger:
        answer = await stranger.get(waveform["url"])
    assert answer.status_code == 200 and len(answer.content) == waveform["size"]


async def test_a_cover_comes_in_the_sizes_that_stores_and_pages_want(caller: Caller, media: Media) -> None:
    report = await ready(caller, await caller.upload("coverArt", "cover.jpg", media.cover))
    assert (report["report"]["width"], report["report"]["height"]) == (1500, 1500)
    assert {made["role"] for made in report["files"]} == {"cover", "thumbnail"}


async def test_a_file_of_somebody_else_has_no_report(
    caller: Caller, instance: Instance, media: Media
) -> None:
    url = await caller.upload("coverArt", "cover.jpg", media.cover)
    stranger = await instance.caller()
    async with stranger.http:
        answer = await stranger.get(f"{PATH}?file_url={url}", 403)
    assert answer["code"] == "upload_not_owned"
