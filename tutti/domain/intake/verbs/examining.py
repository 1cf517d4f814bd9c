"""What was sent, read without a database: by whoever has the bytes, which is a child process."""

from pathlib import Path

from tutti.core import clock
from tutti.domain import ddex
from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage, packages
from tutti.domain.intake import rules
from tutti.domain.intake.sent import NoRoom, Opened, Sent, SentFile, Wrong

_ISRC = frozenset({"ISRC"})


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
            reading = ddex.read(stream)
    except (ddex.RefusedPackage, ddex.Unreadable) as error:
        return Wrong((unreadable(error),))
    version, message = reading.version.value, reading.message
    wrong = [] if reading.fits else ddex.structure_findings(reading.root, version)
    findings = [rules.weighed(each) for each in (*reading.findings, *wrong)]
    findings += [rules.of_files(each) for each in (package.findings if package else ())]
    if message is None and not rules.errors(findings):
        findings.append(rules.NO_RELEASE.at("/"))
    files: tuple[SentFile, ...] = ()
    references: tuple[str | None, ...] = ()
    if isinstance(message, NewReleaseMessage):
        about_values = list(rules.remarks(message, clock.now().date()))
        references = _references(reading, message)
        if package and package.form is packages.Form.ZIP:
            files, told = matched(message, package)
            about_values += told
        findings += reading.lined(about_values)
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


def matched(
    message: NewReleaseMessage, package: packages.Package, packed: packages.PackedMessage | None = None
) -> tuple[tuple[SentFile, ...], list[Finding]]:
    """Return the files that ``message`` names and that are in its package, and what was found on them."""
    named = {each.at: each for each in packages.files_of(message)}
    found = packages.match_files([each.named for each in named.values()], package, packed)
    files = []
    for each in found.files:
        said, file = named[each.named.at], each.file
        files.append(SentFile(said.track, str(file.place), file.path, file.size, said.at, said.other))
    return tuple(files), [rules.of_files(each) for each in found.findings]


def _references(reading: ddex.Reading, message: NewReleaseMessage) -> tuple[str | None, ...]:
    """Return the sender's names of the recordings, which the model has no place for, by their ISRCs."""
    named: dict[str, str | None] = {}
    for recording in (each for one in reading.tree.every("ResourceList") for each in one.children):
        if recording.tag != "SoundRecording":
            continue
        isrc = next((each.text for each in recording.named(_ISRC)), "")
        code = "".join(filter(str.isalnum, isrc)).upper()
        named.setdefault(code, next(iter(recording.said("ResourceReference")), "") or None)
    return tuple(named.get(track.recording.isrc) for track in message.release.tracks)


def unreadable(error: ddex.RefusedPackage | ddex.Unreadable) -> Finding:
    """Return a refusal of bytes as a finding."""
    entry = "" if isinstance(error, ddex.Unreadable) else error.entry
    return Finding(error.reason, rules.ERROR, entry, error.sentence, error.mend, error.line)
