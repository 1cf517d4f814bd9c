"""The whole store over real folders: picked up, judged in the child, answered, remembered."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.adapters.stores.sandbox.given import (
    BATCH,
    IMAGE,
    RECORDING,
    SENDER,
    UPC,
    Drop,
    complete,
    deliver,
    manifest,
    picture,
    tone,
)
from tutti.adapters.stores.sandbox.judging import InspectionBroken
from tutti.adapters.stores.sandbox.store import Judgement, SandboxSettings, inspect
from tutti.core import clock
from tutti.domain.delivery import Acknowledgement, Outcome, ProposedAction, read_acknowledgement

AT = datetime(2026, 3, 1, 13, 0, tzinfo=UTC)
OTHER = "0850000000025"


def _batch(number: int) -> str:
    return f"202603011200000{number:02}"


def _later(minutes: int) -> str:
    return f"2026-03-01T12:{minutes:02}:00+00:00"


def _said(judgement: Judgement) -> Acknowledgement:
    (said,) = read_acknowledgement(judgement.acknowledgement.read_bytes(), AT)
    return said


async def _one(drop: Path, settings: SandboxSettings | None = None) -> Acknowledgement:
    (judgement,) = await inspect(drop, settings)
    return _said(judgement)


def _state(drop: Path, upc: str = UPC) -> tuple[str, str] | None:
    base = sqlite3.connect(drop / ".sandbox" / "catalogue.sqlite3")
    found = base.execute(
        "select state, title from release where sender = ? and release_id = ?", (SENDER, upc)
    )
    row: tuple[str, str] | None = found.fetchone()
    base.close()
    return row


async def test_a_good_package_goes_live(tmp_path: Path) -> None:
    deliver(tmp_path, Drop())
    with clock.frozen(AT):
        (judgement,) = await inspect(tmp_path, SandboxSettings(store_url="https://shop.example/{release_id}"))
    assert judgement.acknowledgement == (
        tmp_path / BATCH / "acknowledgements" / f"ACK_20260301130000000_{UPC}.xml"
    )
    assert (judgement.batch, judgement.release, judgement.message_id) == (BATCH, UPC, "M-1")
    assert judgement.is_accepted
    said = _said(judgement)
    assert (said.outcome, said.url, said.at) == (Outcome.LIVE, f"https://shop.example/{UPC}", AT)
    assert (said.batch_id, said.message_id, said.release_ids) == (BATCH, "M-1", (UPC,))
    assert _state(tmp_path) == ("live", "Single")


async def test_a_bad_package_is_refused_with_every_reason(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(audio=None, cover=picture((300, 300)), fields={"artist_reference": "P9"}))
    said = await _one(tmp_path)
    assert said.outcome is Outcome.REJECTED
    assert [status.code for status in said.statuses] == [
        "NewReleaseMessageInvalid",
        "ResourceMissing",
        "ResourceNotMeetingSpecifications",
    ]
    assert said.affected_resources == ("QZTUT2600001", "cover.jpg")
    assert said.proposed_action is ProposedAction.RESEND_XML_AND_RESOURCES
    assert _state(tmp_path) is None


async def test_only_complete_batches_are_picked_up(tmp_path: Path) -> None:
    folder = Drop().write(tmp_path)
    (tmp_path / "notes").mkdir()
    (tmp_path / "link").symlink_to(folder.parent)
    assert await inspect(tmp_path) == []
    (folder.parent / f".BatchComplete_{BATCH}.xml.part").write_bytes(b"")
    assert await inspect(tmp_path) == []
    complete(folder.parent, manifest(folder))
    assert len(await inspect(tmp_path)) == 1
    assert await inspect(tmp_path) == [], "answered once"


async def test_an_empty_drop_is_made_and_has_nothing_to_say(tmp_path: Path) -> None:
    assert await inspect(tmp_path / "not" / "there") == []


async def test_each_release_of_a_batch_is_judged_by_itself(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        Drop(fields={"message_id": "M-1"}),
        Drop(upc=OTHER, audio=None, fields={"message_id": "M-2"}),
    )
    first, second = await inspect(tmp_path)
    assert (first.release, first.is_accepted) == (UPC, True)
    assert (second.release, second.is_accepted) == (OTHER, False)


async def test_batches_are_taken_in_the_order_of_their_time(tmp_path: Path) -> None:
    for number in (3, 1, 2):
        fields = {"message_id": f"M-{number}", "created": _later(number), "title": f"Title {number}"}
        deliver(tmp_path, Drop(batch=_batch(number), fields=fields))
    assert [each.batch for each in await inspect(tmp_path)] == [_batch(1), _batch(2), _batch(3)]
    assert _state(tmp_path) == ("live", "Title 3")


@pytest.mark.parametrize(
    ("batch", "minutes"), [(1, 30), (9, 1), (1, 1)], ids=["older batch", "older message", "both"]
)
async def test_an_older_message_never_undoes_a_newer_one(tmp_path: Path, batch: int, minutes: int) -> None:
    deliver(
        tmp_path, Drop(batch=_batch(5), fields={"message_id": "M-5", "created": _later(5), "title": "New"})
    )
    await inspect(tmp_path)
    late = {"message_id": "M-late", "created": _later(minutes)}
    deliver(tmp_path, Drop(batch=_batch(batch), on_offer=False, fields=late))
    said = await _one(tmp_path)
    assert said.outcome is Outcome.REJECTED
    assert said.statuses[0].code == "UserDefined:OlderThanMessageInForce"
    assert said.proposed_action is ProposedAction.DO_NOT_RESEND_RELEASE
    assert _state(tmp_path) == ("live", "New")


async def test_a_repeat_changes_nothing(tmp_path: Path) -> None:
    first = Drop(batch=_batch(1), fields={"message_id": "M-1", "created": _later(1)})
    deliver(tmp_path, first)
    await inspect(tmp_path)
    deliver(tmp_path, Drop(batch=_batch(2), raw_message=first.message()))
    said = await _one(tmp_path)
    assert (said.outcome, "nothing changes" in said.text) == (Outcome.LIVE, True)
    deliver(
        tmp_path, Drop(batch=_batch(3), on_offer=False, fields={"message_id": "M-3", "created": _later(3)})
    )
    assert (await _one(tmp_path)).outcome is Outcome.UNAVAILABLE
    deliver(tmp_path, Drop(batch=_batch(4), raw_message=first.message()))
    assert (await _one(tmp_path)).outcome is Outcome.UNAVAILABLE, (
        "an old message sent again brings nothing back"
    )
    assert _state(tmp_path) == ("taken_down", "Single")


async def test_a_message_id_stands_for_one_message(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(batch=_batch(1)))
    await inspect(tmp_path)
    deliver(tmp_path, Drop(batch=_batch(2), fields={"title": "Other"}))
    assert "with the id M-1" in (await _one(tmp_path)).text


async def test_takedown_and_return(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(batch=_batch(1), fields={"message_id": "M-1", "created": _later(1)}))
    await inspect(tmp_path)
    gone = Drop(batch=_batch(2), audio=None, cover=None, on_offer=False)
    gone.fields = {"message_id": "M-2", "created": _later(2)}
    deliver(tmp_path, gone)
    assert (await _one(tmp_path)).outcome is Outcome.UNAVAILABLE, "files need not come with a takedown"
    assert _state(tmp_path) == ("taken_down", "Single")
    deliver(tmp_path, Drop(batch=_batch(3), fields={"message_id": "M-3", "created": _later(3)}))
    assert (await _one(tmp_path)).outcome is Outcome.LIVE
    assert _state(tmp_path) == ("live", "Single")


async def test_an_update_may_leave_out_what_the_store_has(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(batch=_batch(1), fields={"message_id": "M-1", "created": _later(1)}))
    await inspect(tmp_path)
    changed = {"message_id": "M-2", "created": _later(2), "title": "Better title"}
    folder = Drop(batch=_batch(2), fields=changed).write(tmp_path)
    for place in (folder / "resources").iterdir():
        place.unlink()
    complete(folder.parent, manifest(folder))
    assert (await _one(tmp_path)).outcome is Outcome.LIVE
    assert _state(tmp_path) == ("live", "Better title")
    new_sound = Drop(batch=_batch(3), audio=tone(seconds=1.6))
    new_sound.fields = {"message_id": "M-3", "created": _later(3)}
    folder = new_sound.write(tmp_path)
    (folder / "resources" / "song.flac").unlink()
    complete(folder.parent, manifest(folder))
    assert "ResourceMissing" in (await _one(tmp_path)).text, "the store has another sound under this name"


async def test_a_first_delivery_cannot_leave_out_its_files(tmp_path: Path) -> None:
    bare = {name: text.replace("File>", "X>") for name, text in (("recording", RECORDING), ("image", IMAGE))}
    deliver(tmp_path, Drop(audio=None, cover=None, fields=bare))
    said = await _one(tmp_path)
    assert [status.code for status in said.statuses] == ["ResourceMissing", "ResourceMissing"]


@pytest.mark.parametrize("how", ["message", "manifest"])
async def test_a_test_is_looked_at_and_not_published(tmp_path: Path, how: str) -> None:
    folder = Drop(fields={"control": "TestMessage"} if how == "message" else {}).write(tmp_path)
    complete(folder.parent, manifest(folder, test="true" if how == "manifest" else "false"))
    assert (await _one(tmp_path)).outcome is Outcome.ACCEPTED
    assert _state(tmp_path) is None
    deliver(tmp_path, Drop(batch=_batch(30)))
    assert (await _one(tmp_path)).outcome is Outcome.LIVE, "now it is meant"


async def test_an_answer_is_never_written_through_a_link(tmp_path: Path) -> None:
    drop, outside = tmp_path / "drop", tmp_path / "outside"
    outside.mkdir()
    (folder,) = deliver(drop, Drop())
    (folder.parent / "acknowledgements").symlink_to(outside)
    assert (await _one(drop)).outcome is Outcome.LIVE
    assert list(outside.iterdir()) == []


async def test_strange_folder_names_give_plain_answers(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(folder_name="a b\n<x>"), Drop(folder_name="a b\n[x]"))
    with clock.frozen(AT):
        judgements = await inspect(tmp_path)
    names = {each.acknowledgement.name for each in judgements}
    assert len(names) == 2
    assert all(name.isascii() and name.isprintable() and " " not in name for name in names)
    assert all(_said(each).outcome is Outcome.REJECTED for each in judgements)


async def test_a_sender_without_a_dpid_is_answered_too(tmp_path: Path) -> None:
    deliver(tmp_path, Drop(fields={"sender": "nobody <x>"}))
    (judgement,) = await inspect(tmp_path)
    assert b"PADPIDA0000000000U" in judgement.acknowledgement.read_bytes()


async def test_a_file_that_keeps_the_inspection_busy_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = (
        "import time\n"
        "from tutti.adapters.stores.sandbox.checks import files\n"
        "real = files.check_audio\n"
        "def check(place, *rest):\n"
        f"    time.sleep(60 if '{UPC}' in str(place) else 0)\n"
        "    return real(place, *rest)\n"
        "files.check_audio = check\n"
    )
    _patch_child(tmp_path, monkeypatch, slow)
    deliver(
        tmp_path / "drop", Drop(fields={"message_id": "M-1"}), Drop(upc=OTHER, fields={"message_id": "M-2"})
    )
    first, second = sorted(
        await inspect(tmp_path / "drop", SandboxSettings(silence_seconds=3)), key=lambda each: each.message_id
    )
    said = _said(first)
    assert (said.outcome, said.statuses[0].code) == (Outcome.REJECTED, "ResourceCorrupt")
    assert "song.flac took more than 3 seconds" in said.text
    assert second.is_accepted


async def test_a_file_that_kills_the_inspection_is_refused_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = (
        "import os\n"
        "from tutti.adapters.stores.sandbox.checks import files\n"
        "files.check_audio = lambda place, *rest: os.abort()\n"
    )
    _patch_child(tmp_path, monkeypatch, deadly)
    deliver(tmp_path / "drop", Drop())
    said = await _one(tmp_path / "drop")
    assert "song.flac ended the inspection (SIGABRT)" in said.text
    assert said.message_id == "M-1"


async def test_a_child_that_cannot_start_says_nothing_about_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _patch_child(tmp_path, monkeypatch, "raise SystemExit(3)\n")
    deliver(tmp_path / "drop", Drop())
    with pytest.raises(InspectionBroken):
        await inspect(tmp_path / "drop")
    monkeypatch.undo()
    assert (await _one(tmp_path / "drop")).outcome is Outcome.LIVE


def _patch_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have ``code`` run at the start of every child, by the interpreter's own hook."""
    hook = tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(
        "import sys\nif 'tutti.adapters.stores.sandbox.child' in ' '.join(sys.orig_argv):\n"
        + "".join(f"    {line}\n" for line in code.splitlines())
    )
    monkeypatch.setattr(sys, "path", [str(hook), *sys.path])


