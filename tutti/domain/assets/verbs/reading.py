"""Finding files: by the addresses that clients hand back, and by ids."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from uuid import UUID

from tutti.core.errors import FieldFault, TuttiError
from tutti.db import Tx
from tutti.domain.assets._queries import files
from tutti.domain.assets.errors import SignatureInvalid, UnknownFile, UploadNotOwned
from tutti.domain.assets.model import Asset
from tutti.domain.assets.ports import Grant, Storage, Stored
from tutti.domain.assets.rules.names import FileAddress, read_file_url


async def resolve(tx: Tx, urls: Mapping[str, str]) -> dict[str, Asset]:
    """Return the caller's files by the path of the field that names them (``tracks[0].audio_file_url``).

    An address is taken as it was given out or with a host before it. Raises ``UploadNotOwned`` if any is
    somebody else's, else ``UnknownFile``; either lists all faulty fields.
    """
    addresses = {path: read_file_url(url) for path, url in urls.items()}
    wanted = [address.asset for address in addresses.values() if address]
    found = {asset.public_id: asset for asset in await files.own_assets(tx, wanted)}
    resolved = {path: _own(found, address) for path, address in addresses.items()}
    missing = {path: addresses[path] for path, asset in resolved.items() if asset is None}
    if missing:
        raise await _refusal(tx, missing)
    return {path: asset for path, asset in resolved.items() if asset is not None}


async def known_files(tx: Tx, urls: Iterable[str]) -> dict[str, Asset]:
    """Return the caller's files by their addresses; addresses that lead nowhere are left out."""
    addresses = {url: read_file_url(url) for url in urls}
    if not addresses:
        return {}
    found = {
        asset.public_id: asset
        for asset in await files.own_assets(tx, [each.asset for each in addresses.values() if each])
    }
    known = {url: _own(found, address) for url, address in addresses.items()}
    return {url: asset for url, asset in known.items() if asset is not None}


def _own(found: Mapping[UUID, Asset], address: FileAddress | None) -> Asset | None:
    asset = found.get(address.asset) if address else None
    same = asset and address and (asset.kind, asset.account_public_id) == (address.kind, address.account)
    return asset if same else None


async def _refusal(tx: Tx, missing: Mapping[str, FileAddress | None]) -> TuttiError:
    """Tell a stranger's file from none at all by the account in its address, without looking it up."""
    caller = await files.own_account_id(tx)
    foreign = {path for path, address in missing.items() if address and address.account != caller}
    error = UploadNotOwned if foreign else UnknownFile
    faults = [_fault(path, foreign=path in foreign) for path in sorted(missing)]
    leading = next(fault for fault in faults if fault.code == error.code)
    return error(leading.message, fields=faults)


def _fault(path: str, *, foreign: bool) -> FieldFault:
    if foreign:
        return FieldFault(path, UploadNotOwned.code, f"`{path}` names a file of another account (forbidden).")
    return FieldFault(path, UnknownFile.code, f"`{path}` names no file that was uploaded here (not found).")


async def find_file(tx: Tx, url: str, field: str = "file_url") -> Asset:
    """Return the caller's file under one address; raises like :func:`resolve`."""
    return (await resolve(tx, {field: url}))[field]


async def read_asset(tx: Tx, public_id: UUID) -> Asset:
    """Return a file of the caller's organisation. Raises ``UnknownFile``."""
    asset = await files.own_asset(tx, public_id)
    if asset is None:
        raise UnknownFile(f"There is no file {public_id} (not found).")
    return asset


async def read_internal(tx: Tx, asset_id: int) -> Asset:
    """Return a file by its internal id, in a system transaction whosoever it is."""
    return await files.asset_by_id(tx, asset_id)


async def keys_of(tx: Tx, sha256s: Sequence[str]) -> dict[str, str]:
    """Return the keys of bytes by their SHA-256 in hex, whosoever they are (system transaction)."""
    return await files.keys_of(tx, sha256s)


async def download_url(storage: Storage, asset: Asset, seconds: int) -> str:
    """Return an absolute address from which anyone can download the file for ``seconds``."""
    return await storage.presign_get(
        asset.key, seconds, file_name=asset.file_name, media_type=asset.media_type
    )


async def read_signed(storage: Storage, token: str) -> tuple[Grant, Stored]:
    """Return what the holder of one of the app's own signed addresses may read.

    Raises ``SignatureInvalid``.
    """
    grant = storage.granted("GET", token)
    stored = await storage.stat(grant.key) if grant else None
    if grant is None or stored is None:
        raise SignatureInvalid("This download address is not valid or is over (forbidden).")
    return grant, stored


def stream(
    storage: Storage, asset: Asset, offset: int = 0, length: int | None = None
) -> AsyncIterator[bytes]:
    """Yield the file's bytes, or a window of them."""
    return storage.read(asset.key, offset, length)
