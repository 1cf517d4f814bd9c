"""``tutti ddex``: messages checked, shown and converted without a database; and taken in, with one."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.ingest import ingest

if TYPE_CHECKING:
    from tutti.domain.ddex import (
        Conversion,
        Deal,
        Examination,
        Finding,
        NewReleaseMessage,
        OtherResource,
        Reading,
        SoundRecording,
    )

app = typer.Typer(
    help="Check, show and convert DDEX messages (ERN), without a database; and take them in.",
    no_args_is_help=True,
)
app.command("ingest")(ingest)
File = Annotated[Path, typer.Argument(help="An ERN message as XML.", exists=True, dir_okay=False)]
Files = Annotated[
    list[Path], typer.Argument(help="ERN messages as XML.", exists=True, dir_okay=False, show_default=False)
]
COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
SHOWN = 200
"""No more characters of a lost fragment than this: the whole stands in the source."""


@app.command()
def check(files: Files) -> None:
    """Say what is wrong with messages, where, and how to mend it. Ends with 1 if any has an error."""
    refused = 0
    for file in files:
        found = _examine(file)
        for finding in found.findings if found else ():
            _tell(file, finding)
        refused += found is None or not found.is_acceptable
        if found:
            verdict = "acceptable" if found.is_acceptable else "not acceptable"
            counted = f"{len(found.findings)} finding{'' if len(found.findings) == 1 else 's'}"
            typer.echo(f"{file}: ERN {found.reading.version}: {verdict}, {counted}")
    raise typer.Exit(1 if refused else 0)


@app.command()
def show(file: File) -> None:
    """Print what a message says: envelope, release, tracks, deals, and what has no place in the model."""
    from tutti.domain.ddex import NewReleaseMessage

    reading = _read(file)
    if reading is None or reading.message is None:
        raise typer.Exit(1)
    header = reading.message.header
    typer.echo(f"ERN {reading.version}  message {header.message_id}  {header.created or 'without a time'}")
    typer.echo(f"from {header.sender.dpid}  to {', '.join(each.dpid for each in header.recipients)}")
    if isinstance(reading.message, NewReleaseMessage):
        for line in _release(reading.message):
            typer.echo(line)
    else:
        typer.echo(f"purge of {reading.message.release_id.icpn or reading.message.release_id.grid}")
    typer.echo(f"{len(reading.extras)} parts have no place in the model and are kept as they were sent")


@app.command()
def convert(
    file: File,
    to: Annotated[str, typer.Option(help="4.3, 4.3.2 or 3.8.2.")] = "4.3.2",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to; else standard output.")
    ] = None,
    *,
    as_is: Annotated[bool, typer.Option(help="Keep the mistakes that it came with.")] = False,
) -> None:
    """Write a message in another version; what gets lost is listed on standard error."""
    from tutti.domain.ddex import Unwritable, Version
    from tutti.domain.ddex import convert as converted

    if to not in {version.value for version in Version}:
        raise typer.BadParameter(f"{to} is not written; choose {', '.join(Version)}.", param_hint="--to")
    reading = _read(file)
    if reading is None or reading.message is None:
        raise typer.Exit(1)
    try:
        result = converted(reading, Version(to), as_is=as_is)
    except Unwritable as error:
        for finding in error.findings:
            _tell(file, finding)
        typer.secho(f"{file}: not written; --as-is keeps mistakes that a document can have.", err=True)
        raise typer.Exit(1) from error
    if output:
        output.write_bytes(result.content)
    else:
        sys.stdout.buffer.write(result.content)
    _tell_losses(file, result)


def _read(file: Path) -> "Reading | None":
    found = _examine(file)
    return found.reading if found else None


def _examine(file: Path) -> "Examination | None":
    from tutti.domain.ddex import Unreadable, examine

    try:
        with file.open("rb") as content:
            return examine(content)
    except Unreadable as error:
        where = f":{error.line}" if error.line else ""
        typer.secho(f"{file}{where}: {error.message}", err=True, fg="red")
        return None


def _tell(file: Path, finding: "Finding") -> None:
    where = f"{file}:{finding.line}" if finding.line else str(file)
    typer.secho(f"{where}: {finding.severity}: ", fg=COLOURS[finding.severity], nl=False)
    typer.echo(f"{finding.message} {finding.mend} ({finding.code} at {finding.path})")


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


def _tell_losses(file: Path, result: "Conversion") -> None:
    for loss in result.losses:
        line = f":{loss.place.line}" if loss.place and loss.place.line else ""
        instead = f", written as {loss.written!r}" if loss.written else ""
        typer.echo(f"{file}{line}: {loss.kind}: {loss.path}: {loss.sent[:SHOWN]}{instead}", err=True)
    count = len(result.losses)
    typer.echo(f"{file}: {count} loss{'' if count == 1 else 'es'}", err=True)
