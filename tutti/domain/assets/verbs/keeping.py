"""Receiving bytes, outside any transaction, and keeping them, inside one.

The same bytes are held once. An organisation that uploads them again, for the same use, gets the asset that
it has: so a repeated upload is harmless, and what was found out about a file is known for the repeat too.
"""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass

from tutti.core import clock
from tutti.core.streams import Hashed
from tutti.db import Tx
from tutti.domain import accounts
from tutti.domain.assets._queries import files
from tutti.domain.assets.errors import EmptyFile, FileTooLarge, UnsupportedMediaType
from tutti.domain.assets.events import AssetUploaded
from tutti.domain.assets.formats.sniffing import HEAD, media_type, media_types
from tutti.domain.assets.model import ENDING, LARGEST, Asset, Facts, Kind
from tutti.domain.assets.ports import Depot, Storage, Stored
from tutti.domain.assets.rules.names import clean_file_name, new_object_key


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that lie in the storage, hashed and examined, and belong to nobody yet."""

    key: str
    kind: Kind
    size: int
    sha256: bytes
    media_type: str
    facts: Facts


async def receive(
    depot: Depot, kind: Kind, chunks: AsyncIterable[bytes], *, widely: bool = False
) -> Received:
    """Stream ``chunks`` into the storage and examine what arrived; nothing is left of what is refused.

    ``widely`` takes pictures that only labels may send, too. Raises ``EmptyFile``, ``FileTooLarge`` and
    ``UnsupportedMediaType`` while reading, and whatever the examiner finds wrong. Bytes that nobody keeps
    afterwards are swept.
    """
    key = new_object_key()
    checked = Checked(kind, chunks, widely=widely)
    hashed = Hashed(checked)
    try:
        await depot.storage.write(key, hashed)
        facts = await _examined(depot, kind, key)
    except BaseException:
        await depot.storage.delete(key)
        raise
    return Received(key, kind, hashed.size, hashed.sha256, checked.media_type, facts)


async def found(depot: Depot, kind: Kind, stored: Stored, sha256: bytes | None = None) -> Received:
    """Examine what lies in the storage already, and leave it there even if it is refused.

    It is hashed if its ``sha256`` is not known. Raises what :func:`receive` does.
    """
    if stored.size > LARGEST[kind]:
        raise too_large(kind)
    head = b"".join([block async for block in depot.storage.read(stored.key, 0, HEAD)])
    named = sniffed(kind, head)
    sha256 = sha256 or await depot.storage.digest(stored.key)
    return Received(stored.key, kind, stored.size, sha256, named, await _examined(depot, kind, stored.key))


async def _examined(depot: Depot, kind: Kind, key: str) -> Facts:
    """Have a decoder open the bytes that lie under ``key``."""
    async with depot.storage.local_path(key) as path:
        return await depot.examiner.examine(kind, path)


async def keep(tx: Tx, storage: Storage, received: Received, file_name: str) -> Asset:
    """Make received bytes a file of the caller's organisation, or return the one that it has already.

    Raises ``Forbidden`` for those who may only look.
    """
    asset = await note(tx, received, file_name)
    if asset.key != received.key:
        await storage.delete(received.key)
    return asset


async def note(tx: Tx, received: Received, file_name: str) -> Asset:
    """Do as :func:`keep`, and leave the bytes where they are though the same are held already."""
    await accounts.demand(tx, accounts.Permission.WRITE)
    at, facts = clock.now(), received.facts
    content = await files.keep_content(tx, received.sha256, received.size, received.key, at)
    given: dict[str, object] = {
        "content_id": content.id,
        "kind": received.kind,
        "file_name": clean_file_name(file_name),
        "media_type": received.media_type,
        "duration_ms": facts.duration_ms,
        "width": facts.width,
        "height": facts.height,
        "at": at,
    }
    new_id = await files.insert_asset(tx, given)
    asset = await files.asset_of_content(tx, content.id, received.kind)
    if new_id is not None:
        organisation = tx.actor.organisation_id
        await tx.emit(AssetUploaded(organisation, asset.id, str(asset.public_id), asset.kind))
    return asset


class Checked:
    """Passes chunks on once their beginning is known to be of the kind, and never more than the limit."""

    def __init__(self, kind: Kind, chunks: AsyncIterable[bytes], *, widely: bool = False) -> None:
        self.kind = kind
        self._widely = widely
        self._chunks = chunks
        self.media_type = ""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        head, size = b"", 0
        async for chunk in self._chunks:
            size += len(chunk)
            if size > LARGEST[self.kind]:
                raise too_large(self.kind)
            if self.media_type:
                yield chunk
                continue
            head += chunk
            if len(head) >= HEAD:
                self.media_type = sniffed(self.kind, head, widely=self._widely)
                yield head
        if not self.media_type:
            self.media_type = sniffed(self.kind, head, widely=self._widely)
            yield head


def sniffed(kind: Kind, head: bytes, *, widely: bool = False) -> str:
    """Return the media type of a file that begins with ``head``, or raise what is wrong with it."""
    if not head:
        raise EmptyFile("The file is empty.")
    found = media_type(kind, head, widely=widely)
    if found is None:
        endings = [ENDING[name] for name in media_types(kind, widely=widely)]
        raise UnsupportedMediaType(
            f"The content is no {kind.replace('_', ' ')} of a known format; send {', '.join(endings)}."
        )
    return found


def too_large(kind: Kind) -> FileTooLarge:
    """Return the error for more bytes than a kind may have."""
    limit = LARGEST[kind]
    return FileTooLarge(f"A file of this type has at most {limit} bytes.", extra={"maxBytes": limit})
