"""How many of the declared bits are used, and the checksum over the samples that FLAC carries."""

import hashlib

import numpy as np

from tutti.adapters.listening.measuring.block import Block, Samples

EXACT_BITS = 24


class DepthMeter:
    """Looks for the lowest bit that is ever set.

    float32 holds up to 24 significant bits exactly. In 32-bit files small samples still show their low bits,
    and a file whose low bits are all empty stays exact, so the answer is right there too.
    """

    def __init__(self, bit_depth: int) -> None:
        self._depth = bit_depth
        self._scale = np.float64(2.0 ** (bit_depth - 1))
        self._seen = 0

    def feed(self, block: Block) -> None:
        """Add a block; once the lowest bit has been seen there is nothing more to find out."""
        if not self._seen & 1:
            numbers = np.rint(block.frames * self._scale).astype(np.int64)
            self._seen |= int(np.bitwise_or.reduce(numbers, axis=None))

    def effective_bits(self) -> int:
        """Return how many high bits are used; 0 for digital silence."""
        empty = (self._seen & -self._seen).bit_length() - 1
        return 0 if self._seen == 0 else self._depth - empty


class SampleSum:
    """FLAC's MD5: over the interleaved samples, little-endian, in whole bytes (RFC 9639, section 8.2)."""

    def __init__(self, bit_depth: int) -> None:
        self._scale = np.float32(2.0 ** (bit_depth - 1))
        self._width = (bit_depth + 7) // 8
        self._sum = hashlib.md5(usedforsecurity=False)

    def feed(self, frames: Samples) -> None:
        """Add frames as they were decoded."""
        numbers = np.ascontiguousarray(
            (frames * self._scale).astype(f"<i{4 if self._width == 3 else self._width}")
        )
        if self._width == 3:
            numbers = np.ascontiguousarray(numbers.view(np.uint8).reshape(-1, 4)[:, :3])
        self._sum.update(numbers.data)

    def digest(self) -> bytes:
        """Return the sum of everything fed."""
        return self._sum.digest()
