"""What goes to the child and comes back: frames of a length (four bytes, big-endian) and a JSON text."""

import struct
from typing import BinaryIO

import msgspec

from tutti.domain.intake.sent import NoRoom, Opened, Wrong

LENGTH = struct.Struct(">I")


class Order(msgspec.Struct, frozen=True):
    """Read ``sent``; a package is unpacked to ``goal``, without which it is one message."""

    sent: str
    goal: str | None
    cpu_seconds: int


class OutOfMemory(msgspec.Struct, frozen=True, tag="out_of_memory"):
    """The child ran into its memory limit."""


class Reply(msgspec.Struct, frozen=True):
    """What was read. ``is_last``: the child has used so much memory that it goes now."""

    told: Opened | Wrong | NoRoom | OutOfMemory
    is_last: bool = False


def packed(value: msgspec.Struct) -> bytes:
    """Return a frame."""
    text = msgspec.json.encode(value)
    return LENGTH.pack(len(text)) + text


def next_text(stream: BinaryIO) -> bytes | None:
    """Return the text of the next frame, nothing at the end."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else None