async def test_two_inspections_at_once_give_one_answer(tmp_path: Path) -> None:
    deliver(tmp_path, Drop())
    both = await asyncio.gather(inspect(tmp_path), inspect(tmp_path))
    assert sorted(len(each) for each in both) == [0, 1]
    assert len(list((tmp_path / BATCH / "acknowledgements").iterdir())) == 1


KILL_EVERYWHERE = """
import asyncio, os, shutil, signal, sys
from pathlib import Path
from tutti.adapters.stores.sandbox.store import inspect
root = Path(sys.argv[1])

def die_at(step, drop):
    seen = 0
    events = {"open", "os.rename", "os.mkdir", "os.remove", "sqlite3.connect"}
    def watch(event, args):
        nonlocal seen
        name = str(args[0]) if args and isinstance(args[0], (str, bytes, os.PathLike)) else ""
        if event == "subprocess.Popen" or (event in events and name.startswith(str(drop))):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)
    asyncio.run(inspect(drop))

step, status = 0, None
while status != 0:
    step += 1
    drop = root / f"killed{step}"
    shutil.copytree(root / "whole", drop)
    child = os.fork()
    if not child:
        die_at(step, drop)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
"""


async def test_killed_at_any_step_and_run_again_there_is_one_answer(tmp_path: Path) -> None:
    deliver(tmp_path / "whole", Drop())
    environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILL_EVERYWHERE, str(tmp_path)]
    await asyncio.to_thread(subprocess.run, command, check=True, timeout=120, env=environment)
    killed = sorted(tmp_path.glob("killed*"))
    assert len(killed) > 8
    for drop in killed:
        answers = drop / BATCH / "acknowledgements"
        before = {place.name: place.read_bytes() for place in answers.glob("*.xml")}
        await inspect(drop)
        (answer,) = answers.iterdir()
        assert before in ({}, {answer.name: answer.read_bytes()})
        (said,) = read_acknowledgement(answer.read_bytes(), AT)
        assert said.outcome is Outcome.LIVE
        assert _state(drop) == ("live", "Single")
        assert await inspect(drop) == []


def test_the_child_brings_nothing_of_the_rest_along() -> None:
    """What strangers' files might take over should hold as little as possible, and start quickly."""
    code = "import sys, tutti.adapters.stores.sandbox.child; print(*sys.modules)"
    environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    ours = {name for name in done.stdout.split() if name.startswith("tutti.")}
    assert {name for name in ours if not name.startswith("tutti.adapters.stores.sandbox")} == {
        "tutti.adapters",
        "tutti.adapters.stores",
    }
