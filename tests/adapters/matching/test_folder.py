"""The folder of an index: readers beside a writer, damage that is told and mended, and kills at any moment."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.factories.music import tune
from tutti.adapters.matching.folder import MOST_ALIKE, SUFFIX, IndexFolder
from tutti.domain.matching import IndexState
from tutti.domain.matching.formats import blob
from tutti.domain.matching.search.lookup import search
from tutti.domain.matching.signal import fingerprint

PRINTS = [fingerprint.of(tune(seed, 8)) for seed in range(4)]
BODIES = [blob.write(each) for each in PRINTS]


def _files(path: Path) -> list[Path]:
    return sorted(path.glob(f"*{SUFFIX}"))


def _found(folder: IndexFolder, number: int) -> list[int]:
    return [hit.id for hit in search(folder.segments(), PRINTS[number], altered=False)]


def test_readers_see_what_was_added(tmp_path: Path) -> None:
    writer, reader, other = (IndexFolder(tmp_path / "index") for _ in range(3))
    assert reader.state() == IndexState(0, 0)
    writer.add([(1, BODIES[0]), (2, BODIES[1])])
    assert reader.state() == other.state() == IndexState(2, 2)
    writer.add([(2, BODIES[1]), (7, BODIES[2])])
    assert reader.state() == IndexState(3, 7)
    assert _found(reader, 2) == _found(other, 2) == [7]
    assert reader.missing([1, 2, 3, 7, 8]) == [3, 8]


def test_many_small_segments_become_one_and_readers_go_on(tmp_path: Path) -> None:
    writer, reader = IndexFolder(tmp_path), IndexFolder(tmp_path)
    for number in range(MOST_ALIKE):
        writer.add([(10 + number, BODIES[number % 4])])
    held = reader.segments()
    writer.merge()
    assert len(_files(tmp_path)) == 1
    assert search(held, PRINTS[0], altered=False)[0].id in {
        10,
        14,
    }  # mapped still, although its files are gone
    assert reader.state() == IndexState(MOST_ALIKE, 9 + MOST_ALIKE)
    assert set(_found(reader, 1)) == {11, 15}


@pytest.mark.parametrize("how", ["torn", "flipped", "empty", "gone"])
def test_a_damaged_segment_counts_as_missing_and_is_made_anew(tmp_path: Path, how: str) -> None:
    IndexFolder(tmp_path).add([(1, BODIES[0])])
    broken = _files(tmp_path)[0]
    IndexFolder(tmp_path).add([(2, BODIES[1])])
    body = broken.read_bytes()
    if how == "gone":
        broken.unlink()
    else:
        middle = len(body) // 2
        flipped = body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :]
        broken.write_bytes({"torn": body[:middle], "flipped": flipped, "empty": b""}[how])
    reader = IndexFolder(tmp_path)
    assert reader.state() == IndexState(1, 2)
    assert reader.missing([1, 2]) == [1]
    IndexFolder(tmp_path).add([(1, BODIES[0])])
    assert reader.state() == IndexState(2, 2)
    assert _found(reader, 0) == [1]


def test_a_lost_manifest_is_an_empty_index(tmp_path: Path) -> None:
    IndexFolder(tmp_path).add([(1, BODIES[0])])
    (tmp_path / "manifest.json").write_bytes(b"{")
    assert IndexFolder(tmp_path).state() == IndexState(0, 0)
    IndexFolder(tmp_path).add([(1, BODIES[0])])
    assert len(_files(tmp_path)) == 1


WRITER = """
import sys
from pathlib import Path
from tutti.adapters.matching.folder import IndexFolder
folder, bodies = IndexFolder(Path(sys.argv[1])), [bytes.fromhex(each) for each in sys.argv[2:]]
number = folder.state().highest
while True:
    number += 1
    folder.add([(number, bodies[number % 4])])
    folder.merge()
    print(number, flush=True)
"""


def test_a_writer_that_is_killed_loses_nothing_that_it_told(tmp_path: Path) -> None:
    told = 0
    for _ in range(4):
        command = [sys.executable, "-c", WRITER, str(tmp_path), *(each.hex() for each in BODIES)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout
            told = int(writer.stdout.readline())
            time.sleep(0.05 + 0.03 * (told % 3))
            os.kill(writer.pid, signal.SIGKILL)
            told = max([told, *(int(line) for line in writer.stdout.read().split())])
        state = IndexFolder(tmp_path).state()
        assert state.count == state.highest >= told
    IndexFolder(tmp_path).add([(1000, BODIES[0])])
    assert not list(tmp_path.glob("*.new"))
