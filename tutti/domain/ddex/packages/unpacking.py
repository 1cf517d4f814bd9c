"""Unpacks a ZIP that a stranger sent: within limits, into fresh names, wholly or not at all."""

import errno
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tutti.domain.ddex.errors import NoRoomForPackage, PackageTooLarge, UnsafePackage
from tutti.domain.ddex.packages.archives import HEAD_LENGTH, kind_of_archive
from tutti.domain.ddex.packages.faults import DROPPED, RATIO
from tutti.domain.ddex.packages.inflating import pieces_of
from tutti.domain.ddex.packages.limits import Limits
from tutti.domain.ddex.packages.names import is_junk, shown
from tutti.domain.ddex.packages.zip_entries import Entry, read_entries
from tutti.domain.ddex.rules.findings import Finding

_LOOK_AT_DISK_EVERY = 64 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
_RATIO_FROM = 1 << 20


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What came out of an archive: the sender's names, and where each file's bytes now lie in ``folder``.

    The files on disk have names of our own, so a sender's name never reaches a file system. ``size`` is the
    sum in bytes.
    """

    folder: Path
    files: Mapping[str, Path]
    size: int
    findings: tuple[Finding, ...]


def unpack(archive: Path | BinaryIO, goal: Path, limits: Limits | None = None) -> Unpacked:
    """Unpack the ZIP ``archive`` (a path, or a file that can seek) into the new folder ``goal``.

    The folder appears when everything is in it: whatever goes wrong before, an interruption included,
    leaves nothing behind. Memory does not depend on the archive's size. Sizes are those really unpacked;
    names, links, encryption, nested archives and contradictions are refused (ddex.md section 7).

    Raises :class:`UnsafePackage`, :class:`BrokenPackage`, :class:`PackageTooLarge`,
    :class:`NoRoomForPackage`, and ``FileExistsError`` if ``goal`` exists.
    """
    limits = limits or Limits()
    if isinstance(archive, Path):
        with archive.open("rb") as file:
            return unpack(file, goal, limits)
    if goal.exists():
        raise FileExistsError(goal)
    entries = read_entries(archive, limits)
    with _appearing(goal) as folder:
        writer = _Writer(archive, folder, limits)
        writer.write([entry for entry in entries if entry.is_wanted])
    files = {name: goal / place.name for name, place in writer.files.items()}
    return Unpacked(goal, files, writer.total, tuple(_findings(entries, limits)))


@contextmanager
def _appearing(goal: Path) -> Iterator[Path]:
    """Give a folder beside ``goal`` that becomes it at the end, and is removed if there is no good end."""
    folder = Path(tempfile.mkdtemp(prefix=f".{goal.name[:40]}-", dir=goal.parent))
    try:
        yield folder
        folder.rename(goal)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        if error.errno in _FULL:
            raise _no_room() from error
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class _Writer:
    """Writes entries into a folder and counts what they really are."""

    def __init__(self, archive: BinaryIO, folder: Path, limits: Limits) -> None:
        self.files: dict[str, Path] = {}
        self.total = 0
        self._archive = archive
        self._folder = folder
        self._limits = limits
        self._look_at = 0

    def write(self, entries: list[Entry]) -> None:
        """Write all entries: held to the limits by what they state before the first of them, and again by
        what they really are."""
        for entry in entries:
            self._allow(entry, entry.size)
        stated = sum(entry.size for entry in entries)
        if stated > self._limits.total:
            raise _too_large(self._limits)
        self._look_at_disk(stated)
        for number, entry in enumerate(entries, 1):
            place = self._folder / f"{number:05}"
            self._write(entry, place)
            self.files[entry.name.removeprefix("./")] = place

    def _write(self, entry: Entry, place: Path) -> None:
        size, head = 0, b""
        with place.open("xb") as goal:
            for piece in pieces_of(self._archive, entry):
                size += len(piece)
                self.total += len(piece)
                self._allow(entry, size)
                if len(head) < HEAD_LENGTH:
                    head += piece[:HEAD_LENGTH]
                goal.write(piece)
        if kind := kind_of_archive(head):
            why = f"The entry {shown(entry.name)!r} is {kind} in the archive."
            raise UnsafePackage("zip_nested", why, "Put its files beside the others.", shown(entry.name))

    def _allow(self, entry: Entry, size: int) -> None:
        if size > self._limits.per_file:
            raise PackageTooLarge(
                "zip_file_size",
                f"The entry {shown(entry.name)!r} unpacks to more than {self._limits.per_file} bytes.",
                "Send a smaller file.",
                shown(entry.name),
            )
        if self.total > self._limits.total:
            raise _too_large(self._limits)
        if self.total >= self._look_at:
            self._look_at_disk(0)
            self._look_at = self.total + _LOOK_AT_DISK_EVERY

    def _look_at_disk(self, more: int) -> None:
        if shutil.disk_usage(self._folder).free < more + self._limits.keep_free:
            raise _no_room()


def _too_large(limits: Limits) -> PackageTooLarge:
    return PackageTooLarge(
        "zip_total_size",
        f"The archive unpacks to more than {limits.total} bytes.",
        "Send the releases in several archives.",
    )


def _no_room() -> NoRoomForPackage:
    return NoRoomForPackage(
        "disk_full",
        "The server has no room for the unpacked archive.",
        "Free some room, then send it again.",
    )


def _findings(entries: list[Entry], limits: Limits) -> Iterator[Finding]:
    large = [entry for entry in entries if entry.is_wanted and entry.size >= _RATIO_FROM]
    ratio, worst = max(((entry.size // max(entry.packed, 1), entry.name) for entry in large), default=(0, ""))
    if ratio > limits.ratio:
        yield RATIO.at(worst, file=shown(worst), ratio=ratio)
    if junk := [entry.name for entry in entries if not entry.is_folder and is_junk(entry.name)]:
        yield DROPPED.at(junk[0], file=shown(junk[0]), count=len(junk))
