"""A fingerprint as bytes, about 5 kB a minute: the source of truth that every index is built from.

Layout, little-endian: ``TFP1``, then the CRC-32 and the length of what follows, deflated. Inside: frames
of the
sound, counts of peaks and words, then columns: steps between peaks, pitches, strong or not; words, their
frames.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from tutti.domain.matching.errors import BrokenFingerprint
from tutti.domain.matching.signal.fingerprint import Fingerprint
from tutti.domain.matching.signal.peaks import Peaks
from tutti.domain.matching.signal.words import Words

MAGIC = b"TFP1"
_OUTSIDE = struct.Struct("<4sII")
_INSIDE = struct.Struct("<III")
MOST_BYTES = 32 << 20


def write(fingerprint: Fingerprint) -> bytes:
    """Return the bytes of a fingerprint; equal ones have equal bytes."""
    peaks, words = fingerprint.peaks, fingerprint.words
    body = b"".join(
        (
            _INSIDE.pack(peaks.length, len(peaks.frames), len(words.words)),
            _planes(np.diff(peaks.frames, prepend=np.int32(0)).astype("<u4")),
            _planes(peaks.pitches.astype("<u2")),
            np.packbits(peaks.strong).tobytes(),
            words.words.astype("<u4").tobytes(),
            _planes(np.diff(words.frames, prepend=np.int32(0)).astype("<u4")),
        )
    )
    return _OUTSIDE.pack(MAGIC, zlib.crc32(body), len(body)) + zlib.compress(body, 6)


def read(blob: bytes) -> Fingerprint:
    """Return the fingerprint; raises ``BrokenFingerprint`` for anything that :func:`write` did not make."""
    body = memoryview(_unpacked(blob))
    length, peaks, words = _INSIDE.unpack_from(body)
    wanted = _INSIDE.size + peaks * 6 + (peaks + 7) // 8 + words * 8
    if len(body) != wanted:
        raise BrokenFingerprint(f"The fingerprint has {len(body)} bytes instead of {wanted}.")
    at = _INSIDE.size
    steps, at = _from_planes(body, at, peaks, "<u4")
    pitches, at = _from_planes(body, at, peaks, "<u2")
    strong = np.unpackbits(np.frombuffer(body, np.uint8, (peaks + 7) // 8, at), count=peaks).astype(np.bool_)
    at += (peaks + 7) // 8
    spelled = np.frombuffer(body, "<u4", words, at).astype(np.uint32)
    gaps, _ = _from_planes(body, at + 4 * words, words, "<u4")
    found = Peaks(_summed(steps, length), pitches.astype(np.int32), strong, length)
    return Fingerprint(found, Words(spelled, _summed(gaps, length)))


def _unpacked(blob: bytes) -> bytes:
    if len(blob) < _OUTSIDE.size:
        raise BrokenFingerprint("The fingerprint is cut off.")
    magic, checksum, size = _OUTSIDE.unpack_from(blob)
    if magic != MAGIC or not _INSIDE.size <= size <= MOST_BYTES:
        raise BrokenFingerprint("These bytes are no fingerprint of this kind.")
    inflate = zlib.decompressobj()
    try:
        body = inflate.decompress(blob[_OUTSIDE.size :], size)
    except zlib.error as fault:
        raise BrokenFingerprint("The fingerprint is damaged.") from fault
    if len(body) != size or not inflate.eof or inflate.unused_data or zlib.crc32(body) != checksum:
        raise BrokenFingerprint("The fingerprint is damaged.")
    return body


def _planes(column: NDArray[np.unsignedinteger]) -> bytes:
    """Put equal bytes of all numbers side by side, which deflates better."""
    return np.ascontiguousarray(column.view(np.uint8).reshape(len(column), column.itemsize).T).tobytes()


def _from_planes(body: memoryview, at: int, count: int, kind: str) -> tuple[NDArray[np.int64], int]:
    width = np.dtype(kind).itemsize
    planes = np.frombuffer(body, np.uint8, count * width, at).reshape(width, count)
    return np.ascontiguousarray(planes.T).view(kind).reshape(count).astype(np.int64), at + count * width


def _summed(steps: NDArray[np.int64], length: int) -> NDArray[np.int32]:
    frames = np.cumsum(steps)
    if len(frames) and frames[-1] >= max(length, 1):
        raise BrokenFingerprint("The fingerprint names places beyond its end.")
    return frames.astype(np.int32)
