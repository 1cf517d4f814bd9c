"""One file of the search index: immutable, checksummed, read through a memory map.

Its recordings lie one behind the other on one line of time, so that a posting is a single 32-bit place on
that line, from which both the recording and the moment follow. Layout, little-endian: a head of 64 bytes
(``TSEG``, version, four counts, a CRC-32 for the body, a CRC-32 for the head), then these columns:
``ids`` (u8, of recordings), ``starts`` (u4, one more), then twice, for landmarks and words: sorted distinct
``keys`` (u4), their ``offsets`` (u4, one more), ``places`` (u4).
"""

import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.errors import BrokenSegment
from tutti.domain.matching.signal import landmarks
from tutti.domain.matching.signal.fingerprint import Fingerprint

MAGIC = b"TSEG"
VERSION = 1
HEAD = struct.Struct("<4sIQQQQQI")
HEAD_BYTES = 64
GAP_FRAMES = 256
"""Room between recordings on the line, so that no alignment reaches from one into the next."""
MOST_FRAMES = 2**32 - 2**24
PIECE = 1 << 22
PARTS = 64

U4 = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Postings:
    """Sorted distinct ``keys``; those of ``keys[i]`` are ``places[offsets[i]:offsets[i + 1]]``."""

    keys: U4
    offsets: U4
    places: U4


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the index: ``ids[i]`` lies from ``starts[i]`` on."""

    ids: NDArray[np.int64]
    starts: U4
    landmarks: Postings
    words: Postings

    def columns(self) -> tuple[NDArray[np.generic], ...]:
        """Return what is written, in order."""
        return (
            self.ids,
            self.starts,
            self.landmarks.keys,
            self.landmarks.offsets,
            self.landmarks.places,
            self.words.keys,
            self.words.offsets,
            self.words.places,
        )


def build(recordings: Iterable[tuple[int, Fingerprint]]) -> Segment:
    """Make a segment of fingerprints, by the ids of their recordings."""
    ids: list[int] = []
    starts = [0]
    marks: list[tuple[U4, U4]] = []
    spelled: list[tuple[U4, U4]] = []
    for id_, fingerprint in recordings:
        found, start = landmarks.kept(fingerprint.peaks), starts[-1]
        marks.append((found.hashes, (found.frames + start).astype(np.uint32)))
        words = fingerprint.words
        spelled.append((words.words, (words.frames + start).astype(np.uint32)))
        ids.append(id_)
        starts.append(start + fingerprint.peaks.length + GAP_FRAMES)
    return Segment(
        np.array(ids, dtype=np.int64), np.array(starts, dtype=np.uint32), _posted(marks), _posted(spelled)
    )


def _posted(parts: Sequence[tuple[U4, U4]]) -> Postings:
    keys = np.concatenate([keys for keys, _ in parts]) if parts else np.zeros(0, dtype=np.uint32)
    places = np.concatenate([places for _, places in parts]) if parts else np.zeros(0, dtype=np.uint32)
    order = np.argsort(keys, kind="stable")
    distinct, first = np.unique(keys[order], return_index=True)
    offsets = np.append(first, len(keys)).astype(np.uint32)
    return Postings(distinct.astype(np.uint32), offsets, places[order])


def merge(segments: Sequence[Segment]) -> Segment:
    """Make one segment of several; recordings keep their order."""
    shifts = np.cumsum([0, *(int(each.starts[-1]) for each in segments)])
    starts = [
        each.starts[:-1].astype(np.int64) + shift for each, shift in zip(segments, shifts, strict=False)
    ]
    return Segment(
        np.concatenate([each.ids for each in segments]),
        np.append(np.concatenate(starts), shifts[-1]).astype(np.uint32),
        _merged([each.landmarks for each in segments], shifts),
        _merged([each.words for each in segments], shifts),
    )


def _merged(parts: Sequence[Postings], shifts: NDArray[np.int64]) -> Postings:
    """Merge by ranges of keys, so that sorting needs memory for one range only."""
    size = sum(len(part.places) for part in parts)
    places = np.empty(size, dtype=np.uint32)
    keys, counts, done = [], [], 0
    for low, high in pairwise(_ranges(parts)):
        chunk_keys, chunk_places = [], []
        for part, shift in zip(parts, shifts, strict=False):
            first, last = np.searchsorted(part.keys, [low, high])
            ends = part.offsets[first : last + 1].astype(np.int64)
            lengths = ends[1:] - ends[:-1]
            chunk_keys.append(np.repeat(part.keys[first:last], lengths))
            at = slice(int(part.offsets[first]), int(part.offsets[last]))
            chunk_places.append((part.places[at].astype(np.int64) + shift).astype(np.uint32))
        every = np.concatenate(chunk_keys)
        order = np.argsort(every, kind="stable")
        places[done : done + len(every)] = np.concatenate(chunk_places)[order]
        distinct, count = np.unique(every[order], return_counts=True)
        keys.append(distinct)
        counts.append(count)
        done += len(every)
    offsets = np.concatenate(([0], np.cumsum(np.concatenate(counts)))).astype(np.uint32)
    return Postings(np.concatenate(keys).astype(np.uint32), offsets, places)


def _ranges(parts: Sequence[Postings]) -> list[int]:
    """Cut all keys into ranges that hold about the same number of them."""
    largest = max(parts, key=lambda part: len(part.keys)).keys
    cuts = largest[np.linspace(0, len(largest), PARTS, endpoint=False).astype(int)] if len(largest) else []
    return [0, *sorted({int(cut) for cut in cuts} - {0}), 1 << 32]


def write(segment: Segment, out: BinaryIO) -> None:
    """Write a segment into a seekable file."""
    out.write(bytes(HEAD_BYTES))
    checksum = 0
    for column in segment.columns():
        view = np.ascontiguousarray(column).view(np.uint8).data
        for at in range(0, len(view), PIECE):
            piece = view[at : at + PIECE]
            checksum = zlib.crc32(piece, checksum)
            out.write(piece)
    out.seek(0)
    out.write(_head(segment, checksum))


def _head(segment: Segment, checksum: int) -> bytes:
    counts = (
        len(segment.ids),
        len(segment.landmarks.keys),
        len(segment.landmarks.places),
        len(segment.words.keys),
        len(segment.words.places),
    )
    head = HEAD.pack(MAGIC, VERSION, *counts, checksum)
    return (head + struct.pack("<I", zlib.crc32(head))).ljust(HEAD_BYTES, b"\0")


def read(buffer: memoryview | bytes, *, verify: bool = True) -> Segment:
    """Return the segment in ``buffer`` without copying it; raises ``BrokenSegment`` where it is not whole."""
    if len(buffer) < HEAD_BYTES:
        raise BrokenSegment("The segment is cut off.")
    head = bytes(buffer[: HEAD.size])
    if struct.unpack_from("<I", buffer, HEAD.size)[0] != zlib.crc32(head):
        raise BrokenSegment("The head of the segment is damaged.")
    magic, version, ids, keys, places, word_keys, word_places, checksum = HEAD.unpack(head)
    if (magic, version) != (MAGIC, VERSION):
        raise BrokenSegment(f"The segment is of version {version}, not {VERSION}.")
    layout = [("<i8", ids), ("<u4", ids + 1), ("<u4", keys), ("<u4", keys + 1), ("<u4", places)]
    layout += [("<u4", word_keys), ("<u4", word_keys + 1), ("<u4", word_places)]
    wanted = HEAD_BYTES + sum(np.dtype(kind).itemsize * count for kind, count in layout)
    if len(buffer) != wanted:
        raise BrokenSegment(f"The segment has {len(buffer)} bytes instead of {wanted}.")
    if verify and _checksum(memoryview(buffer)[HEAD_BYTES:]) != checksum:
        raise BrokenSegment("The segment is damaged.")
    columns, at = [], HEAD_BYTES
    for kind, count in layout:
        columns.append(np.frombuffer(buffer, kind, count, at))
        at += columns[-1].nbytes
    return Segment(columns[0], columns[1], Postings(*columns[2:5]), Postings(*columns[5:8]))


def _checksum(body: memoryview) -> int:
    checksum = 0
    for at in range(0, len(body), PIECE):
        checksum = zlib.crc32(body[at : at + PIECE], checksum)
    return checksum
