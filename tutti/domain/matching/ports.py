"""What the room needs from outside: somebody who listens, an index on this machine, other registries."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tutti.domain.matching.model import Hit, IndexState, Known


@dataclass(frozen=True, slots=True)
class Fingerprinted:
    """A fingerprint as bytes, and how long the sound is."""

    body: bytes
    seconds: float


class Fingerprinter(Protocol):
    """Decodes untrusted files at a distance."""

    async def fingerprint(self, source: Path) -> Fingerprinted:
        """Return the fingerprint of a sound (:mod:`tutti.domain.matching.formats.blob`).

        Raises the errors of the audio room that say why there is none.
        """
        ...

    async def beginning(self, source: Path, outputs: Path) -> Path:
        """Write the first two minutes into ``outputs``: WAV, mono, 11,025 Hz; raises likewise."""
        ...


class RecordingIndex(Protocol):
    """A search index over fingerprints, made from them and never their only keeper.

    Every call may raise ``IndexUnavailable``. Readers see what was added once ``add`` has returned.
    """

    async def search(self, fingerprint: bytes, *, own: int | None = None, altered: bool) -> list[Hit]:
        """Return what has a passage in common with it, the most alike first, ``altered`` at any speed too.

        ``own`` is the id under which it is in the index itself.
        """
        ...

    async def prove(
        self, fingerprint: bytes, hits: Sequence[Hit], known: Sequence[tuple[int, bytes]]
    ) -> list[Hit]:
        """Return the hits with the proof that their fingerprints give; one that is not ``known`` has none."""
        ...

    async def state(self) -> IndexState:
        """Return what is in the index and whole."""
        ...

    async def missing(self, ids: Sequence[int]) -> list[int]:
        """Return which of ``ids`` are not in the index."""
        ...

    async def add(self, fingerprints: Sequence[tuple[int, bytes]]) -> None:
        """Add fingerprints by their ids; those that are there already are passed over."""
        ...

    async def merge(self) -> None:
        """Make few large parts of many small ones, if there are many."""
        ...

    async def clear(self) -> None:
        """Forget everything."""
        ...

    async def aclose(self) -> None:
        """End what was started."""
        ...


class RecordingService(Protocol):
    """Somebody else's registry, asked about a file beside our own index."""

    name: str

    async def look_up(self, beginning: Path, seconds: float) -> list[tuple[Known, float]]:
        """Return known recordings with the confidence (0 to 1) that the service gives them.

        ``beginning`` is a WAV of our own making: the first two minutes of a file that lasts ``seconds``.

        Raises ``ServiceUnavailable`` when it does not answer as it should.
        """
        ...


@dataclass(frozen=True, slots=True)
class Matcher:
    """What matching works with."""

    fingerprinter: Fingerprinter
    index: RecordingIndex
    services: tuple[RecordingService, ...] = ()
