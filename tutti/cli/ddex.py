"""``tutti ddex``: messages checked, shown and converted without a database; and taken in, with one."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.findings import tell, tell_conversion
from tutti.cli.ingest import ingest
from tutti.cli.sent import Opened, Sent, opened

if TYPE_CHECKING:
    from tutti.domain.ddex import (
        Deal,
        Examination,
        NewReleaseMessage,
        OtherResource,
        Reading,
        SoundRecording,
        Version,
    )

app = typer.Typer(
    help="Check, show and convert DDEX messages (ERN), without a database; and take them in.",
    no_args_is_help=True,
)
app.command("ingest")(ingest)
KINDS = "as XML, ZIPs, release folders, batch folders, or folders of batches."
Source = Annotated[Path, typer.Argument(help=f"ERN messages {KINDS}", exists=True, metavar="PATH")]
Sources = Annotated[
    list[Path],
    typer.Argument(help=f"ERN messages {KINDS}", exists=True, show_default=False, metavar="PATH…"),
]


@app.command()
def check(paths: Sources) -> None:
    """Say what is wrong with messages, where, and how to mend it. Ends with 1 if any has an error.

    Of a package its files are looked at too: whether they are there, and are those of the hash sums stated.
    """
    wrong = 0
    for path in paths:
        with _opened(path) as sent:
            wrong += sent is None
            for finding in sent.findings if sent else ():
                tell(path, finding)
            wrong += sum(not _is_sound(each) for each in (sent.messages if sent else ()))
    raise typer.Exit(1 if wrong else 0)


@app.command()
def show(path: Source) -> None:
    """Print what messages say: envelope, release, tracks, deals, and what has no place in the model."""
    unread = 0
    with _opened(path) as sent:
        for each in sent.messages if sent else ():
            if each.package:
                typer.echo(f"{each.name}:")
            reading = _read(each)
            unread += reading is None or not _shown(reading)
    raise typer.Exit(1 if unread or sent is None else 0)


@app.command()
def convert(
    path: Source,
    to: Annotated[str, typer.Option(help="4.3, 4.3.2 or 3.8.2.")] = "4.3.2",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to; else standard output.")
    ] = None,
    package: Annotated[
        Path | None,
        typer.Option(
            help="Write the whole package into this folder: messages, files, hash sums, manifest.",
            file_okay=False,
        ),
    ] = None,
    *,
    as_is: Annotated[bool, typer.Option("--as-is", help="Keep the mistakes that it came with.")] = False,
) -> None:
    """Write messages in another version; what they lack and what gets lost is listed on standard error.

    One message is written alone, unless a folder is named with --package.
    """
    from tutti.domain.ddex import Version

    if to not in {version.value for version in Version}:
        raise typer.BadParameter(f"{to} is not written; choose {', '.join(Version)}.", param_hint="--to")
    if output and package:
        raise typer.BadParameter("Name a file for a message or a folder for a package.", param_hint="-o")
    with _opened(path, as_package=package is not None) as sent:
        if sent is None:
            raise typer.Exit(1)
        if package:
            _convert_all(sent, Version(to), package, as_is=as_is)
        elif len(sent.messages) > 1:
            told = f"{path} holds {len(sent.messages)} messages: name a folder for them with --package."
            raise typer.BadParameter(told)
        else:
            _convert_one(sent.messages[0], Version(to), output, as_is=as_is)


def _convert_one(sent: Sent, to: "Version", output: Path | None, *, as_is: bool) -> None:
    from tutti.domain.ddex import Unwritable
    from tutti.domain.ddex import convert as converted

    reading = _read(sent)
    if reading is None or reading.message is None:
        raise typer.Exit(1)
    try:
        result = converted(reading, to, as_is=as_is)
    except Unwritable as error:
        for finding in error.findings:
            tell(sent.name, finding)
        typer.secho(f"{sent.name}: not written; --as-is keeps mistakes that a document can have.", err=True)
        raise typer.Exit(1) from error
    if output:
        output.write_bytes(result.content)
    else:
        sys.stdout.buffer.write(result.content)
    tell_conversion(sent.name, result)


def _convert_all(sent: Opened, to: "Version", goal: Path, *, as_is: bool) -> None:
    """Write all messages, or none if one is refused."""
    from tutti.cli.repacking import repacked, write_packages

    done = []
    for each in sent.messages:
        reading = _read(each)
        known = reading is not None and reading.message is not None
        done.append(repacked(each, reading, to, as_is=as_is) if reading and known else None)
    if any(each is None for each in done):
        typer.secho(f"{goal}: nothing is written; --as-is keeps mistakes that a document can have.", err=True)
        raise typer.Exit(1)
    write_packages([each for each in done if each], goal)


@contextmanager
def _opened(path: Path, *, as_package: bool = False) -> Iterator[Opened | None]:
    """Open what lies at a path; tell why if it is refused."""
    from tutti.domain.ddex import RefusedPackage

    with ExitStack() as stack:
        try:
            sent = stack.enter_context(opened(path, as_package=as_package))
        except RefusedPackage as error:
            typer.secho(f"{path}: {error.message}", err=True, fg="red")
            sent = None
        yield sent


def _read(sent: Sent) -> "Reading | None":
    found = _examine(sent)
    return found.reading if found else None


def _examine(sent: Sent) -> "Examination | None":
    from tutti.domain.ddex import Unreadable, examine

    try:
        with sent.place.open("rb") as content:
            return examine(content)
    except Unreadable as error:
        where = f":{error.line}" if error.line else ""
        typer.secho(f"{sent.name}{where}: {error.message}", err=True, fg="red")
        return None


def _is_sound(sent: Sent) -> bool:
    """Tell all that is found on a message and its files, and whether none of it is an error."""
    from tutti.domain.ddex import NewReleaseMessage, packages

    found = _examine(sent)
    if found is None:
        return False
    findings, message = list(found.findings), found.reading.message
    if sent.package and isinstance(message, NewReleaseMessage):
        named = [each.named for each in packages.files_of(message)]
        findings += found.reading.lined(packages.match_files(named, sent.package, sent.packed).findings)
    for finding in findings:
        tell(sent.name, finding)
    verdict = "acceptable" if found.is_acceptable else "not acceptable"
    counted = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}"
    typer.echo(f"{sent.name}: ERN {found.reading.version}: {verdict}, {counted}")
    return found.is_acceptable


def _shown(reading: "Reading") -> bool:
    from tutti.domain.ddex import NewReleaseMessage

    if reading.message is None:
        return False
    header = reading.message.header
    typer.echo(f"ERN {reading.version}  message {header.message_id}  {header.created or 'without a time'}")
    typer.echo(f"from {header.sender.dpid}  to {', '.join(each.dpid for each in header.recipients)}")
    if isinstance(reading.message, NewReleaseMessage):
        for line in _release(reading.message):
            typer.echo(line)
    else:
        typer.echo(f"purge of {reading.message.release_id.icpn or reading.message.release_id.grid}")
    typer.echo(f"{len(reading.extras)} parts have no place in the model and are kept as they were sent")
    return True


def _release(message: "NewReleaseMessage") -> Iterator[str]:
    release = message.release
    title = release.titles[0].display_text if release.titles else "without a title"
    yield f"{release.type} “{title}”  {release.id.icpn or 'without UPC or EAN'}"
    artists = [each.text for each in release.display_artist_names] or [
        each.party.name for each in release.artists
    ]
    labels = [each.party.name for each in release.labels]
    yield f"by {', '.join(artists) or 'nobody named'}  label {', '.join(labels) or 'not named'}"
    for number, track in enumerate(release.tracks, 1):
        yield f"{number:3}  {_recording(track.recording)}"
    for other in release.others:
        yield f"{other.number or '':>3}  {_other(other)}"
    for each in message.deals:
        about = f"tracks {', '.join(map(str, each.tracks))}" if each.tracks else each.scope.value
        for deal in each.deals:
            yield f"deal for {about}: {_deal(deal)}"
    if not message.deals:
        yield "no deals: nobody may offer it"


def _recording(recording: "SoundRecording") -> str:
    title = recording.titles[0].display_text if recording.titles else "without a title"
    seconds = int(recording.duration.total_seconds()) if recording.duration else None
    length = "--:--" if seconds is None else f"{seconds // 60:2}:{seconds % 60:02}"
    return f"{recording.isrc or 'without ISRC':<12}  {length}  {title}"


def _other(other: "OtherResource") -> str:
    title = f"“{other.titles[0].display_text}”" if other.titles else "without a title"
    named = other.isrc or (other.proprietary_ids[0].value if other.proprietary_ids else "without identifier")
    bonus = " (bonus)" if other.is_bonus else ""
    file = f"  {other.file.uri}" if other.file else ""
    return f"{other.kind}{bonus}  {other.type or 'of no type'}  {named}  {title}{file}"


def _deal(deal: "Deal") -> str:
    where = "Worldwide" if deal.territories.included is None else " ".join(sorted(deal.territories.included))
    without = f" without {' '.join(sorted(deal.territories.excluded))}" if deal.territories.excluded else ""
    terms = " ".join(deal.commercial_models) + " × " + " ".join(deal.use_types)
    until = f" until {deal.period.end}" if deal.period.end else ""
    return f"{terms}, {where}{without}, from {deal.period.start or 'always'}{until}"
