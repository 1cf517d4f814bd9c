"""Mutates packages by a seed and reads them, for as long as told: ``python tests/fuzz/fuzz_packages.py``.

What must hold whatever comes in: only the room's own refusals are raised, a refusal leaves nothing on disk,
limits are kept, and a ZIP that is taken has the content that Python's ``zipfile`` reads out of it. The first
package for which something does not hold is kept as a file and named.
"""

import argparse
import io
import random
import shutil
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.domain.ddex.packages import zips
from tests.domain.ddex.packages.given import BATCH, UPC, entry, ern, manifest
from tests.domain.ddex.packages.zips import Entry
from tutti.domain.ddex.errors import RefusedPackage
from tutti.domain.ddex.packages import Limits, NamedFile, match_files, open_package

LIMITS = Limits(entries=20, total=300_000, per_file=200_000, keep_free=0, messages=5)
NUMBERS = [0, 1, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]
MARKS = [
    b"PK\3\4",
    b"PK\1\2",
    b"PK\5\6",
    b"PK\6\6",
    b"PK\6\7",
    b"PK\7\x08",
    b"<!DOCTYPE a>",
    b"<",
    b"../",
    b"\\",
    b"\0",
]
NAMED = [
    NamedFile("1.wav", "resources", "0" * 32, "MD5"),
    NamedFile(f"resources/{UPC}.jpg", "", "0" * 64, "SHA-256"),
    NamedFile("../../etc/passwd"),
]


def parts() -> dict[str, bytes]:
    """The files of the package that is mutated."""
    return {
        f"{BATCH}/{UPC}/{UPC}.xml": ern(),
        f"{BATCH}/{UPC}/resources/1.wav": b"RIFF" + bytes(2_000),
        f"{BATCH}/{UPC}/resources/{UPC}.jpg": b"\xff\xd8cover",
        f"{BATCH}/BatchComplete_{BATCH}.xml": manifest(entry(f"/{BATCH}/{UPC}/{UPC}.xml", hash_sum="0" * 32)),
    }


