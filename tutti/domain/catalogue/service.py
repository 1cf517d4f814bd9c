"""Words that senders use and no vocabulary knows: noted where met, listed for who keeps the vocabularies."""

import unicodedata

from tutti.core import clock
from tutti.db import Tx
from tutti.domain.catalogue import _queries
from tutti.domain.catalogue._queries import Unmapped, UnmappedPage

LONGEST = 200
MOST = 1000
"""How many different words of a kind are kept for one organisation."""


async def note_unmapped(tx: Tx, kind: str, value: str, source: str, example: str | None = None) -> None:
    """Note that ``value`` was met in ``source`` (``ern/382``, ``api``) and is in no vocabulary of ``kind``.

    ``kind`` is the vocabulary: ``genre``, ``sub_genre``, ``mood``, ``role``, ``language``, ``price``. The
    ``example`` names a message that has it. The
    words are shortened and cleaned of what cannot be shown; nothing is noted for empty ones.
    """
    words = _shown(value)
    if words:
        named = _shown(example) if example else None
        await _queries.note(tx, kind, words, _shown(source), named, clock.now(), MOST)


async def list_unmapped(tx: Tx, kind: str | None = None, limit: int = 200) -> list[Unmapped]:
    """Return the words met in all organisations (system transaction), those met most often first."""
    return await _queries.unmapped(tx, kind, limit)


async def page_unmapped(tx: Tx, kind: str | None, limit: int, offset: int) -> UnmappedPage:
    """Return some of the words met in all organisations (system transaction), and how many there are."""
    return await _queries.page(tx, kind, limit, offset)


def _shown(text: str) -> str:
    flat = " ".join(text[: 4 * LONGEST].split())
    seen = "".join(each for each in flat if unicodedata.category(each) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", seen)[:LONGEST]
