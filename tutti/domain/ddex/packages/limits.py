"""How much a package may hold."""

from dataclasses import dataclass

MOST_ENTRIES = 10_000
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What a ZIP may unpack to; sizes in bytes, counted while they are written.

    ``entries`` counts everything in the archive, also folders and what is dropped, and may be set to at most
    10 000. ``keep_free`` stays free on the disk. ``messages``: ERN messages that a ZIP may hold, one unless
    whole batches are expected. ``ratio`` only gives a warning: silence packs 1000 to 1. Folders are not
    unpacked: only ``folder_files`` is for them.
    """

    entries: int = 1_000
    total: int = 2 * _GIB
    per_file: int = _GIB
    keep_free: int = _GIB // 4
    messages: int = 1
    ratio: int = 100
    folder_files: int = 100_000

    def __post_init__(self) -> None:
        if not 0 < self.entries <= MOST_ENTRIES:
            raise ValueError(f"Limits.entries is between 1 and {MOST_ENTRIES}, not {self.entries}.")
