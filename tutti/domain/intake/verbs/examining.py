"""What was sent, read without a database: by whoever has the bytes, which is a child process."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from tutti.core import clock
from tutti.domain import ddex
from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage, packages
from tutti.domain.intake import rules
from tutti.domain.intake.sent import NoRoom, Opened, Sent, SentFile, Wrong

_File = ddex.AudioFile | ddex.ImageFile | ddex.ResourceFile


def open_package(sent: Path, goal: Path) -> Sent:
    """Read a message, alone or in a ZIP with its files, which is unpacked to ``goal``."""
    try:
        package = packages.open_package(sent, goal)
    except ddex.NoRoomForPackage as full:
        return NoRoom(full.reason, full.mend)
    except ddex.RefusedPackage as error:
        return Wrong((unreadable(error),))
    return _read(package.messages[0].file, package)


def open_message(sent: Path) -> Sent:
    """Read one message; its files are looked for by whoever has its package."""
    return _read(packages.PackedFile(sent.name, sent, sent.stat().st_size), None)


def _read(file: packages.PackedFile, package: packages.Package | None) -> Sent:
    try:
        with file.open() as stream:
            root = ddex.parse(stream)
        reading = ddex.read_tree(root)
    except (ddex.RefusedPackage, ddex.Unreadable) as error:
        return Wrong((unreadable(error),))
    version, message = reading.version.value, reading.message
    wrong = [] if reading.fits else ddex.structure_findings(root, version)
    findings = [rules.weighed(each) for each in (*reading.findings, *wrong)]
    findings += [rules.of_files(each) for each in (package.findings if package else ())]
    if message is None and not rules.errors(findings):
        findings.append(rules.NO_RELEASE.at("/"))
    files: tuple[SentFile, ...] = ()
    references: tuple[str | None, ...] = ()
    if isinstance(message, NewReleaseMessage):
        about_values = list(rules.remarks(message, clock.now().date()))
        references = _references(root, message)
        if package and package.form is packages.Form.ZIP:
            files, told = matched(message, package)
            about_values += told
        findings += _with_lines(about_values, reading)
    if rules.errors(findings) or message is None:
        return Wrong(tuple(findings))
    return Opened(
        place=str(file.place),
        release=message if isinstance(message, NewReleaseMessage) else None,
        purge=message if isinstance(message, PurgeReleaseMessage) else None,
        version=version,
        references=references,
        findings=tuple(findings),
        files=files,
    )


def _with_lines(findings: list[Finding], reading: ddex.Reading) -> list[Finding]:
    """Give findings about values of the model the line of what was sent for them, or of what lacks them."""
    lines = reading.origins.lines(each.path for each in findings) if findings else {}
    return [replace(each, line=lines[each.path]) for each in findings]


def matched(
    message: NewReleaseMessage, package: packages.Package, packed: packages.PackedMessage | None = None
) -> tuple[tuple[SentFile, ...], list[Finding]]:
    """Return the files that ``message`` names and that are in its package, and what was found on them."""
    named = list(_named(message))
    found = packages.match_files([each for _, _, each in named], package, packed)
    place_of = {id(each): (track, other) for track, other, each in named}
    files = []
    for each in found.files:
        track, other = place_of[id(each.named)]
        file = each.file
        files.append(SentFile(track, str(file.place), file.path, file.size, each.named.at, other))
    return tuple(files), [rules.of_files(each) for each in found.findings]


def _named(message: NewReleaseMessage) -> Iterator[tuple[int | None, int | None, packages.NamedFile]]:
    """Yield the files that a message names: of which track, of which other resource, else the cover's."""
    release = message.release
    for i, track in enumerate(release.tracks):
        if track.recording.file:
            yield i, None, _named_file(track.recording.file, f"release.tracks[{i}].recording.file")
    if release.cover and release.cover.file:
        yield None, None, _named_file(release.cover.file, "release.cover.file")
    for i, other in enumerate(release.others):
        if other.file:
            yield None, i, _named_file(other.file, f"release.others[{i}].file")


def _named_file(file: _File, at: str) -> packages.NamedFile:
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
    for recording in (each for one in root.iterchildren("ResourceList") for each in one):
        if recording.tag != "SoundRecording":
            continue
        isrc = next((each.text for each in recording.iter("ISRC")), None) or ""
        code = "".join(filter(str.isalnum, isrc)).upper()
        reference = next((each.text for each in recording.iterchildren("ResourceReference")), None) or ""
        named.setdefault(code, reference.strip() or None)
    return tuple(named.get(track.recording.isrc) for track in message.release.tracks)


def unreadable(error: ddex.RefusedPackage | ddex.Unreadable) -> Finding:
    """Return a refusal of bytes as a finding."""
    entry = "" if isinstance(error, ddex.Unreadable) else error.entry
    return Finding(error.reason, rules.ERROR, entry, error.sentence, error.mend, error.line)
