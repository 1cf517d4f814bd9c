"""Whole packages taken in: each message by itself, in order, once."""

import asyncio
from pathlib import Path

import pytest

from tests.domain.intake.conftest import Label
from tests.factories import ern
from tests.instance import tone
from tutti.domain import intake
from tutti.domain.ddex import NewReleaseMessage, PurgeReleaseMessage, packages
from tutti.domain.intake import Fate, Outcome
from tutti.domain.intake.verbs import batching

BATCH = "20260612000000000"
Message = NewReleaseMessage | PurgeReleaseMessage | bytes


def batch(folder: Path, messages: dict[str, Message]) -> packages.Package:
    """Lay out a batch folder and open it."""
    for name, message in messages.items():
        (folder / BATCH / name).mkdir(parents=True)
        content = message if isinstance(message, bytes) else ern.xml(message)
        (folder / BATCH / name / f"{name}.xml").write_bytes(content)
    (folder / BATCH / f"BatchComplete_{BATCH}.xml").write_bytes(b"")
    return packages.open_package(folder / BATCH, folder / "unpacked")


async def take(label: Label, package: packages.Package) -> list[Outcome]:
    found = intake.ingest_package(label.database, label.actor, label.reader, label.depot, package)
    return [each async for each in found]


def fates(outcomes: list[Outcome]) -> dict[str, Fate]:
    return {each.message.file.folder: each.fate for each in outcomes}


def other(number: int = 2) -> NewReleaseMessage:
    return ern.single(
        "4006381333931", f"GBABC260000{number}", message_id=f"M-{number}", thread_id=f"T-{number}"
    )


async def test_a_life_in_a_batch_takes_effect_by_time_whatever_the_names(
    label: Label, tmp_path: Path
) -> None:
    message = ern.single()
    newer = ern.later(ern.titled(message, "Newer"), 1)
    package = batch(
        tmp_path,
        {
            "a": ern.off_sale(ern.later(message, 2)),
            "b": newer,
            "c": message,
            "d": ern.xml(message),
            "e": ern.purge(ern.later(other(), 3)),
            "f": other(),
            "g": ern.single(message_id="M-9", thread_id="T-9"),
            "h": ern.xml(message)[:900],
        },
    )
    outcomes = await take(label, package)
    assert fates(outcomes) == {
        "a": Fate.TAKEDOWN,
        "b": Fate.UPDATE,
        "c": Fate.NEW,
        "d": Fate.REPEAT,
        "e": Fate.PURGE,
        "f": Fate.NEW,
        "g": Fate.REFUSED,
        "h": Fate.REFUSED,
    }
    async with label.database.transaction(label.actor) as tx:
        page = await intake.list_label_releases(tx, intake.Wanted(), 10, 0)
    (left,) = [each for each in page.releases if each.draft.release.upc == "721620118165"]
    assert left.draft.release.title == message.release.titles[0].text
    assert left.is_withdrawn
    again = await take(label, package)
    assert {each.fate for each in again} <= {Fate.REPEAT, Fate.REFUSED}


async def test_a_message_over_which_we_fail_stops_no_other(
    label: Label, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = batching.ingest_in_turn

    async def failing(tx: object, storage: object, arrival: intake.Arrival) -> intake.Ingested:
        done = await ingest(tx, storage, arrival)  # type: ignore[arg-type]
        if arrival.message.header.message_id == "M-2":
            raise RuntimeError("something of ours")
        return done

    monkeypatch.setattr(batching, "ingest_in_turn", failing)
    package = batch(tmp_path, {"a": ern.single(), "b": other(2), "c": ern.single("4006381333948")})
    assert fates(await take(label, package))["b"] is Fate.FAILED
    async with label.database.transaction(label.actor) as tx:
        assert await tx.value("select count(*) from release") == 2
    monkeypatch.undo()
    assert fates(await take(label, package))["b"] is Fate.NEW


async def test_files_of_a_batch_come_along_and_may_follow(label: Label, tmp_path: Path) -> None:
    song = tone(2)
    files = ern.unzipped(ern.package(ern.single(), [song], None))
    content = files.pop("message.xml")
    package = batch(tmp_path, {"a": content, "b": other()})
    first = await take(label, package)
    number = next(each.release_id for each in first if each.message.file.folder == "a")
    assert (await label.release(number)).tracks[0].audio is None
    for name, held in files.items():
        place = tmp_path / BATCH / "a" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(held)
    whole = packages.open_package(tmp_path / BATCH, tmp_path / "unpacked")
    assert set(fates(await take(label, whole)).values()) == {Fate.REPEAT}
    assert (await label.release(number)).tracks[0].audio is not None


async def test_two_runs_at_once_take_each_message_once(label: Label, tmp_path: Path) -> None:
    package = batch(tmp_path, {f"r{n}": ern.single(message_id=f"M-{n}") for n in range(3)} | {"o": other()})
    both = await asyncio.gather(take(label, package), take(label, package))
    new = [each for outcomes in both for each in outcomes if each.fate is Fate.NEW]
    assert len(new) == 2
    async with label.database.transaction(label.actor) as tx:
        assert await tx.value("select count(*) from release") == 2