def seeds() -> list[bytes]:
    """Archives as different programs write them."""
    files = parts()
    streamed = io.BytesIO()
    with zipfile.ZipFile(streamed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            with archive.open(name, "w", force_zip64=True) as target:
                target.write(data)
    entries = [
        Entry(name, data, method) for (name, data), method in zip(files.items(), (8, 0, 0, 8), strict=True)
    ]
    return [
        streamed.getvalue(),
        zips.zipped(Entry("a/", b"", 0, mode=zips.S_IFDIR), *entries, comment=b"regards"),
        zips.zipped_64(*entries),
        zips.zipped(Entry("é.xml", ern(), flags=0x800), Entry("__MACOSX/._a", b"junk")),
    ]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The same bytes, spoilt in one to six places."""
    spoilt = bytearray(data)
    for _ in range(dice.randint(1, 6)):
        dice.choice(MUTATIONS)(spoilt, dice)
    return bytes(spoilt)


def _flip(data: bytearray, dice: random.Random) -> None:
    if data:
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def _number(data: bytearray, dice: random.Random) -> None:
    size = dice.choice([1, 2, 4, 8])
    place = _place(data, dice)
    data[place : place + size] = (dice.choice(NUMBERS) % (1 << (8 * size))).to_bytes(size, "little")


def _nudge(data: bytearray, dice: random.Random) -> None:
    place = _place(data, dice)
    number = int.from_bytes(data[place : place + 4], "little") + dice.randint(-40, 40)
    data[place : place + 4] = (number % (1 << 32)).to_bytes(4, "little")


def _mark(data: bytearray, dice: random.Random) -> None:
    place, mark = _place(data, dice), dice.choice(MARKS)
    data[place : place + dice.choice([0, len(mark)])] = mark


def _cut(data: bytearray, dice: random.Random) -> None:
    place = _place(data, dice)
    del data[place : place + dice.choice([1, 2, 30, 46, len(data)])]


def _repeat(data: bytearray, dice: random.Random) -> None:
    start, goal = _place(data, dice), _place(data, dice)
    data[goal:goal] = data[start : start + dice.choice([1, 22, 60, 300, len(data)])][:20_000]


def _place(data: bytearray, dice: random.Random) -> int:
    """A place anywhere, but more often in the records than in the files."""
    marks = [place for mark in MARKS[:5] if (place := data.find(mark, dice.randrange(len(data) + 1))) >= 0]
    if marks and dice.random() < 0.7:
        return dice.choice(marks) + dice.randrange(60)
    return dice.randrange(len(data) + 1)


MUTATIONS: list[Callable[[bytearray, random.Random], None]] = [_flip, _number, _nudge, _mark, _cut, _repeat]


def attempt(dice: random.Random, archives: list[bytes]) -> bytes:
    """One package: either the archive is spoilt, or the files before they are packed."""
    if dice.random() < 0.7:
        return mutated(dice.choice(archives), dice)
    return zips.zipped(
        *(Entry(name, mutated(data, dice) if dice.random() < 0.5 else data) for name, data in parts().items())
    )


def judge(data: bytes, folder: Path) -> str:
    """Read a package, and return how it ended. Raises ``AssertionError`` if what must hold does not."""
    goal = folder / "goal"
    try:
        package = open_package(io.BytesIO(data), goal, LIMITS)
    except RefusedPackage as refusal:
        assert list(folder.iterdir()) == [], "a refusal left something behind"
        assert refusal.message and refusal.mend, "a refusal says too little"
        return refusal.reason
    for message in package.messages:
        match_files(NAMED, package, message)
    sizes = [file.place.stat().st_size for file in package.files.values()]
    assert sum(sizes) <= LIMITS.total and max(sizes) <= LIMITS.per_file, "a limit was passed"
    assert all(file.place.parent == goal for file in package.files.values()), "a file lies elsewhere"
    content = {path: file.place.read_bytes() for path, file in package.files.items()}
    shutil.rmtree(goal, ignore_errors=True)
    return _compare(data, content) if package.form == "zip" else f"taken as {package.form}"


def _compare(data: bytes, ours: dict[str, bytes]) -> str:
    """Hold a ZIP's content against what ``zipfile`` reads; that may be stricter, but see nothing else."""
    try:
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(data)) as archive:
            warnings.simplefilter("ignore")
            names = {_name(info).removeprefix("./"): info for info in archive.infolist()}
            assert set(ours) <= set(names), "a file is there that zipfile does not see"
            theirs = {name: archive.read(names[name]) for name in ours}
    except (zipfile.BadZipFile, NotImplementedError) as error:
        return f"taken as zip, not by zipfile: {str(error)[:25]}"
    assert theirs == ours, "zipfile reads other content"
    return "taken as zip"


def _name(info: zipfile.ZipInfo) -> str:
    """The name as we read it: UTF-8 that does not say so is UTF-8 all the same."""
    if info.flag_bits & 0x800:
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode()
    except UnicodeDecodeError:
        return info.orig_filename


def main() -> int:
    """Run for the seconds given; 1 if something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-package.zip"), help="where a failure is kept")
    told = parser.parse_args()
    ends: Counter[str] = Counter()
    archives = seeds()
    until = time.monotonic() + told.seconds
    number = 0
    with tempfile.TemporaryDirectory() as place:
        while time.monotonic() < until:
            number += 1
            data = attempt(random.Random(f"{told.seed}-{number}"), archives)
            try:
                ends[judge(data, Path(place))] += 1
            except Exception:  # noqa: BLE001 - whatever it is, it is what we look for
                told.keep.write_bytes(data)
                traceback.print_exc()
                print(f"seed {told.seed}, package {number}: kept as {told.keep}")
                return 1
    print(f"{number} packages", *(f"{count:8} {end}" for end, count in ends.most_common()), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
