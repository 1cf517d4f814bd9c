"""Finds the directory of a ZIP: from the one end record that the file may have."""

from dataclasses import dataclass
from typing import BinaryIO

from tutti.domain.ddex.errors import BrokenPackage, UnsafePackage
from tutti.domain.ddex.packages.zip_format import (
    END,
    END_64,
    END_64_MARK,
    END_MARK,
    FULL_16,
    FULL_32,
    LOCAL_MARK,
    LOCATOR_64,
    LOCATOR_64_MARK,
    MEND_ARCHIVE,
    exactly,
    lying,
)

_LONGEST_COMMENT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory lies, and how many entries it has."""

    offset: int
    size: int
    entries: int


def find_directory(file: BinaryIO) -> Directory:
    """Return the directory of the ZIP in ``file``.

    Raises :class:`BrokenPackage` if there is none or it lies elsewhere than its end says, and
    :class:`UnsafePackage` if the file can be read as more than one archive.
    """
    length = file.seek(0, 2)
    end, values = _end(file, length)
    disk, start_disk, here, entries, size, offset = values
    wide = _wide(file, end)
    if wide is not None:
        end, wider = wide
        narrow = (disk, start_disk, here, entries, size, offset)
        full = (FULL_16,) * 4 + (FULL_32,) * 2
        if any(a not in (most, b) for a, b, most in zip(narrow, wider, full, strict=True)):
            raise lying("its two end records differ")
        disk, start_disk, here, entries, size, offset = wider
    if (disk, start_disk) != (0, 0) or here != entries:
        raise UnsafePackage("zip_split", "The archive is a part of several.", "Send one whole archive.")
    if offset + size != end:
        raise lying("its directory is not where its end says")
    file.seek(0)
    if entries and file.read(4) != LOCAL_MARK:
        raise UnsafePackage("zip_prefix", "Something stands before the archive's first entry.", MEND_ARCHIVE)
    return Directory(offset, size, entries)


def _end(file: BinaryIO, length: int) -> tuple[int, tuple[int, ...]]:
    """Return where the one end record is, and its values without mark and comment."""
    start = max(0, length - END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = exactly(file, length - start)
    marks = [place for place in _places(tail, END_MARK) if place + END.size <= len(tail)]
    ends = [place for place in marks if place + END.size + _comment(tail, place) == len(tail)]
    if not ends:
        raise BrokenPackage(
            "zip_truncated",
            "The archive has no end, or something follows it.",
            "The upload may have broken off: send the whole archive again.",
        )
    if marks[-1] != ends[0]:
        why = "The archive has more than one end, so that programs would read different files out of it."
        raise UnsafePackage("zip_two_ends", why, MEND_ARCHIVE)
    return start + ends[0], END.unpack_from(tail, ends[0])[1:-1]


def _comment(tail: bytes, place: int) -> int:
    return int.from_bytes(tail[place + END.size - 2 : place + END.size], "little")


def _places(tail: bytes, mark: bytes) -> list[int]:
    found, place = [], tail.find(mark)
    while place >= 0:
        found.append(place)
        place = tail.find(mark, place + 1)
    return found


def _wide(file: BinaryIO, end: int) -> tuple[int, tuple[int, ...]] | None:
    """Return where the end record of a large archive is, and its values; ``None`` if there is none."""
    if end < LOCATOR_64.size:
        return None
    file.seek(end - LOCATOR_64.size)
    mark, disk, place, disks = LOCATOR_64.unpack(exactly(file, LOCATOR_64.size))
    if mark != LOCATOR_64_MARK:
        return None
    if disk != 0 or disks > 1 or place + END_64.size > end - LOCATOR_64.size:
        raise lying("it points to an end record that is not there")
    file.seek(place)
    mark, length, _, _, *values = END_64.unpack(exactly(file, END_64.size))
    if mark != END_64_MARK or place + 12 + length != end - LOCATOR_64.size:
        raise lying("it points to an end record that is not there")
    return place, tuple(values)
