"""Opening what a label sent, outside any transaction: read, checked by itself, its files received."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from lxml import etree

from tutti.core import clock
from tutti.core.errors import Kind, TuttiError
from tutti.core.findings import Severity
from tutti.domain import assets, ddex
from tutti.domain.assets import Depot
from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage, packages, structure
from tutti.domain.intake import rules
from tutti.domain.intake.errors import Refused
from tutti.domain.intake.model import Arrival, ArrivedFile

CHUNK = 1 << 20
_KINDS = {True: assets.Kind.COVER_ART, False: assets.Kind.AUDIO}


@dataclass(frozen=True, slots=True)
class _Opened:
    """A package that was read, and the files in it that the message names, with the tracks they are of."""

    source: bytes
    message: NewReleaseMessage | PurgeReleaseMessage
    version: str
    references: tuple[str | None, ...]
    findings: tuple[Finding, ...]
    files: tuple[tuple[int | None, packages.MatchedFile], ...]


async def open_arrival(depot: Depot, source: BinaryIO) -> Arrival:
    """Read a message, alone or in a ZIP with its files, and receive those into the storage.

    Raises :class:`Refused` with all that was found if anything in the message itself is an error; then no
    file was received.
    """
    with TemporaryDirectory(prefix="intake-") as folder:
        opened = await asyncio.to_thread(_open, source, Path(folder) / "package")
        files: list[ArrivedFile] = []
        findings = list(opened.findings)
        for track, matched in opened.files:
            try:
                files.append(await _received(depot, track, matched))
            except TuttiError as error:
                if error.kind is Kind.INTERNAL:
                    raise
                findings.append(_unusable(matched, error))
    return Arrival(
        source=opened.source,
        sha256=hashlib.sha256(opened.source).digest(),
        message=opened.message,
        version=opened.version,
        references=opened.references,
        findings=tuple(findings),
        files=tuple(files),
    )


def _open(source: BinaryIO, goal: Path) -> _Opened:
    try:
        package = packages.open_package(source, goal)
        packed = package.messages[0]
        with packed.file.open() as file:
            content = file.read()
        root = ddex.parse(content)
        reading = ddex.read_tree(root)
    except ddex.NoRoomForPackage:
        raise
    except (ddex.RefusedPackage, ddex.Unreadable) as error:
        raise Refused([_unreadable(error)]) from None
    wrong = (
        structure.check(root, reading.version.value) if reading.version.value in structure.VERSIONS else []
    )
    findings = [rules.weighed(each) for each in (*reading.findings, *wrong)]
    findings += [rules.of_files(each) for each in package.findings]
    if reading.message is None and not rules.errors(findings):
        findings.append(rules.NO_RELEASE.at("/"))
    matched: list[tuple[int | None, packages.MatchedFile]] = []
    references: tuple[str | None, ...] = ()
    if isinstance(reading.message, NewReleaseMessage):
        findings += rules.remarks(reading.message, clock.now().date())
        references = _references(root, reading.message)
        if package.form is packages.Form.ZIP:
            matched, told = _matched(reading.message, package)
            findings += told
    if rules.errors(findings) or reading.message is None:
        raise Refused(findings)
    return _Opened(
        content, reading.message, reading.version.value, references, tuple(findings), tuple(matched)
    )


def _matched(
    message: NewReleaseMessage, package: packages.Package
) -> tuple[list[tuple[int | None, packages.MatchedFile]], list[Finding]]:
    named = list(_named(message))
    found = packages.match_files([each for _, each in named], package)
    place = {id(each): track for track, each in named}
    files = [(place[id(each.named)], each) for each in found.files]
    return files, [rules.of_files(each) for each in found.findings]


def _named(message: NewReleaseMessage) -> list[tuple[int | None, packages.NamedFile]]:
    release = message.release
    listed: list[tuple[int | None, ddex.AudioFile | ddex.ImageFile | None, str]] = [
        (i, track.recording.file, f"release.tracks[{i}].recording.file")
        for i, track in enumerate(release.tracks)
    ]
    if release.cover:
        listed.append((None, release.cover.file, "release.cover.file"))
    return [(track, _named_file(file, at)) for track, file, at in listed if file]


def _named_file(file: ddex.AudioFile | ddex.ImageFile, at: str) -> packages.NamedFile:
    stated = file.hash_sum
    return packages.NamedFile(
        name=file.uri,
        hash_sum=stated.value if stated else "",
        algorithm=stated.algorithm.value if stated else "",
        at=at,
    )


def _references(root: etree._Element, message: NewReleaseMessage) -> tuple[str | None, ...]:
    """Return the sender's names of the recordings, which the model has no place for, by their ISRCs."""
    named: dict[str, str | None] = {}
    for recording in root.iterfind("ResourceList/SoundRecording"):
        isrc = next((each.text for each in recording.iter("ISRC")), None) or ""
        code = "".join(filter(str.isalnum, isrc)).upper()
        named.setdefault(code, (recording.findtext("ResourceReference") or "").strip() or None)
    return tuple(named.get(track.recording.isrc) for track in message.release.tracks)


async def _received(depot: Depot, track: int | None, matched: packages.MatchedFile) -> ArrivedFile:
    md5 = hashlib.md5(usedforsecurity=False)

    async def chunks() -> AsyncIterator[bytes]:
        with matched.file.open() as file:
            while piece := await asyncio.to_thread(file.read, CHUNK):
                md5.update(piece)
                yield piece

    received = await assets.receive(depot, _KINDS[track is None], chunks())
    return ArrivedFile(track, received, matched.file.name, md5.hexdigest())


def _unusable(matched: packages.MatchedFile, error: TuttiError) -> Finding:
    message = f"'{matched.file.name}' is not taken: {error.message}"
    return Finding(error.code, Severity.WARNING, matched.named.at, message, "Upload the file again.")


def _unreadable(error: ddex.RefusedPackage | ddex.Unreadable) -> Finding:
    if isinstance(error, ddex.Unreadable):
        return Finding(error.reason, Severity.ERROR, "", error.message, "", error.line)
    return Finding(error.reason, Severity.ERROR, error.entry, error.message, "")
