"""AcoustID (its web service's version 2): a public registry of Chromaprint fingerprints.

The fingerprint is made by ``fpcalc`` (Chromaprint), where that is on ``PATH``; it gets a WAV of our own
making, never an uploaded file. Asked at most three times a second, as the service demands.
"""

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import msgspec

from tutti.domain.matching import Known, Owner, ServiceUnavailable, StoreLink

SECONDS = 15
BETWEEN_CALLS = 0.34
MOST_MATCHES = 10
GOOD_CODES = {0, 3}
"""Chromaprint 1.5 leaves with 3 after "End of file" on whole files, its fingerprint printed and valid."""
PAGE = "https://musicbrainz.org/recording/"


class _Calculated(msgspec.Struct):
    """What ``fpcalc -json`` prints."""

    duration: float
    fingerprint: str


class _Artist(msgspec.Struct):
    name: str
    joinphrase: str = ""


class _Recording(msgspec.Struct):
    id: str
    title: str | None = None
    artists: list[_Artist] = []


class _Result(msgspec.Struct):
    score: float
    recordings: list[_Recording] = []


class _Error(msgspec.Struct):
    message: str


class _Answer(msgspec.Struct):
    status: str
    results: list[_Result] = []
    error: _Error | None = None


class AcoustId:
    """The service under one application key."""

    name = "acoustid"

    def __init__(
        self, key: str, *, base_url: str = "https://api.acoustid.org", program: str = "fpcalc"
    ) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._program = program
        self._turn = asyncio.Lock()
        self._last = 0.0

    async def look_up(self, beginning: Path, seconds: float) -> list[tuple[Known, float]]:
        """Return the recordings that AcoustID knows by this sound; see the port."""
        fingerprint = await self._calculate(beginning)
        answer = await self._ask(
            {
                "client": self._key,
                "format": "json",
                "duration": str(round(seconds)),
                "fingerprint": fingerprint,
                "meta": "recordings",
            }
        )
        return list(_known(answer))[:MOST_MATCHES]

    async def _calculate(self, beginning: Path) -> str:
        program = shutil.which(self._program)
        if program is None:
            raise ServiceUnavailable(
                "AcoustID needs the program fpcalc (Chromaprint) on PATH: install it, or take the key away."
            )
        process = await asyncio.create_subprocess_exec(
            *(program, "-json", "-length", "120", str(beginning)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(SECONDS):
                printed, _ = await process.communicate()
            if process.returncode not in GOOD_CODES:
                raise ServiceUnavailable(f"fpcalc ended with {process.returncode}.")
            return msgspec.json.decode(printed, type=_Calculated).fingerprint
        except (TimeoutError, msgspec.DecodeError) as fault:
            raise ServiceUnavailable("fpcalc printed no fingerprint.") from fault
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()

    async def _ask(self, form: dict[str, str]) -> _Answer:
        async with self._turn:
            await asyncio.sleep(max(self._last + BETWEEN_CALLS - time.monotonic(), 0))
            self._last = time.monotonic()
        try:
            async with httpx2.AsyncClient(timeout=SECONDS) as client:
                response = await client.post(f"{self._base_url}/v2/lookup", data=form)
            answer = msgspec.json.decode(response.content, type=_Answer)
        except (httpx2.HTTPError, msgspec.DecodeError) as fault:
            raise ServiceUnavailable("AcoustID does not answer as it should.") from fault
        if answer.status != "ok" or response.status_code != 200:
            reason = answer.error.message if answer.error else f"status {response.status_code}"
            raise ServiceUnavailable(f"AcoustID refuses: {reason}.")
        return answer


def _known(answer: _Answer) -> Iterator[tuple[Known, float]]:
    for result in sorted(answer.results, key=lambda each: -each.score):
        for recording in result.recordings:
            artist = "".join(each.name + each.joinphrase for each in recording.artists)
            if recording.title and artist:
                link = StoreLink("MusicBrainz", PAGE + recording.id)
                known = Known(None, recording.title, artist, None, Owner.REGISTRY, "acoustid", (link,))
                yield known, min(max(result.score, 0.0), 1.0)
