"""The folder of an index: segments that never change, and a manifest that says which of them count.

One writer at a time holds the lock; readers need none. A change is a new segment, written aside, synced and
renamed, then a new manifest in the same way: whoever is killed in between leaves files that nobody names, and
the next writer removes them. Segments are verified when they are opened; a broken one is passed over, and its
fingerprints count as missing, so that they are added again.
"""

import fcntl
import mmap
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import msgspec
import numpy as np

from tutti.domain.matching.errors import BrokenSegment
from tutti.domain.matching.formats import blob, segment
from tutti.domain.matching.formats.segment import MOST_FRAMES, Segment
from tutti.domain.matching.model import IndexState

MANIFEST = "manifest.json"
LOCK = "writer.lock"
SUFFIX = ".segment"
MOST_ALIKE = 8
"""So many segments of about the same size are merged into one."""


class Manifest(msgspec.Struct, frozen=True):
    """The names of the segments that count, in the order in which they came."""

    segments: tuple[str, ...] = ()


class IndexFolder:
    """An index on disk, opened by as many processes as like."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._open: dict[str, Segment] = {}

    def segments(self) -> list[Segment]:
        """Return the whole segments that count now."""
        while (seen := self._stamp()) != self._seen:
            self._open = self._opened(self._manifest().segments)
            if self._stamp() == seen:  # else one may have been merged away meanwhile
                self._seen = seen
        return list(self._open.values())

    def state(self) -> IndexState:
        """Count the fingerprints."""
        ids = self._ids()
        return IndexState(len(ids), int(ids.max(initial=0)))

    def missing(self, ids: Sequence[int]) -> list[int]:
        """Return which of ``ids`` are in no whole segment."""
        wanted = np.array(ids, dtype=np.int64)
        return [int(each) for each in wanted[~np.isin(wanted, self._ids())]]

    def add(self, fingerprints: Sequence[tuple[int, bytes]]) -> None:
        """Make a segment of what is not there yet; raises ``BrokenFingerprint``."""
        with self._writing():
            fresh = frozenset(self.missing([id_ for id_, _ in fingerprints]))
            if fresh:
                given = ((id_, blob.read(body)) for id_, body in fingerprints if id_ in fresh)
                name = self._written(segment.build(given))
                self._publish([*self._open, name])

    def merge(self) -> None:
        """Merge segments of about the same size as long as there are many of any."""
        while True:
            with self._writing():
                alike = self._alike()
                if not alike:
                    return
                name = self._written(segment.merge([self._open[each] for each in alike]))
                self._publish([name, *(each for each in self._open if each not in alike)])

    def clear(self) -> None:
        """Forget every segment."""
        with self._writing():
            self._publish([])

    def _ids(self) -> "np.typing.NDArray[np.int64]":
        return np.concatenate([np.zeros(0, dtype=np.int64), *(each.ids for each in self.segments())])

    def _alike(self) -> list[str]:
        tiers: dict[int, list[str]] = {}
        for name, each in self._open.items():
            tiers.setdefault(len(each.landmarks.places).bit_length() // 3, []).append(name)
        for _, names in sorted(tiers.items()):
            frames = sum(int(self._open[name].starts[-1]) for name in names)
            if len(names) >= MOST_ALIKE and frames < MOST_FRAMES:
                return names
        return []

    def _stamp(self) -> tuple[int, int] | None:
        try:
            stat = (self._path / MANIFEST).stat()
        except FileNotFoundError:
            return None
        return stat.st_ino, stat.st_mtime_ns

    def _manifest(self) -> Manifest:
        try:
            return msgspec.json.decode((self._path / MANIFEST).read_bytes(), type=Manifest)
        except (FileNotFoundError, msgspec.DecodeError):
            return Manifest()  # everything is missing then, and made anew

    def _opened(self, names: Sequence[str]) -> dict[str, Segment]:
        found: dict[str, Segment] = {}
        for name in names:
            known = self._open.get(name) or self._mapped(name)
            if known is not None:
                found[name] = known
        return found

    def _mapped(self, name: str) -> Segment | None:
        try:
            with (self._path / name).open("rb") as file:
                return segment.read(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
        except (BrokenSegment, FileNotFoundError, ValueError):  # an empty file cannot be mapped
            return None

    def _written(self, made: Segment) -> str:
        name = uuid.uuid4().hex + SUFFIX
        self._put(name, lambda file: segment.write(made, file))
        return name

    def _publish(self, names: Sequence[str]) -> None:
        body = msgspec.json.encode(Manifest(tuple(names)))
        self._put(MANIFEST, lambda file: file.write(body))
        self.segments()
        self._tidy(frozenset(names))

    def _put(self, name: str, write: Callable[[BinaryIO], object]) -> None:
        aside = self._path / f"{name}.new"
        with aside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self._path / name)
        folder = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _tidy(self, counting: frozenset[str]) -> None:
        """Remove what nobody names. Processes that have it mapped keep it until they let go."""
        for path in self._path.iterdir():
            if path.name not in counting and path.suffix in {SUFFIX, ".new"}:
                path.unlink(missing_ok=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._path.mkdir(parents=True, exist_ok=True)
        with (self._path / LOCK).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.segments()
            yield
