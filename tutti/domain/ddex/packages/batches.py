"""Finds the batches that messages lie in, and compares them with their manifests."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tutti.domain.ddex.packages.faults import (
    MANIFEST_COUNT,
    MANIFEST_MISSING,
    MANIFEST_UNLISTED,
    MANIFEST_UNREADABLE,
    MANIFEST_URL,
    UNMARKED,
)
from tutti.domain.ddex.packages.hashing import Sums
from tutti.domain.ddex.packages.manifests import read_manifest
from tutti.domain.ddex.packages.model import Batch, Manifest, ManifestEntry, PackedFile, PackedMessage
from tutti.domain.ddex.packages.names import composed, shown, why_unsafe
from tutti.domain.ddex.rules.findings import Finding

_FOLDER = re.compile(r"(?:[NPM]_)?(?P<id>[0-9]{17})")
_RELEASE_BY_RELEASE = re.compile(r"(?:[NP]_)?[0-9A-Za-z]+_(?P<id>[0-9]{17})")


@dataclass(frozen=True, slots=True)
class Sorted:
    """The messages with their batches named, the batches, and what was found on the way."""

    messages: tuple[PackedMessage, ...]
    batches: tuple[Batch, ...]
    findings: tuple[Finding, ...]


def sort_into_batches(messages: Sequence[PackedMessage], markers: Sequence[PackedFile], name: str) -> Sorted:
    """Give each message the batch whose folder it is in; ``name`` is what the package itself is called.

    A batch is a folder with a completion file (``markers``), or named as the choreography wants it.
    """
    marked: dict[str, list[PackedFile]] = {}
    for marker in markers:
        marked.setdefault(marker.folder, []).append(marker)
    placed = [_place(message, marked, name) for message in messages]
    batches, findings = [], []
    for path in sorted({message.batch for message in placed if _is_batch(message, marked)}):
        inside = [message for message in placed if message.batch == path and _is_batch(message, marked)]
        batch, found = _read(path, inside, marked.get(path, []))
        batches.append(batch)
        findings += found
    return Sorted(tuple(placed), tuple(batches), tuple(findings))


def _is_batch(message: PackedMessage, marked: Mapping[str, list[PackedFile]]) -> bool:
    return bool(message.batch_id) or message.batch in marked


def _place(message: PackedMessage, marked: Mapping[str, list[PackedFile]], name: str) -> PackedMessage:
    for folder in _upwards(message.file.folder):
        called = folder.rpartition("/")[2] or name
        batch_id = _batch_id(called)
        if batch_id or folder in marked:
            return replace(message, batch=folder, batch_id=batch_id)
    return message


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
    yield ""


def _batch_id(name: str) -> str:
    found = _FOLDER.fullmatch(name) or _RELEASE_BY_RELEASE.fullmatch(name)
    return found["id"] if found else ""


def _read(
    path: str, messages: Sequence[PackedMessage], markers: Sequence[PackedFile]
) -> tuple[Batch, list[Finding]]:
    findings: list[Finding] = []
    manifest: Manifest | None = None
    for marker in markers:
        if manifest is None and marker.size:
            manifest, why = read_manifest(marker)
            if manifest is None:
                findings.append(MANIFEST_UNREADABLE.at(marker.path, file=marker.path, why=why))
            else:
                findings += _compare(path, manifest, marker, messages)
    batch = Batch(path, messages[0].batch_id, bool(markers), manifest)
    if not markers and not _is_release_by_release(path, messages):
        findings.append(UNMARKED.at(path, file=path or batch.batch_id))
    return batch, findings


def _is_release_by_release(path: str, messages: Sequence[PackedMessage]) -> bool:
    """Tell whether the folder's one message completes it (the release-by-release profile)."""
    return len(messages) == 1 and messages[0].file.folder == path


def _compare(
    path: str, manifest: Manifest, marker: PackedFile, messages: Sequence[PackedMessage]
) -> Iterator[Finding]:
    index, sums = _Index(path, messages), Sums()
    listed: set[str] = set()
    for entry in manifest.entries:
        if wrong := _why_unsafe_url(entry.url):
            yield MANIFEST_URL.at(marker.path, file=marker.path, url=shown(entry.url), why=wrong)
        found = index.find(entry)
        if found is None:
            yield MANIFEST_MISSING.at(marker.path, file=marker.path, url=shown(entry.url))
            continue
        listed.add(found.file.path)
        _, finding = sums.compare(found.file, entry.hash_sum, entry.algorithm, found.file.path)
        if finding:
            yield finding
    for message in messages:
        if message.file.path not in listed:
            yield MANIFEST_UNLISTED.at(message.file.path, file=message.file.path)
    if manifest.announced not in {None, len(messages)}:
        yield MANIFEST_COUNT.at(
            marker.path, file=marker.path, announced=manifest.announced, found=len(messages)
        )


def _why_unsafe_url(url: str) -> str:
    """Say why a URL is one that no manifest needs; a scheme or a leading ``/`` is usual."""
    parts = _parts(url)
    wrong = why_unsafe("/".join(parts)) if parts else None
    return wrong[1] if wrong else ""


def _parts(url: str) -> list[str]:
    bare = url.partition("://")[2] or url
    return [part for part in bare.split("/") if part not in {"", "."}]


class _Index:
    """The messages of a batch by their paths in it, and by the barcodes in their paths."""

    def __init__(self, path: str, messages: Sequence[PackedMessage]) -> None:
        start = f"{path}/" if path else ""
        self._by_path = {composed(each.file.path.removeprefix(start)): each for each in messages}
        self._by_id: dict[str, set[PackedMessage]] = {}
        for message in messages:
            for named in (message.file.name.rpartition(".")[0], message.file.folder.rpartition("/")[2]):
                if named:
                    self._by_id.setdefault(_bare(named), set()).add(message)

    def find(self, entry: ManifestEntry) -> PackedMessage | None:
        """Find the message that an entry means: by as much of its path as fits, then by the release's id.

        Never by MessageId: those of real manifests are another's or placeholders (ddex.md section 4).
        """
        parts = [] if _why_unsafe_url(entry.url) else _parts(composed(entry.url))
        for skipped in range(len(parts)):
            if found := self._by_path.get("/".join(parts[skipped:])):
                return found
        by_id = {found for each in entry.release_ids for found in self._by_id.get(_bare(each), ())}
        return by_id.pop() if len(by_id) == 1 else None


def _bare(release_id: str) -> str:
    """Return a barcode without its leading zeros: a UPC and the EAN made of it are the same product."""
    return release_id.upper().lstrip("0")
