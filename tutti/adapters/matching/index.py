"""The port ``RecordingIndex``, by two processes: one that searches, and one that writes, while it is needed.

Both are started when first asked. One that died is started anew with the next question.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from tutti.adapters.matching import messages
from tutti.adapters.matching.messages import LENGTH_BYTES, Answer, Question, packed
from tutti.core.children import environment
from tutti.domain.matching import Hit, IndexState, IndexUnavailable

MODULE = "tutti.adapters.matching.process"
SEARCH_SECONDS = 120
WRITE_SECONDS = 3600
PIECE = 1 << 16
Wanted = TypeVar("Wanted", bound=Answer)


class SearchProcess:
    """One process, one question at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def running(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def ask(self, question: Question, wanted: type[Wanted], seconds: float) -> Wanted:
        """Return the answer; raises ``IndexUnavailable`` for one that is late, none, or a failure."""
        async with self._turn:
            try:
                async with asyncio.timeout(seconds):
                    told = await self._exchange(question)
            except (TimeoutError, OSError, asyncio.IncompleteReadError, msgspec.DecodeError) as fault:
                await self._end()
                raise IndexUnavailable(
                    "The search for known recordings does not answer. Try again later."
                ) from fault
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for the next one's
                raise
        if isinstance(told, messages.Failed):
            raise IndexUnavailable(f"The search for known recordings failed: {told.message}")
        if not isinstance(told, wanted):
            raise IndexUnavailable(f"The search for known recordings answered {type(told).__name__}.")
        return told

    async def close(self) -> None:
        """Let it end."""
        async with self._turn:
            await self._end()

    async def _exchange(self, question: Question) -> Answer:
        process = await self._started()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(packed(question))
        await process.stdin.drain()
        length = await process.stdout.readexactly(LENGTH_BYTES)
        body = await process.stdout.readexactly(int.from_bytes(length, "big"))
        answer: Answer = msgspec.msgpack.decode(body, type=Answer)
        return answer

    async def _started(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", MODULE, str(self._folder)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env=environment(),
                start_new_session=True,
            )
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        assert process.stdout is not None
        process.kill()
        while await process.stdout.read(PIECE):
            pass  # it is gone only when its pipe has been read to the end
        await process.wait()


class ProcessIndex:
    """Searches in one process, and writes in another, so that nobody waits for a merge."""

    def __init__(self, folder: Path) -> None:
        self._searching = SearchProcess(folder)
        self._writing = SearchProcess(folder)

    async def search(self, fingerprint: bytes, *, own: int | None = None, altered: bool) -> list[Hit]:
        """Look a fingerprint up."""
        return (
            await self._searching.ask(
                messages.Search(fingerprint, own, altered), messages.Found, SEARCH_SECONDS
            )
        ).hits

    async def prove(
        self, fingerprint: bytes, hits: Sequence[Hit], known: Sequence[tuple[int, bytes]]
    ) -> list[Hit]:
        """Lay fingerprints over each other."""
        question = messages.Prove(fingerprint, list(hits), list(known))
        return (await self._searching.ask(question, messages.Found, SEARCH_SECONDS)).hits

    async def state(self) -> IndexState:
        """Tell what is there."""
        return (await self._searching.ask(messages.State(), messages.Holding, SEARCH_SECONDS)).state

    async def missing(self, ids: Sequence[int]) -> list[int]:
        """Tell what is not there."""
        return (await self._searching.ask(messages.Missing(list(ids)), messages.Lacking, SEARCH_SECONDS)).ids

    async def add(self, fingerprints: Sequence[tuple[int, bytes]]) -> None:
        """Add fingerprints."""
        await self._writing.ask(messages.Add(list(fingerprints)), messages.Done, WRITE_SECONDS)

    async def merge(self) -> None:
        """Merge after something was written, and let the writing process go."""
        if not self._writing.running:
            return
        await self._writing.ask(messages.Merge(), messages.Done, WRITE_SECONDS)
        await self._writing.close()

    async def clear(self) -> None:
        """Forget everything."""
        await self._writing.ask(messages.Clear(), messages.Done, WRITE_SECONDS)

    async def aclose(self) -> None:
        """End both."""
        await self._searching.close()
        await self._writing.close()
