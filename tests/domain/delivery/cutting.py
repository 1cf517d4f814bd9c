"""A transport that is cut before or after any of its calls, over a real one."""

from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Self

from tutti.domain.delivery import Content, Entry, StoreUnreachable, Transport


class Killed(BaseException):
    """Stands for the death of the process: nothing may catch it."""


class CuttingTransport:
    """Counts the calls that reach the store; the one with the number ``at`` fails with ``error``.

    ``after`` lets the call have its effect first, as when the store's answer is lost. ``written`` tells
    which files were finished, in order.
    """

    def __init__(
        self,
        real: Transport,
        at: int | None = None,
        *,
        after: bool = False,
        error: BaseException | None = None,
    ) -> None:
        self._real = real
        self._at = at
        self._after = after
        self._error = error or Killed()
        self.calls = 0
        self.written: list[str] = []

    async def __aenter__(self) -> Self:
        with self._step():
            await self._real.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._real.__aexit__(kind, error, trace)

    async def list(self, folder: str) -> Sequence[Entry]:
        with self._step():
            return await self._real.list(folder)

    async def size(self, path: str) -> int | None:
        with self._step():
            return await self._real.size(path)

    async def read(self, path: str) -> AsyncIterator[bytes]:
        with self._step():
            async for piece in self._real.read(path):
                yield piece

    async def write(self, path: str, content: Content) -> None:
        with self._step():
            await self._real.write(path, content)
            self.written.append(path)

    async def rename(self, path: str, target: str) -> None:
        with self._step():
            await self._real.rename(path, target)

    async def remove(self, path: str, content: Content) -> None:
        with self._step():
            await self._real.remove(path, content)

    def _step(self) -> "_Step":
        self.calls += 1
        return _Step(self._error if self.calls == self._at else None, after=self._after)


class _Step:
    def __init__(self, error: BaseException | None, *, after: bool) -> None:
        self._error, self._after = error, after

    def __enter__(self) -> None:
        if self._error and not self._after:
            raise self._error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._error and self._after and error is None:
            raise self._error


def lost() -> StoreUnreachable:
    return StoreUnreachable("The line is cut.")
