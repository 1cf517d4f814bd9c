"""What is found on messages and lost on the way, one line each, with file and line as editors read them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from tutti.domain.ddex import Conversion, Finding

COLOURS = {"error": "red", "warning": "yellow", "info": "blue"}
SHOWN = 200
"""No more characters of a lost fragment than this: the whole stands in the source."""
ALIKE = 5
"""No more warnings of one kind about a message that is written all the same."""


def tell(file: Path, finding: "Finding", *, err: bool = False) -> None:
    """Print a finding."""
    where = f"{file}:{finding.line}" if finding.line else str(file)
    typer.secho(f"{where}: {finding.severity}: ", fg=COLOURS[finding.severity], nl=False, err=err)
    typer.echo(f"{finding.message} {finding.mend} ({finding.code} at {finding.path or '/'})", err=err)


def tell_conversion(file: Path, result: "Conversion", findings: "Iterable[Finding]" = ()) -> None:
    """Print on standard error what a document lacks, and what got lost on the way to it."""
    seen = Counter[str]()
    for finding in (*findings, *result.findings):
        seen[finding.code] += 1
        if seen[finding.code] <= ALIKE:
            tell(file, finding, err=True)
    for code, count in seen.items():
        if count > ALIKE:
            typer.echo(f"{file}: and {count - ALIKE} more of {code}", err=True)
    for loss in result.losses:
        line = f":{loss.place.line}" if loss.place and loss.place.line else ""
        instead = f", written as {loss.written!r}" if loss.written else ""
        typer.echo(f"{file}{line}: {loss.kind}: {loss.path}: {loss.sent[:SHOWN]}{instead}", err=True)
    count = len(result.losses)
    typer.echo(f"{file}: {count} loss{'' if count == 1 else 'es'}", err=True)
