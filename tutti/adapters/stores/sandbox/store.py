"""The door of the sandbox: ``inspect`` picks up what was delivered, judges it, and answers.

It may be killed at any point and run again, and run by several workers at once: each release of each batch
gets one verdict and one acknowledgement file, always of the same bytes.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tutti.adapters.stores.sandbox.catalogue import Catalogue, Verdict
from tutti.adapters.stores.sandbox.child import ANSWERS
from tutti.adapters.stores.sandbox.deciding import Clerk
from tutti.adapters.stores.sandbox.judging import inspect_batch
from tutti.adapters.stores.sandbox.model import Requirements
from tutti.adapters.stores.sandbox.pickup import Batch, complete_batches
from tutti.core import clock
from tutti.domain.delivery import Party

OWN_FOLDER = ".sandbox"
CATALOGUE = f"{OWN_FOLDER}/catalogue.sqlite3"
SANDBOX = Party("PADPIDA0000000000S", "Tutti Sandbox")


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Who this store is, what it wants, and where it says releases are.

    ``schemas`` is a folder with DDEX's schemas (``ern-4.3/`` …), ``silence_seconds`` how long one file may
    keep the inspection busy, ``store_url`` a pattern with ``{release_id}``.
    """

    party: Party = SANDBOX
    store_url: str = "http://127.0.0.1:8700/sandbox/{release_id}"
    schemas: Path | None = None
    min_cover_pixels: int = 640
    min_sample_rate: int = 44_100
    silence_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was answered about one release; ``acknowledgement`` is the path of the answer's file."""

    batch: str
    release: str
    message_id: str
    is_accepted: bool
    acknowledgement: Path


async def inspect(folder: Path, settings: SandboxSettings | None = None) -> list[Judgement]:
    """Answer every complete batch in ``folder`` that has no answer yet, oldest batch first.

    Returns what was answered by this call. The store keeps its catalogue in ``folder/.sandbox``. Raises
    ``InspectionBroken`` if the child process cannot work at all; nothing is answered then.
    """
    own = folder / OWN_FOLDER
    await asyncio.to_thread(own.mkdir, parents=True, exist_ok=True)
    async with _alone(own / "lock"):
        catalogue = await asyncio.to_thread(Catalogue, folder / CATALOGUE)
        try:
            judgements: list[Judgement] = []
            for batch in await asyncio.to_thread(complete_batches, folder):
                if not catalogue.is_finished(batch.folder.name):
                    judgements += await _answer(batch, catalogue, settings or SandboxSettings())
            return judgements
        finally:
            catalogue.close()


async def _answer(batch: Batch, catalogue: Catalogue, settings: SandboxSettings) -> list[Judgement]:
    requirements = Requirements(
        dpid=settings.party.dpid,
        min_sample_rate=settings.min_sample_rate,
        min_cover_pixels=settings.min_cover_pixels,
        schemas=str(settings.schemas) if settings.schemas else None,
    )
    clerk = Clerk(settings.party, settings.store_url, catalogue)
    for inspection in await inspect_batch(batch, requirements, settings.silence_seconds):
        await asyncio.to_thread(clerk.judge, batch, inspection, clock.now())
    return await asyncio.to_thread(_write_answers, batch, catalogue)


def _write_answers(batch: Batch, catalogue: Catalogue) -> list[Judgement]:
    """Write the answers that were decided and may not lie in the folder yet, then close the batch."""
    answers = batch.folder / ANSWERS
    if answers.is_symlink():
        answers.unlink()
    answers.mkdir(exist_ok=True)
    judgements = []
    for release in catalogue.unanswered(batch.folder.name):
        verdict = catalogue.verdict(batch.folder.name, release)
        if verdict:
            judgements.append(_write(answers, verdict))
            catalogue.answered(batch.folder.name, release)
    catalogue.finish(batch.folder.name)
    return judgements


def _write(folder: Path, verdict: Verdict) -> Judgement:
    target = folder / verdict.answer_name
    part = folder / f".{verdict.answer_name}.part"
    with part.open("wb") as file:
        file.write(verdict.answer)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return Judgement(verdict.batch, verdict.release, verdict.message_id, verdict.is_accepted, target)


@asynccontextmanager
async def _alone(lock: Path) -> AsyncIterator[None]:
    """Wait until no other process works in this folder; the system lets go when a holder dies."""
    with lock.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.1)
        yield
