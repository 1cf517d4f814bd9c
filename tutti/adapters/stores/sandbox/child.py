"""The child process: looks at one batch under limits and tells what it finds, a line at a time.

It says what it opens before it opens it, so that the parent knows what broke it.
"""

import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from tutti.adapters.stores.sandbox.checks.files import check_files, digest_of
from tutti.adapters.stores.sandbox.checks.identifiers import check_identifiers
from tutti.adapters.stores.sandbox.checks.schema import check_schema
from tutti.adapters.stores.sandbox.checks.structure import check_structure
from tutti.adapters.stores.sandbox.model import Finding, Inspection, Job, Line, Requirements, Stated
from tutti.adapters.stores.sandbox.reading.manifest import Manifest, ManifestEntry, read_manifest
from tutti.adapters.stores.sandbox.reading.message import read_message
from tutti.adapters.stores.sandbox.reading.paths import UnsafePath, inside, read_bytes, strangers_in
from tutti.adapters.stores.sandbox.reading.xml import MAX_BYTES, UnsafeXml, open_xml

MEMORY = 3 << 30
CPU_SECONDS = 1_200
MOST_FINDINGS = 50
ANSWERS = "acknowledgements"

Tell = Callable[[Line], None]


def main() -> None:
    """Read a job from standard input and write lines to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it may read, and write to its pipe, nothing else
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)

    def tell(line: Line) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()

    inspect_batch(job, tell)


def inspect_batch(job: Job, tell: Tell) -> None:
    """Look at every release of the batch, and at those the manifest lists and nobody delivered."""
    batch = Path(job.folder)
    manifest, faults = _manifest(batch, job.marker)
    releases = sorted(
        place.name
        for place in batch.iterdir()
        if (place.is_dir() or place.is_symlink()) and place.name not in {job.marker, ANSWERS}
    )
    listed = _listed(manifest, releases)
    for release in releases:
        if release in job.done:
            continue
        tell(Line(now=(release, "")))
        findings = list(faults)
        entry = listed.get(release)
        if manifest and not entry:
            findings.append(
                Finding(code="NewReleaseMessageInvalid", text="The manifest does not list this release.")
            )
        stated, found = inspect_release(batch / release, entry, job.requirements, tell)
        if stated and manifest and manifest.is_test:
            stated = msgspec.structs.replace(stated, is_test=True)
        told = (*findings, *found)[:MOST_FINDINGS]
        tell(Line(inspection=Inspection(release=release, stated=stated, findings=told)))
    for release in sorted(listed.keys() - set(releases) - set(job.done)):
        absent = Finding(
            code="ErnMissing", text=f"The manifest lists {listed[release].path!r}, which is not there."
        )
        tell(Line(inspection=Inspection(release=release, findings=(*faults, absent))))


def _manifest(batch: Path, marker: str) -> tuple[Manifest | None, list[Finding]]:
    """Read the completion file; one without bytes completes a batch and says nothing."""
    try:
        data = read_bytes(batch / marker, MAX_BYTES)
        if not data:
            return None, []
        manifest = read_manifest(data, batch.name)
    except (UnsafeXml, UnsafePath) as error:
        return None, [Finding(code="NewReleaseMessageInvalid", text=f"The manifest cannot be read: {error}.")]
    count = len(manifest.entries)
    if manifest.announced in {None, count}:
        return manifest, []
    return manifest, [
        Finding(
            code="ErnMissing", text=f"The manifest counts {manifest.announced} messages and lists {count}."
        )
    ]


def _listed(manifest: Manifest | None, releases: list[str]) -> dict[str, ManifestEntry]:
    """Match entries with release folders: by path first, by identifier second."""
    listed: dict[str, ManifestEntry] = {}
    for entry in manifest.entries if manifest else ():
        by_path = entry.path.partition("/")[0]
        named = next((each for each in (by_path, *entry.release_ids) if each in releases), None)
        listed[named or next(iter(entry.release_ids), "unnamed")] = entry
    return listed


def inspect_release(
    folder: Path, entry: ManifestEntry | None, requirements: Requirements, tell: Tell
) -> tuple[Stated | None, list[Finding]]:
    """Look at one release folder; the second value is everything that is wrong with it."""
    if folder.is_symlink() or (strange := next(strangers_in(folder), None)) is not None:
        what = "The release's folder" if folder.is_symlink() else strange
        return None, [
            Finding(code="ResourceNotMeetingSpecifications", text=f"{what} is a link or no regular file.")
        ]
    try:
        data = _message(folder, entry)
    except FileNotFoundError:
        return None, [Finding(code="ErnMissing", text=f"There is no message {folder.name}.xml.")]
    except UnsafePath as error:
        why = f"The path of the message is refused: {error}."
        return None, [Finding(code="NewReleaseMessageInvalid", text=why)]
    findings = list(_check_entry(entry, data))
    try:
        root = open_xml(data)
    except UnsafeXml as error:
        return None, [
            *findings,
            Finding(code="NewReleaseMessageInvalid", text=f"The message is refused: {error}."),
        ]
    findings += check_schema(root, requirements.schemas)
    findings += check_structure(root, requirements)
    findings += check_identifiers(root, folder.name)
    stated = read_message(root, data)
    tell(Line(stated=stated))
    opened = lambda path: tell(Line(now=(folder.name, path)))  # noqa: E731
    findings += check_files(folder, stated, requirements, opened)
    return stated, findings


def _message(folder: Path, entry: ManifestEntry | None) -> bytes:
    """Read the message where the manifest says it is, else under the release's own name."""
    path = f"{folder.name}.xml"
    if entry and "/" in entry.path:
        place = inside(folder.parent, entry.path)
        if place.is_relative_to(folder) and place.is_file():
            return read_bytes(place, MAX_BYTES)
    return read_bytes(inside(folder, path), MAX_BYTES)


def _check_entry(entry: ManifestEntry | None, data: bytes) -> Iterator[Finding]:
    if (
        entry
        and entry.hash
        and len(data) <= MAX_BYTES
        and digest_of(data, entry.algorithm) != entry.hash.lower()
    ):
        text = f"The {entry.algorithm} of the message is not the one in the manifest."
        yield Finding(code="SignatureOrHashSumWrongOrMissing", text=text)


if __name__ == "__main__":
    main()
