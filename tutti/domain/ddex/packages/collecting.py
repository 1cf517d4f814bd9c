"""Lists the files of a package, however it was sent: a folder, a ZIP, or one file."""

import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tutti.domain.ddex.errors import PackageTooLarge, UnsafePackage
from tutti.domain.ddex.packages.faults import UNOPENED
from tutti.domain.ddex.packages.limits import Limits
from tutti.domain.ddex.packages.model import Form, PackedFile
from tutti.domain.ddex.packages.names import is_junk, shown, why_unsafe
from tutti.domain.ddex.packages.unpacking import unpack
from tutti.domain.ddex.rules.findings import Finding

_ZIP_MARKS = (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
_COPIED = "message.xml"


@dataclass(frozen=True, slots=True)
class Collected:
    """The files by their paths in the package; ``name`` is what the package itself is called.

    ``made`` is the folder that was written for it, if one was.
    """

    form: Form
    name: str
    files: dict[str, PackedFile]
    findings: tuple[Finding, ...] = ()
    made: Path | None = None


def collect(source: Path | BinaryIO, goal: Path, limits: Limits) -> Collected:
    """List the files of ``source``; what has to be unpacked or copied goes to ``goal``."""
    if not isinstance(source, Path):
        return _unpacked(source, "", goal, limits) if _is_zip(source) else _copied(source, goal, limits)
    if source.is_dir():
        return _walked(source.resolve(), limits)
    with source.open("rb") as file:
        if _is_zip(file):
            return _unpacked(file, source.stem, goal, limits)
    found = PackedFile(source.name, source.resolve(), source.stat().st_size)
    return Collected(Form.MESSAGE, source.stem, {found.path: found})


def _is_zip(file: BinaryIO) -> bool:
    file.seek(0)
    mark = file.read(4)
    file.seek(0)
    return mark in _ZIP_MARKS


def _unpacked(file: BinaryIO, name: str, goal: Path, limits: Limits) -> Collected:
    unpacked = unpack(file, goal, limits)
    files = {
        path: PackedFile(path, place, place.stat().st_size) for path, place in sorted(unpacked.files.items())
    }
    return Collected(Form.ZIP, name, files, unpacked.findings, goal)


def _copied(file: BinaryIO, goal: Path, limits: Limits) -> Collected:
    """Keep a stream that is one file, so that it can be read more than once."""
    goal.mkdir()
    place = goal / _COPIED
    try:
        with place.open("xb") as copy:
            while piece := file.read(1 << 20):
                copy.write(piece)
                if copy.tell() > limits.per_file:
                    raise PackageTooLarge(
                        "file_size",
                        f"The file has more than {limits.per_file} bytes.",
                        "Send a smaller file.",
                    )
    except BaseException:
        shutil.rmtree(goal, ignore_errors=True)
        raise
    found = PackedFile(_COPIED, place, place.stat().st_size)
    return Collected(Form.MESSAGE, "", {found.path: found}, made=goal)


def _walked(folder: Path, limits: Limits) -> Collected:
    files = {}
    for place in _places(folder):
        path = place.relative_to(folder).as_posix()
        status = place.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise UnsafePackage(
                "special_file",
                f"{shown(path)!r} is a link or another special file.",
                "Put the file itself into the folder.",
                shown(path),
            )
        if is_junk(path):
            continue
        if wrong := why_unsafe(path):
            code, words = wrong
            raise UnsafePackage(code, f"The path {shown(path)!r} {words}.", "Rename the file.", shown(path))
        files[path] = PackedFile(path, place, status.st_size)
        if len(files) > limits.folder_files:
            raise PackageTooLarge(
                "folder_files",
                f"The folder holds more than {limits.folder_files} files.",
                "Read its batches one by one.",
            )
    return Collected(Form.FOLDER, folder.name, dict(sorted(files.items())), tuple(_unopened(sorted(files))))


def _unopened(paths: Sequence[str]) -> Iterator[Finding]:
    zips = [path for path in paths if path.casefold().endswith(".zip")]
    if zips:
        yield UNOPENED.at(zips[0], count=len(zips), file=shown(zips[0]))


def _places(folder: Path) -> Iterator[Path]:
    """Yield everything below ``folder`` that is no folder, following no link."""
    for parent, folders, names in os.walk(folder):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in (*links, *names):
            yield Path(parent, name)
