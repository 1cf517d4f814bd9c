"""SHA-256 of files that are still being written: each part is hashed as soon as all before it have been.

What is known here is only ever a help: a file that another process wrote, or wrote in part, is read from
where this one has come to.
"""

import hashlib
import os
from collections import OrderedDict
from pathlib import Path
from threading import Lock

BLOCK = 1 << 19
MOST = 64


class _State:
    """How far a file has been hashed, and which parts behind that have arrived: ends by beginnings."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()
        self.done = 0
        self.waiting: dict[int, int] = {}
        self.busy = Lock()

    def read_on(self, path: Path, end: int | None = None) -> None:
        """Hash up to ``end``, or to the end of the file."""
        buffer = memoryview(bytearray(BLOCK))
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            while end is None or self.done < end:
                wanted = BLOCK if end is None else min(BLOCK, end - self.done)
                got = os.preadv(file, [buffer[:wanted]], self.done)
                if not got:
                    return
                self.hash.update(buffer[:got])
                self.done += got
        finally:
            os.close(file)


class Running:
    """The files whose parts came in lately, at most ``most`` of them. All methods may run in any thread.

    A path must never become another file's, for as long as it is known here.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._states: OrderedDict[Path, _State] = OrderedDict()
        self._guard = Lock()

    def arrived(self, path: Path, start: int, end: int) -> None:
        """Note that these bytes are there and stay as they are; hash what can be hashed now."""
        state = self._state(path)
        state.waiting[start] = end
        while state.done in state.waiting and state.busy.acquire(blocking=False):
            try:
                while (known := state.waiting.pop(state.done, None)) is not None:
                    state.read_on(path, known)
            except OSError:  # whoever wants the whole file hears of it
                self.forget(path)
            finally:
                state.busy.release()

    def digest(self, path: Path) -> bytes:
        """Return the SHA-256 of the whole file. Raises ``FileNotFoundError``."""
        with self._guard:
            state = self._states.get(path) or _State()
        with state.busy:
            state.read_on(path)
        return state.hash.digest()

    def forget(self, path: Path) -> None:
        """Let go of a file that is gone."""
        with self._guard:
            self._states.pop(path, None)

    def _state(self, path: Path) -> _State:
        with self._guard:
            state = self._states.setdefault(path, _State())
            self._states.move_to_end(path)
            while len(self._states) > self._most:
                self._states.popitem(last=False)
            return state
