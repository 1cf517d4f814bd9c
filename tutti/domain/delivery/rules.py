"""Pure decisions: which paths are safe, how files are named, how long to wait before trying again."""

import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tutti.domain.delivery.errors import UnsafePath

_BATCH_ID = re.compile(r"[0-9]{17}")
_MAX_NAME = 255
_MAX_PATH = 1024


def batch_id(at: datetime) -> str:
    """Write a moment as ``YYYYMMDDhhmmssnnn`` in UTC, the batch id of the ERN choreography."""
    moment = at.astimezone(UTC)
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03}"


def is_batch_id(text: str) -> bool:
    """Say whether ``text`` is 17 digits that name a moment."""
    if not _BATCH_ID.fullmatch(text):
        return False
    try:
        datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


def safe_path(text: str, *, folder: bool = False) -> str:
    """Return a relative path unchanged, or raise ``UnsafePath``; ``""`` is allowed for a folder only."""
    if folder and not text:
        return text
    if len(text) > _MAX_PATH or any(not is_safe_name(part) for part in text.split("/")):
        raise UnsafePath(f"{text!r} is not a path inside the store's folder; use plain names joined by '/'.")
    return text


def is_safe_name(name: str) -> bool:
    """Say whether ``name`` can stand for one file or folder on any system (ddex.md section 7)."""
    return (
        0 < len(name.encode("utf-8", "replace")) <= _MAX_NAME
        and name not in {".", ".."}
        and not any(
            character in '/\\:*?"<>|' or unicodedata.category(character)[0] == "C" for character in name
        )
    )


def resource_name(pattern: str, *, upc: str, disc: int, number: int, reference: str, extension: str) -> str:
    """Name a resource by a store's pattern, such as ``{upc}_{disc:02}_{number:03}.{extension}``.

    ``number`` counts within the disc (or within the release, as the pattern's store wants it), ``reference``
    is the technical reference (``T1``). Raises ``UnsafePath`` if the outcome is no file name.
    """
    name = pattern.format(upc=upc, disc=disc, number=number, reference=reference, extension=extension)
    if not is_safe_name(name):
        raise UnsafePath(f"The naming pattern {pattern!r} gives {name!r}, which is not a file name.")
    return name


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The one policy for every transport: doubling waits with full jitter.

    ``attempts`` counts tries in a row that moved nothing; a try that brought a file across starts it anew.
    """

    attempts: int = 5
    first: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(seconds=60)
    draw: random.Random = field(default_factory=random.SystemRandom, compare=False, repr=False)

    def waits(self) -> Iterator[float]:
        """Yield the seconds to wait before each further try, ``attempts - 1`` of them."""
        ceiling = self.first.total_seconds()
        for _ in range(self.attempts - 1):
            yield self.draw.uniform(0, min(ceiling, self.longest.total_seconds()))
            ceiling *= 2
