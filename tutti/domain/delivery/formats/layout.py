"""The batch layout: a package's description becomes files at paths (ERN choreography, batch and
release-by-release profiles).

::

    [N_|P_|M_]<batchId>/<releaseId>/<releaseId>.xml
    [N_|P_|M_]<batchId>/<releaseId>/resources/<name>
    [N_|P_|M_]<batchId>/BatchComplete_<batchId>.xml        last

    [N_|P_]<releaseId>_<batchId>/resources/<name>
    [N_|P_]<releaseId>_<batchId>/<releaseId>.xml           last
"""

import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator

from tutti.core.errors import FieldFault
from tutti.domain.delivery.errors import InvalidPackage
from tutti.domain.delivery.formats.manifest import write_manifest
from tutti.domain.delivery.model import (
    Content,
    Layout,
    ManifestKind,
    Package,
    PackageStyle,
    Parcel,
    PlacedFile,
    Priority,
)
from tutti.domain.delivery.rules import is_batch_id, is_safe_name

_RELEASE_ID = re.compile(r"[0-9A-Za-z]{8,18}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def content_of(data: bytes) -> Content:
    """Describe bytes that are already in memory."""

    async def stream(offset: int) -> AsyncIterator[bytes]:
        yield data[offset:]

    return Content(size=len(data), sha256=hashlib.sha256(data).hexdigest(), open=stream)


def lay_out(package: Package) -> Layout:
    """Place every file of a package; the same package always gives the same layout, to the byte.

    Raises ``InvalidPackage`` with every fault of the description.
    """
    if faults := list(_faults(package)):
        raise InvalidPackage("The package cannot be laid out: mend what is listed.", fields=faults)
    if package.conventions.style is PackageStyle.RELEASE_BY_RELEASE:
        return _release_by_release(package)
    return _batch(package)


def _batch(package: Package) -> Layout:
    folder = _prefix(package) + package.batch_id
    files = [
        file
        for parcel in package.parcels
        for file in (
            *_resources(parcel, f"{folder}/{parcel.release_id}"),
            _message(parcel, f"{folder}/{parcel.release_id}"),
        )
    ]
    kind = package.conventions.manifest
    if kind is ManifestKind.NONE:
        return Layout(folder, tuple(files[:-1]), files[-1])
    manifest = b"" if kind is ManifestKind.EMPTY else write_manifest(package, folder)
    marker = PlacedFile(f"{folder}/BatchComplete_{package.batch_id}.xml", content_of(manifest))
    return Layout(folder, tuple(files), marker)


def _release_by_release(package: Package) -> Layout:
    parcel = package.parcels[0]
    folder = f"{_prefix(package)}{parcel.release_id}_{package.batch_id}"
    return Layout(folder, tuple(_resources(parcel, folder)), _message(parcel, folder))


def _resources(parcel: Parcel, folder: str) -> Iterator[PlacedFile]:
    for resource in parcel.resources:
        yield PlacedFile(f"{folder}/resources/{resource.name}", resource.content)


def _message(parcel: Parcel, folder: str) -> PlacedFile:
    return PlacedFile(f"{folder}/{parcel.release_id}.xml", content_of(parcel.message))


def _prefix(package: Package) -> str:
    return f"{package.priority}_" if package.conventions.priority_prefix else ""


def _faults(package: Package) -> Iterator[FieldFault]:
    if not is_batch_id(package.batch_id):
        yield _fault("batch_id", "A batch id is a moment as YYYYMMDDhhmmssnnn, 17 digits.")
    if package.created_at.tzinfo is None:
        yield _fault("created_at", "The time of creation needs its zone.")
    if not package.parcels:
        yield _fault("parcels", "A package holds at least one release.")
    if package.conventions.style is PackageStyle.RELEASE_BY_RELEASE:
        if len(package.parcels) > 1:
            yield _fault("parcels", "This store takes each release in a package of its own.")
        if package.priority is Priority.MIXED:
            yield _fault("priority", "A package of one release is of normal or of high priority.")
    for twice in _repeated(parcel.release_id.casefold() for parcel in package.parcels):
        yield _fault(
            "parcels", f"Release {twice} is in the batch more than once; use one batch for each message."
        )
    for index, parcel in enumerate(package.parcels):
        yield from _parcel_faults(f"parcels[{index}]", parcel)


def _parcel_faults(path: str, parcel: Parcel) -> Iterator[FieldFault]:
    if not _RELEASE_ID.fullmatch(parcel.release_id):
        yield _fault(f"{path}.release_id", f"{parcel.release_id!r} is neither a UPC or EAN nor a GRid.")
    if not parcel.message:
        yield _fault(f"{path}.message", "The message is empty.")
    for twice in _repeated(resource.name.casefold() for resource in parcel.resources):
        yield _fault(f"{path}.resources", f"Two files are named {twice!r} (capitals do not count).")
    for index, resource in enumerate(parcel.resources):
        where = f"{path}.resources[{index}]"
        if not is_safe_name(resource.name):
            yield _fault(f"{where}.name", f"{resource.name!r} is not a file name.")
        if resource.content.size < 1 or not _SHA256.fullmatch(resource.content.sha256):
            yield _fault(
                f"{where}.content", "A file has at least one byte and a SHA-256 in lower-case hexadecimal."
            )


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _fault(path: str, message: str) -> FieldFault:
    return FieldFault(path=path, code=InvalidPackage.code, message=message)
