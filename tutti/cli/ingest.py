"""``tutti ddex ingest``: whole catalogues taken in, into an instance that runs or not."""

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tutti.cli.acting import Email, Of, membership
from tutti.cli.home import Home, on_instance
from tutti.cli.sent import limits

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.core.actor import Actor
    from tutti.domain.ddex import RefusedPackage
    from tutti.domain.intake import Outcome

Paths = Annotated[
    list[Path],
    typer.Argument(
        help="Messages, ZIPs, release folders, batch folders, or folders of batches.",
        exists=True,
        show_default=False,
    ),
]
ReportFile = Annotated[
    Path | None, typer.Option(help="Write what became of each message to this file, as CSV.", dir_okay=False)
]
COLUMNS = ("package", "message", "outcome", "release", "severity", "code", "line", "sentence", "mend")


def ingest(
    email: Email, paths: Paths, home: Home = None, organisation: Of = None, report: ReportFile = None
) -> None:
    """Take DDEX messages with their files into the releases of an account.

    Messages take effect in the order of their time. What is wrong is left out and told, and stops nothing
    else. A run that was cut off is finished by the next: what was taken is not taken again. Ends with 1 if
    any message was left out.
    """
    from tutti.core.scratch import scratch

    told = Told(report)
    try:
        with scratch():
            on_instance(home, lambda assembly: _take(assembly, email, organisation, paths, told))
    finally:
        told.close()
    counted = ", ".join(f"{count} {fate}" for fate, count in told.counted.items()) or "nothing new"
    total = told.counted.total()
    typer.echo(f"{total} message{'' if total == 1 else 's'}: {counted}")
    raise typer.Exit(1 if told.left_out else 0)


class Told:
    """What is told of each message: errors on standard error, everything in the report if one is wanted."""

    def __init__(self, report: Path | None) -> None:
        self.counted: Counter[str] = Counter()
        self.left_out = 0
        self._file = report.open("w", newline="", encoding="utf-8") if report else None
        self._rows = csv.writer(self._file) if self._file else None
        if self._rows:
            self._rows.writerow(COLUMNS)

    def close(self) -> None:
        """Finish the report."""
        if self._file:
            self._file.close()

    def refuse(self, path: Path, why: "RefusedPackage") -> None:
        """Tell why a whole package is left out."""
        self.counted["refused"] += 1
        self.left_out += 1
        typer.secho(f"{path}: {why.message}", err=True, fg="red")
        self._write(
            (str(path), why.entry, "refused", ""),
            [("error", why.reason, why.line or "", why.sentence, why.mend)],
        )

    def add(self, path: Path, outcome: "Outcome") -> None:
        """Tell what became of a message."""
        self.counted[outcome.fate.value] += 1
        self.left_out += not outcome.is_taken
        where = outcome.message.file.path
        for finding in outcome.findings:
            if not outcome.is_taken and finding.severity == "error":
                line = f":{finding.line}" if finding.line else ""
                typer.secho(f"{path}: {where}{line}: {finding.message} {finding.mend}", err=True, fg="red")
        found: list[tuple[object, ...]] = [
            (each.severity.value, each.code, each.line or "", each.message, each.mend)
            for each in outcome.findings
        ]
        self._write((str(path), where, outcome.fate.value, outcome.release_id or ""), found or [("",) * 5])

    def _write(self, stem: tuple[object, ...], found: "list[tuple[object, ...]]") -> None:
        if self._rows:
            self._rows.writerows(_safe((*stem, *row)) for row in found)


async def _take(
    assembly: "Assembly", email: str, organisation: UUID | None, paths: list[Path], told: Told
) -> None:
    from tutti.domain.accounts import operator_as

    async with assembly.database.system() as tx:
        actor = operator_as(*await membership(tx, email, organisation))
    for path in paths:
        with TemporaryDirectory(prefix="tutti-ingest-") as scratch:
            await _take_package(assembly, actor, path, Path(scratch) / "package", told)


async def _take_package(assembly: "Assembly", actor: "Actor", path: Path, scratch: Path, told: Told) -> None:
    import asyncio

    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from tutti.domain import intake
    from tutti.domain.ddex import RefusedPackage, packages

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(f"opening {path.name}", total=None)
        try:
            package = await asyncio.to_thread(packages.open_package, path, scratch, limits())
        except RefusedPackage as refused:
            told.refuse(path, refused)
            return
        for finding in package.findings:
            typer.secho(f"{path}: {finding.severity}: {finding.message} {finding.mend}", err=True)
        total = len(package.messages) + len(package.repeats)
        progress.update(task, description=path.name, total=total)
        outcomes = intake.ingest_package(
            assembly.database, actor, assembly.message_reader, assembly.depot, package
        )
        async for outcome in outcomes:
            told.add(path, outcome)
            progress.advance(task)


def _safe(row: "tuple[object, ...]") -> "tuple[object, ...]":
    """Return a row in which no text is a formula to a spreadsheet."""
    formula = ("=", "+", "-", "@")
    return tuple(f"'{each}" if isinstance(each, str) and each.startswith(formula) else each for each in row)
