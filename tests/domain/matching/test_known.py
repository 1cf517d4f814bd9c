"""Known recordings: imported, indexed, rebuilt from the database; services beside them."""

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from tests.factories.music import flac, tune
from tutti.adapters.listening.fingerprinter import SandboxedFingerprinter
from tutti.adapters.matching.index import ProcessIndex
from tutti.db import Database
from tutti.domain import matching
from tutti.domain.matching import Imported, Matcher

RATE = 11_025


@pytest.fixture
async def matcher(tmp_path: Path) -> AsyncIterator[Matcher]:
    index = ProcessIndex(tmp_path / "index")
    yield Matcher(SandboxedFingerprinter(), index)
    await index.aclose()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "audio"
    made.mkdir()
    for number in range(3):
        (made / f"{number}.flac").write_bytes(flac(tune(80 + number, 12), RATE))
    (made / "broken.flac").write_bytes(b"fLaC and no more")
    (tmp_path / "list.csv").write_text(
        "file,title,artist,isrc,links\n"
        "0.flac,Night,Sol,USS1Z9900001,Deezer=https://deezer.example/1\n"
        "1.flac,Day,Luna,,\n"
        "broken.flac,Nothing,Nobody,,\n"
        "2.flac,Dusk,Sol,,\n"
    )
    return made


async def _import(
    database: Database, matcher: Matcher, folder: Path, told: list[tuple[int, int]]
) -> Imported:
    path = folder.parent / "list.csv"
    return await matching.import_list(
        database, matcher, path, folder, "label", lambda *each: told.append(each)
    )


async def test_an_import_goes_on_where_it_was(database: Database, matcher: Matcher, folder: Path) -> None:
    told: list[tuple[int, int]] = []

    class Interrupted(Exception):
        pass

    def stop(done: int, of: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        await matching.import_list(database, matcher, folder.parent / "list.csv", folder, "label", stop)
    done = await _import(database, matcher, folder, told)
    assert (done.new, done.known) == (1, 2)
    assert [name for name, _ in done.refused] == ["broken.flac"]
    assert told[-1] == (4, 4)
    again = await _import(database, matcher, folder, told)
    assert (again.new, again.known) == (0, 3)
    assert (await matcher.index.state()).count == 3


async def test_the_index_is_made_anew_from_the_database(
    database: Database, matcher: Matcher, folder: Path, tmp_path: Path
) -> None:
    await _import(database, matcher, folder, [])
    for segment in (tmp_path / "index").glob("*.segment"):
        segment.write_bytes(b"torn")
    await matcher.index.aclose()
    await matching.catch_up(database, matcher.index)
    assert (await matcher.index.state()).count == 3
    assert await matching.rebuild(database, matcher.index) == 3
    query = await matcher.fingerprinter.fingerprint(folder / "1.flac")
    assert len(await matcher.index.search(query.body, altered=False)) == 1
    # an index of another database is not trusted
    await matcher.index.add([(10**9, query.body)])
    await matching.catch_up(database, matcher.index)
    assert (await matcher.index.state()).highest < 10**9


async def test_the_beginning_is_written_for_services(folder: Path, tmp_path: Path) -> None:
    import soundfile

    beginning = await SandboxedFingerprinter().beginning(folder / "0.flac", tmp_path)
    sound, rate = soundfile.read(beginning)
    assert rate == RATE
    assert np.abs(sound - tune(80, 12)).max() < 0.01
