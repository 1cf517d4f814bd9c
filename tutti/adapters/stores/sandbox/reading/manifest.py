"""Reads the manifest of a batch liberally: any version, by path first, by barcode second."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tutti.adapters.stores.sandbox.reading.xml import UnsafeXml, children, local, open_xml, text


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One message as the manifest lists it; ``path`` is relative to the batch folder, still unchecked."""

    path: str
    release_ids: tuple[str, ...]
    algorithm: str
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The messages of a batch; ``announced`` is the number that the sender counted."""

    entries: tuple[ManifestEntry, ...]
    announced: int | None
    is_test: bool


def read_manifest(data: bytes, batch_folder: str) -> Manifest:
    """Read the content of a completion file. Raises ``UnsafeXml`` (also for another message)."""
    root = open_xml(data)
    if local(root) != "ManifestMessage":
        raise UnsafeXml(f"<{local(root)}> is not a manifest")
    announced = text(root, "NumberOfMessages")
    return Manifest(
        entries=tuple(_entries(root, batch_folder)),
        announced=int(announced) if announced.isascii() and announced.isdigit() else None,
        is_test=text(root, "IsTestFlag").lower() in {"true", "1"},
    )


def _entries(root: etree._Element, batch_folder: str) -> Iterator[ManifestEntry]:
    for message in children(root, "MessageInBatch"):
        named = children(message, "IncludedReleaseId/ICPN", "IncludedReleaseId/GRid")
        ids = ((each.text or "").strip() for each in named)
        yield ManifestEntry(
            path=_below(text(message, "URL"), batch_folder),
            release_ids=tuple(each for each in ids if each),
            algorithm=text(message, "HashSum/HashSumAlgorithmType"),
            hash=text(message, "HashSum/HashSumValue", "HashSum/HashSum"),
        )


def _below(url: str, batch_folder: str) -> str:
    """Take off what senders put before the release's folder: ``./``, ``/`` and the batch's own name."""
    path = url.removeprefix("./").removeprefix("/")
    return path.removeprefix(f"{batch_folder}/")
