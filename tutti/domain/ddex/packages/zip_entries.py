"""Reads the list of a ZIP's entries and refuses everything that an honest package does not hold."""

import stat
from dataclasses import dataclass
from typing import BinaryIO

from tutti.domain.ddex.errors import PackageTooLarge, UnsafePackage
from tutti.domain.ddex.packages.limits import Limits
from tutti.domain.ddex.packages.names import folded, is_junk, shown, why_unsafe
from tutti.domain.ddex.packages.zip_end import Directory, find_directory
from tutti.domain.ddex.packages.zip_format import (
    AES,
    DEFLATED,
    ENCRYPTED,
    FULL_32,
    MEND_ARCHIVE,
    PATCH,
    SIZES_FOLLOW,
    STORED,
    UTF_8,
    Record,
    lying,
    read_central,
    read_local,
)

_LONGEST_RAW_NAME = 4_096
_EMPTY_DEFLATED = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the archive states it; its data begin at ``start``. Sizes in bytes."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    start: int

    @property
    def is_folder(self) -> bool:
        """Whether the entry only says that a folder is there."""
        return self.name.endswith("/")

    @property
    def is_wanted(self) -> bool:
        """Whether the entry is a file that belongs to the package."""
        return not self.is_folder and not is_junk(self.name)


def read_entries(file: BinaryIO, limits: Limits) -> list[Entry]:
    """Return all entries of the ZIP in ``file``, in the order of its directory; nothing is unpacked.

    Raises :class:`UnsafePackage`, :class:`BrokenPackage` or :class:`PackageTooLarge`.
    """
    directory = find_directory(file)
    if directory.entries > limits.entries:
        raise PackageTooLarge(
            "zip_entries",
            f"The archive has {directory.entries} entries, and at most {limits.entries} are taken.",
            "Send the releases in several archives.",
        )
    entries = [_entry(file, record) for record in _records(file, directory)]
    _refuse_overlap(entries, directory)
    _refuse_doubles(entries)
    return entries


def _records(file: BinaryIO, directory: Directory) -> list[Record]:
    file.seek(directory.offset)
    end = directory.offset + directory.size
    found: list[Record] = []
    while len(found) < directory.entries and file.tell() < end:
        record, disk = read_central(file)
        if disk != 0:
            raise UnsafePackage("zip_split", "The archive is a part of several.", "Send one whole archive.")
        if len(record.raw_name) > _LONGEST_RAW_NAME:
            raise UnsafePackage("path_length", "The name of an entry is too long.", "Shorten the name.")
        found.append(record)
    if len(found) != directory.entries or file.tell() != end:
        raise lying("its directory is longer or shorter than its end says")
    return found


def _entry(file: BinaryIO, record: Record) -> Entry:
    name = _name(record)
    _refuse_name(name)
    _refuse_content(name, record)
    local, start = read_local(file, record.offset)
    _compare(name, record, local)
    return Entry(name, record.method, record.crc, record.packed, record.size, record.offset, start)


def _name(record: Record) -> str:
    """Decode a name: UTF-8 if it says so or is it, else code page 437 (APPNOTE.TXT appendix D)."""
    try:
        return record.raw_name.decode("utf-8")
    except UnicodeDecodeError:
        if not record.flags & UTF_8:
            return record.raw_name.decode("cp437")
        raise UnsafePackage(
            "path_undecodable",
            "The name of an entry says that it is UTF-8 and is not.",
            MEND_ARCHIVE,
            record.raw_name.decode("ascii", "backslashreplace"),
        ) from None


def _refuse_name(name: str) -> None:
    if wrong := why_unsafe(name):
        code, words = wrong
        mend = "Name entries by relative paths of plain names, joined by '/'."
        raise UnsafePackage(code, f"The name of the entry {shown(name)!r} {words}.", mend, shown(name))


def _refuse_content(name: str, record: Record) -> None:
    if record.flags & ENCRYPTED or record.method == AES:
        raise _unsafe("zip_encrypted", name, "is encrypted", "Send the archive without a password.")
    if record.flags & PATCH or record.method not in {STORED, DEFLATED}:
        mend = "Pack with 'store' or 'deflate', the usual methods."
        raise _unsafe("zip_compression", name, f"is compressed by method {record.method}", mend)
    kind = stat.S_IFMT(record.attributes >> 16)
    if kind == stat.S_IFLNK:
        raise _unsafe("zip_link", name, "is a symbolic link", "Put the file itself into the archive.")
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _unsafe("zip_special_file", name, "is neither a file nor a folder", "Leave it out.")
    if kind == stat.S_IFDIR and not name.endswith("/"):
        raise lying("an entry is a folder by its attributes and a file by its name", shown(name))
    if name.endswith("/") and (record.size or record.packed > _EMPTY_DEFLATED):
        raise lying("a folder has content", shown(name))
    if record.method == STORED and record.size != record.packed:
        raise lying("an entry is stored as it is, in another size", shown(name))


def _compare(name: str, record: Record, local: Record) -> None:
    """Refuse an entry whose own header says something else than the directory: programs differ in whom
    they believe."""
    if (local.raw_name, local.method) != (record.raw_name, record.method):
        raise lying("an entry is something else in the directory", shown(name))
    if (local.flags ^ record.flags) & (ENCRYPTED | SIZES_FOLLOW):
        raise lying("an entry has other flags in the directory", shown(name))
    follow = {0, FULL_32} if local.flags & SIZES_FOLLOW else set()
    stated = ((local.crc, record.crc), (local.packed, record.packed), (local.size, record.size))
    if any(here != there and here not in follow for here, there in stated):
        raise lying("an entry has another size or check sum in the directory", shown(name))


def _refuse_overlap(entries: list[Entry], directory: Directory) -> None:
    free = 0
    for entry in sorted(entries, key=lambda each: each.offset):
        if entry.offset < free or entry.start + entry.packed > directory.offset:
            raise _unsafe("zip_overlap", entry.name, "lies over another part of the archive", MEND_ARCHIVE)
        free = entry.start + entry.packed


def _refuse_doubles(entries: list[Entry]) -> None:
    """Refuse two entries that some file system takes for one, and a file that is also a folder."""
    files: dict[str, str] = {}
    for entry in entries:
        if entry.is_folder:
            continue
        name = entry.name.removeprefix("./")
        if (other := files.setdefault(folded(name), entry.name)) is not entry.name:
            why = f"has the same name as {shown(other)!r}, but for capitals or accents"
            raise _unsafe("zip_duplicate", entry.name, why, "Give each file a name of its own.")
    for entry in entries:
        parts = folded(entry.name.removeprefix("./")).split("/")[:-1]
        for depth in range(1, len(parts) + 1):
            if (other := files.get("/".join(parts[:depth]), "")) and other is not entry.name:
                why = f"lies in {shown(other)!r}, which is a file"
                raise _unsafe("zip_duplicate", entry.name, why, "Give each file a name of its own.")


def _unsafe(reason: str, name: str, why: str, mend: str) -> UnsafePackage:
    return UnsafePackage(reason, f"The entry {shown(name)!r} {why}.", mend, shown(name))
