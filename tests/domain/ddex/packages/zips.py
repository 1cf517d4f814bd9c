"""ZIPs to the byte, with every field open to lies that ``zipfile`` would not write."""

import struct
import zlib
from dataclasses import dataclass

S_IFLNK, S_IFIFO, S_IFDIR, S_IFREG = 0o120777, 0o010666, 0o040755, 0o100644


@dataclass
class Entry:
    """An entry; what is ``None`` is written as it should be."""

    name: str | bytes = "a.txt"
    data: bytes = b"some text"
    method: int = 8
    flags: int = 0
    mode: int = 0
    payload: bytes | None = None
    crc: int | None = None
    packed: int | None = None
    size: int | None = None
    offset: int | None = None
    extra: bytes = b""
    disk: int = 0
    local_name: bytes | None = None
    local_method: int | None = None
    local_flags: int | None = None
    local_crc: int | None = None
    local_packed: int | None = None
    local_size: int | None = None
    local_extra: bytes = b""
    mark: bytes = b"PK\3\4"
    after: bytes = b""

    def raw_name(self) -> bytes:
        return self.name.encode() if isinstance(self.name, str) else self.name

    def raw_payload(self) -> bytes:
        if self.payload is not None:
            return self.payload
        return deflated(self.data) if self.method == 8 else self.data

    def sums(self) -> tuple[int, int, int]:
        payload = self.raw_payload()
        return (
            zlib.crc32(self.data) if self.crc is None else self.crc,
            len(payload) if self.packed is None else self.packed,
            len(self.data) if self.size is None else self.size,
        )


def deflated(data: bytes) -> bytes:
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    return stream.compress(data) + stream.flush()


def local(entry: Entry) -> bytes:
    crc, packed, size = entry.sums()
    name = entry.raw_name() if entry.local_name is None else entry.local_name
    head = struct.pack(
        "<4s5H3L2H",
        entry.mark,
        20,
        entry.flags if entry.local_flags is None else entry.local_flags,
        entry.method if entry.local_method is None else entry.local_method,
        0,
        0,
        crc if entry.local_crc is None else entry.local_crc,
        packed if entry.local_packed is None else entry.local_packed,
        size if entry.local_size is None else entry.local_size,
        len(name),
        len(entry.local_extra),
    )
    return head + name + entry.local_extra + entry.raw_payload() + entry.after


def central(entry: Entry, offset: int) -> bytes:
    name = entry.raw_name()
    head = struct.pack(
        "<4s6H3L5H2L",
        b"PK\1\2",
        0x0314,
        20,
        entry.flags,
        entry.method,
        0,
        0,
        *entry.sums(),
        len(name),
        len(entry.extra),
        0,
        entry.disk,
        0,
        entry.mode << 16,
        offset if entry.offset is None else entry.offset,
    )
    return head + name + entry.extra


def end(count: int, size: int, offset: int, comment: bytes = b"", *, here: int | None = None, disk: int = 0):
    here = count if here is None else here
    return struct.pack("<4s4H2LH", b"PK\5\6", disk, 0, here, count, size, offset, len(comment)) + comment


def zipped(*entries: Entry, comment: bytes = b"", prefix: bytes = b"") -> bytes:
    body, directory = parts(*entries, prefix=prefix)
    return body + directory + end(len(entries), len(directory), len(body), comment)


def parts(*entries: Entry, prefix: bytes = b"") -> tuple[bytes, bytes]:
    """The entries with their data, and the directory about them."""
    body, directory = bytearray(prefix), bytearray()
    for entry in entries:
        directory += central(entry, len(body))
        body += local(entry)
    return bytes(body), bytes(directory)


def zipped_64(*entries: Entry, count: int | None = None, narrow: tuple[int, int, int] | None = None) -> bytes:
    """The same with the end records of large archives."""
    body, directory = parts(*entries)
    count = len(entries) if count is None else count
    place = len(body) + len(directory)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), len(body))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)
    return body + directory + wide + locator + end(*(narrow or (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)))
