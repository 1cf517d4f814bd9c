from datetime import UTC, datetime
from pathlib import Path

import pytest

from tutti.adapters.stores.folder import FolderStore
from tutti.core import clock
from tutti.domain.delivery import FolderTransport, Outcome, collect

OK = b"<FtpAcknowledgementMessage><FileStatus>FileOK</FileStatus></FtpAcknowledgementMessage>"
FOLDER = "20260301120000123/acknowledgements"


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(FolderTransport(path=str(tmp_path)))


async def test_answers_come_in_the_order_of_their_names(answers: Path, store: FolderStore) -> None:
    (answers / "ACK_2.xml").write_bytes(OK.replace(b"FileOK", b"ResourceMissing"))
    (answers / "ACK_1.xml").write_bytes(OK)
    first, second = await collect(store, FOLDER, known=())
    assert [each.outcome for each in (*first.acknowledgements, *second.acknowledgements)] == [
        Outcome.ACCEPTED,
        Outcome.REJECTED,
    ]
    assert await collect(store, FOLDER, known={first.path, second.path}) == ()


async def test_one_bad_file_does_not_hide_the_others(answers: Path, store: FolderStore) -> None:
    (answers / "a.xml").write_bytes(b"<!DOCTYPE x []><x/>")
    (answers / "b.xml").write_bytes(b" " * 5_000_001)
    (answers / "c\n.xml").write_bytes(OK)
    (answers / "d.xml").write_bytes(OK)
    (answers / "notes.txt").write_bytes(b"hello")
    (answers / "folder.xml").mkdir()
    found = await collect(store, FOLDER, known=())
    assert [(Path(each.path).name, each.fault is None) for each in found] == [
        ("a.xml", False),
        ("b.xml", False),
        ("c\n.xml", False),
        ("d.xml", True),
    ]


async def test_an_answer_without_a_date_is_of_now(answers: Path, store: FolderStore) -> None:
    (answers / "a.xml").write_bytes(OK)
    at = datetime(2026, 3, 2, tzinfo=UTC)
    with clock.frozen(at):
        (found,) = await collect(store, FOLDER, known=())
    assert found.acknowledgements[0].at == at


async def test_no_answers_yet(store: FolderStore) -> None:
    assert await collect(store, FOLDER, known=()) == ()
