"""Which chunks an upload still lacks, and where in the file each belongs."""

from collections.abc import Mapping

from tutti.domain.assets.model import CHUNK, LARGEST_CHUNK

POWERS = tuple(1 << power for power in range(LARGEST_CHUNK.bit_length()))


def announced_chunks(file_size: int, chunk_size: int = CHUNK) -> int:
    """Return how many chunks of ``chunk_size`` bytes a file of ``file_size`` bytes makes."""
    return -(-file_size // chunk_size)


def usual_size(file_size: int, declared: int | None) -> int | None:
    """Return how many bytes each chunk but the last presumably has; ``None`` if that cannot be told.

    It is the size that clients are told to use, or, if that does not make as many chunks as were declared,
    a power of two that does.
    """
    if declared is None:
        return CHUNK
    return next((size for size in (CHUNK, *POWERS) if announced_chunks(file_size, size) == declared), None)


def place(file_size: int, usual: int, index: int, size: int) -> int | None:
    """Return at which byte chunk ``index`` begins, if those before it have the ``usual`` size.

    ``None`` for one that has not the size to be one of them: ``usual``, or what is left for the last.
    """
    start = index * usual
    return start if size == min(usual, file_size - start) else None


def missing_chunks(file_size: int, received: Mapping[int, int], declared: int | None) -> list[int]:
    """Return the numbers that are missing, given the sizes of the ``received`` chunks by number.

    Where the client did not declare how many there are, no chunk being larger than the largest received
    says how many there must be at least.
    """
    at_least = announced_chunks(file_size, max(received.values(), default=CHUNK))
    total = declared or max(at_least, max(received, default=-1) + 1)
    return [index for index in range(total) if index not in received]
