"""Known recordings: imported, indexed, rebuilt from the database; services beside them."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest
import soxr

from tests.factories.kept_files import shelf
from tests.factories.music import flac, tune
from tutti.adapters.listening.fingerprinter import SandboxedFingerprinter
from tutti.adapters.matching.index import ProcessIndex
from tutti.db import Database, Tx
from tutti.domain import matching
from tutti.domain.matching import FINGERPRINT_VERSION, Imported, Matcher, MatchKind, OwnRecording

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


async def test_who_asks_before_the_ingest_has_looked_is_told_of_other_speeds_too(
    database: Database, matcher: Matcher, tmp_path: Path
) -> None:
    ada, bob = await shelf(database, tmp_path / "shelf"), await shelf(database, tmp_path / "shelf")
    sound = tune(91, 20)
    kept = await ada.keep(flac(sound, RATE))
    await matching.check(database, ada.storage, matcher, kept, ada.actor.organisation_id)
    async with database.system() as tx:
        await matching.register(
            tx, ada.actor.organisation_id, [OwnRecording(kept.sha256, "Ebb", "Mara", None)]
        )
    faster = np.asarray(soxr.resample(sound, RATE, RATE / 1.04), dtype=np.float32)
    asked = await bob.keep(flac(faster, RATE))
    told = await matching.check(database, bob.storage, matcher, asked, bob.actor.organisation_id)
    assert told.best is not None
    assert (told.best.known.title, told.best.kind) == ("Ebb", MatchKind.ALTERED)
    again = await matching.check(database, bob.storage, matcher, asked, bob.actor.organisation_id)
    assert (again.best, again.cached) == (told.best, True)


async def test_fingerprints_of_an_older_version_are_made_anew(
    database: Database, matcher: Matcher, tmp_path: Path
) -> None:
    ada = await shelf(database, tmp_path / "shelf")
    sounds = [tune(85 + number, 14) for number in range(3)]
    kept = [await ada.keep(flac(sound, RATE)) for sound in sounds]
    owner = ada.actor.organisation_id
    recordings = [OwnRecording(each.sha256, "Tide", "Mara", None) for each in kept]
    for asset in kept:
        await matching.check(database, ada.storage, matcher, asset, owner)
    others = (await matching.renew(database, ada.storage, matcher, most=0)).left
    async with database.system() as tx:
        await matching.register(tx, owner, recordings)
        await _make_older(tx, [each.sha256 for each in kept])
        # a list that was imported: its file is elsewhere
        await tx.execute(
            """insert into known_recording (sha256, title, artist, source)
               values (%(sha256)s, 'Gone', 'Nobody', 'list')""",
            {"sha256": secrets.token_bytes(32)},
        )
    bob = await shelf(database, tmp_path / "shelf")
    part = await bob.keep(flac(sounds[0][RATE:-RATE], RATE))
    asked = (database, bob.storage, matcher, part, bob.actor.organisation_id)
    assert (await matching.check(*asked)).best is None

    told: list[tuple[int, int]] = []
    some = await matching.renew(database, ada.storage, matcher, most=1)
    assert (some.made, some.left + some.lost) == (1, others + 3)
    rest = await matching.renew(database, ada.storage, matcher, lambda *each: told.append(each))
    assert (rest.made, rest.lost, rest.left) == (2, others + 1, 0)
    assert told[-1] == (others + 3, others + 3)
    assert (await matching.renew(database, ada.storage, matcher)).made == 0
    best = (await matching.check(*asked)).best
    assert best is not None and best.known.title == "Tide"
    async with database.system() as tx:
        older = "select count(*) from fingerprint where version < %(version)s"
        assert await tx.value(older, {"version": FINGERPRINT_VERSION}) == 0


async def _make_older(tx: Tx, sha256s: list[str]) -> None:
    """What an instance of before the change has kept."""
    version = {"older": FINGERPRINT_VERSION - 1, "sha256s": sha256s}
    only = "where encode(sha256, 'hex') = any (%(sha256s)s)"
    assert await tx.execute("update fingerprint set version = %(older)s, body = 'TFP0' " + only, version)
    assert await tx.execute("update match_result set version = %(older)s " + only, version)
