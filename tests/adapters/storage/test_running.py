"""Hashing files while they are written: any order, many threads, files that vanish, more files than are held."""

import hashlib
import os
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tutti.adapters.storage.running import Running

CONTENT = random.Random(3).randbytes(3_000_017)
PART = 100_003


def parts(content: bytes = CONTENT) -> list[tuple[int, int]]:
    return [(at, min(at + PART, len(content))) for at in range(0, len(content), PART)]


def digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "song"
    path.write_bytes(CONTENT)
    return path


@pytest.mark.parametrize("seed", range(5))
def test_parts_in_any_order_from_many_threads(file: Path, seed: int) -> None:
    running, order = Running(), parts()
    random.Random(seed).shuffle(order)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda part: running.arrived(file, *part), order))
    file.write_bytes(b"")  # all of it was read before
    assert running.digest(file) == digest(CONTENT)


def test_what_has_not_arrived_here_is_read_at_the_end(file: Path) -> None:
    running = Running()
    for part in (*parts()[:3], *parts()[9:]):
        running.arrived(file, *part)
    assert running.digest(file) == running.digest(file) == digest(CONTENT)
    assert Running().digest(file) == digest(CONTENT)


def test_only_so_many_files_are_held(tmp_path: Path) -> None:
    running = Running(most=2)
    files = [tmp_path / name for name in "abcd"]
    for file in files:
        file.write_bytes(file.name.encode() * 10)
        running.arrived(file, 0, 5)
    assert len(running._states) == 2
    for file in files:
        assert running.digest(file) == digest(file.name.encode() * 10)


def test_a_file_that_is_gone_is_let_go(file: Path) -> None:
    running = Running()
    running.arrived(file, *parts()[0])
    file.unlink()
    running.arrived(file, *parts()[1])
    assert not running._states
    with pytest.raises(FileNotFoundError):
        running.digest(file)


def test_a_shorter_file_than_was_said_is_read_as_it_is(file: Path) -> None:
    running = Running()
    os.truncate(file, PART // 2)
    running.arrived(file, 0, PART)
    assert running.digest(file) == digest(CONTENT[: PART // 2])
