"""The index by processes: it answers, says when it cannot, and comes back when its process was killed."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.factories.music import tune
from tutti.adapters.matching import index as module
from tutti.adapters.matching.index import ProcessIndex
from tutti.domain.matching import IndexState, IndexUnavailable
from tutti.domain.matching.formats import blob
from tutti.domain.matching.signal import fingerprint

BODIES = [blob.write(fingerprint.of(tune(seed, 8))) for seed in range(2)]


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[ProcessIndex]:
    made = ProcessIndex(tmp_path / "index")
    yield made
    await made.aclose()


async def test_it_adds_and_finds(index: ProcessIndex, tmp_path: Path) -> None:
    await index.add([(1, BODIES[0]), (2, BODIES[1])])
    hits = await asyncio.gather(*(index.search(BODIES[n], altered=False) for n in (0, 1, 0)))
    assert [each[0].id for each in hits] == [1, 2, 1]
    assert await index.state() == IndexState(2, 2)
    assert await index.missing([1, 5]) == [5]
    await index.merge()
    second = ProcessIndex(tmp_path / "index")
    assert (await second.search(BODIES[1], altered=True))[0].id == 2
    await second.clear()
    await second.aclose()
    assert await index.state() == IndexState(0, 0)


async def test_it_proves_what_it_found(index: ProcessIndex) -> None:
    await index.add([(1, BODIES[0]), (2, BODIES[1])])
    hits = await index.search(BODIES[0], altered=False)
    assert [hit.proof for hit in hits] == [None]
    (found,) = await index.prove(BODIES[0], hits, [(1, BODIES[0])])
    assert found.proof
    assert found.proof.agreeing == found.proof.possible > 0
    assert await index.prove(BODIES[0], hits, []) == hits
    with pytest.raises(IndexUnavailable, match="damaged"):
        await index.prove(BODIES[0], hits, [(1, BODIES[0][:-9])])


async def test_a_broken_fingerprint_is_told_and_the_process_lives_on(index: ProcessIndex) -> None:
    with pytest.raises(IndexUnavailable, match="no fingerprint"):
        await index.search(b"nonsense but long", altered=False)
    with pytest.raises(IndexUnavailable):
        await index.add([(1, BODIES[0][:-9])])
    assert await index.state() == IndexState(0, 0)


async def test_a_killed_process_is_started_again(index: ProcessIndex) -> None:
    await index.add([(1, BODIES[0])])
    await index.state()
    process = index._searching._process
    assert process
    os.kill(process.pid, signal.SIGKILL)
    try:
        await index.state()
    except IndexUnavailable as told:  # unless it was known to be dead already
        assert "Try again" in told.message
    assert await index.state() == IndexState(1, 1)


async def test_one_that_hangs_is_ended(index: ProcessIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    await index.state()
    process = index._searching._process
    assert process
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr(module, "SEARCH_SECONDS", 0.3)
    with pytest.raises(IndexUnavailable):
        await index.state()
    monkeypatch.setattr(module, "SEARCH_SECONDS", 60)
    assert await index.state() == IndexState(0, 0)
