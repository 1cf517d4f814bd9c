"""The records of a ZIP file, as APPNOTE.TXT 6.3 sets them out (sections 4.3.7, 4.3.12 to 4.3.16, 4.5.3).

Own, strict reading: ``zipfile`` of the standard library holds the whole directory before anything can be
limited, and overlooks contradictions between the places where a ZIP says the same thing twice.
"""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from tutti.domain.ddex.errors import BrokenPackage

LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END_64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR_64 = struct.Struct("<4sLQL")
LOCAL_MARK, CENTRAL_MARK, END_MARK = b"PK\3\4", b"PK\1\2", b"PK\5\6"
END_64_MARK, LOCATOR_64_MARK = b"PK\6\6", b"PK\6\7"
STORED, DEFLATED, AES = 0, 8, 99
ENCRYPTED = 0x1 | 0x40 | 0x2000
SIZES_FOLLOW, PATCH, UTF_8 = 0x8, 0x20, 0x800
FULL_16, FULL_32 = 0xFFFF, 0xFFFFFFFF
_EXTRA_64 = 1

MEND_ARCHIVE = "Pack the files again with a common program and send the new archive."


@dataclass(frozen=True, slots=True)
class Record:
    """What one header says of an entry; ``offset`` and ``attributes`` stand in the central directory only."""

    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int = 0
    attributes: int = 0


def lying(what: str, entry: str = "") -> BrokenPackage:
    """Return the error for an archive whose parts contradict one another."""
    return BrokenPackage("zip_contradiction", f"The archive contradicts itself: {what}.", MEND_ARCHIVE, entry)


def exactly(file: BinaryIO, count: int) -> bytes:
    """Read ``count`` bytes. Raises :class:`BrokenPackage` if the archive ends before."""
    pieces = bytearray()
    while len(pieces) < count:
        piece = file.read(count - len(pieces))
        if not piece:
            raise BrokenPackage(
                "zip_truncated",
                "The archive ends in the middle of an entry.",
                "The upload may have broken off: send the whole archive again.",
            )
        pieces += piece
    return bytes(pieces)


def read_central(file: BinaryIO) -> tuple[Record, int]:
    """Read one record of the central directory, and the number of its disk."""
    mark, _, _, flags, method, _, _, crc, packed, size, name, extra, comment, disk, _, attributes, offset = (
        CENTRAL.unpack(exactly(file, CENTRAL.size))
    )
    if mark != CENTRAL_MARK:
        raise lying("its directory holds something that is no entry")
    raw_name, extras = exactly(file, name), exactly(file, extra)
    exactly(file, comment)
    wide = _Wide(extras)
    size, packed = wide.value(size, FULL_32), wide.value(packed, FULL_32)
    offset, disk = wide.value(offset, FULL_32), wide.value(disk, FULL_16, "<L")
    return Record(raw_name, flags, method, crc, packed, size, offset, attributes), disk


def read_local(file: BinaryIO, offset: int) -> tuple[Record, int]:
    """Read the header before an entry's data, and where the data begins."""
    file.seek(offset)
    mark, _, flags, method, _, _, crc, packed, size, name, extra = LOCAL.unpack(exactly(file, LOCAL.size))
    if mark != LOCAL_MARK:
        raise lying("its directory points to a place where no entry begins")
    raw_name, extras = exactly(file, name), exactly(file, extra)
    wide = _Wide(extras)
    size, packed = wide.value(size, FULL_32), wide.value(packed, FULL_32)
    return Record(raw_name, flags, method, crc, packed, size), offset + LOCAL.size + name + extra


class _Wide:
    """The values of more than 32 bits, in the order of the fields that have no room for theirs."""

    def __init__(self, extras: bytes) -> None:
        self._rest = _extra_field(extras, _EXTRA_64)

    def value(self, narrow: int, full: int, form: str = "<Q") -> int:
        """Return ``narrow``, or if it is ``full`` the next wide value; a field may be full without one."""
        length = struct.calcsize(form)
        if narrow != full or len(self._rest) < length:
            return narrow
        found = int(struct.unpack(form, self._rest[:length])[0])
        self._rest = self._rest[length:]
        return found


def _extra_field(extras: bytes, wanted: int) -> bytes:
    """Return the content of an extra field; what does not parse is padding, as some programs write it."""
    place = 0
    while place + 4 <= len(extras):
        number, length = struct.unpack_from("<2H", extras, place)
        if number == wanted:
            return extras[place + 4 : place + 4 + length]
        place += 4 + length
    return b""
