"""Reads completion files: manifests of any version of the choreography, liberally (ddex.md section 4).

Namespaces met: ``2011/echo/11`` and ``12``, ``ern-c/15``, ``ern-c-sftp/16`` to ``18``; names of elements
differ only for the hash's value, so that one reading does for all.
"""

from tutti.domain.ddex.packages.model import Manifest, ManifestEntry, PackedFile
from tutti.domain.ddex.packages.names import shown
from tutti.domain.ddex.packages.outline import Node, read_outline

_LIMIT = 16 << 20
_MARKER = "batchcomplete"
_RELEASE_IDS = ("IncludedReleaseId/ICPN", "IncludedReleaseId/GRid", "IncludedReleaseId/ProprietaryId")


def is_marker(file: PackedFile) -> bool:
    """Tell whether a file completes a batch by its name, whatever is in it, if anything."""
    return file.name.casefold().startswith(_MARKER)


def read_manifest(file: PackedFile) -> tuple[Manifest | None, str]:
    """Return the manifest in ``file``, or ``None`` and why it cannot be read."""
    with file.open() as stream:
        outline = read_outline(stream, _LIMIT)
    if outline.root is None or outline.wrong:
        return None, outline.wrong
    if outline.root.name != "ManifestMessage":
        return None, f"it is a {shown(outline.root.name)}"
    announced = outline.root.first_text("NumberOfMessages")
    manifest = Manifest(
        namespace=outline.namespace,
        root_directory=outline.root.first_text("RootDirectory"),
        announced=int(announced)
        if announced.isascii() and announced.isdigit() and len(announced) < 9
        else None,
        is_test=outline.root.first_text("IsTestFlag").lower() in {"true", "1"},
        entries=tuple(_entry(node) for node in outline.root.all("MessageInBatch")),
    )
    return manifest, ""


def _entry(node: Node) -> ManifestEntry:
    ids = (found.text for path in _RELEASE_IDS for found in node.all(path))
    return ManifestEntry(
        url=node.first_text("URL"),
        release_ids=tuple(each for each in ids if each),
        algorithm=node.first_text("HashSum/HashSumAlgorithmType", "HashSum/Algorithm"),
        hash_sum=node.first_text("HashSum/HashSumValue", "HashSum/HashSum"),
    )
