"""Which chunks an upload still lacks."""

from collections.abc import Mapping

from tutti.domain.assets.model import CHUNK


def announced_chunks(file_size: int, chunk_size: int = CHUNK) -> int:
    """Return how many chunks of ``chunk_size`` bytes a file of ``file_size`` bytes makes."""
    return -(-file_size // chunk_size)


def missing_chunks(file_size: int, received: Mapping[int, int], declared: int | None) -> list[int]:
    """Return the numbers that are missing, given the sizes of the ``received`` chunks by number.

    Where the client did not declare how many there are, no chunk being larger than the largest received
    says how many there must be at least.
    """
    at_least = announced_chunks(file_size, max(received.values(), default=CHUNK))
    total = declared or max(at_least, max(received, default=-1) + 1)
    return [index for index in range(total) if index not in received]
