"""``tutti ddex convert --package``: whole packages in another version, files and manifest with them."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from tutti.cli.findings import tell, tell_conversion

if TYPE_CHECKING:
    from tutti.cli.sent import Sent
    from tutti.domain.ddex import Reading, Version
    from tutti.domain.delivery import Package, Repacked


def repacked(sent: "Sent", reading: "Reading", to: "Version", *, as_is: bool) -> "Repacked | None":
    """Return a message and its files in version ``to``; ``None`` if it is refused, which is told."""
    from tutti.domain.ddex import Unwritable
    from tutti.domain.delivery import repack

    assert sent.package is not None and sent.packed is not None
    try:
        done = repack(sent.package, sent.packed, reading, to, as_is=as_is)
    except Unwritable as error:
        for finding in error.findings:
            tell(sent.name, finding)
        return None
    tell_conversion(sent.name, done.conversion, done.findings)
    return done


def write_packages(done: "Sequence[Repacked]", goal: Path) -> None:
    """Write what messages make together into ``goal``, each batch complete once its last file is there."""
    from tutti.core.errors import TuttiError
    from tutti.domain.delivery import bundled

    try:
        for package in bundled(done, datetime.now(UTC)):
            asyncio.run(_write(package, goal))
    except TuttiError as error:
        typer.secho(f"{goal}: {error.told()}", err=True, fg="red")
        raise typer.Exit(1) from error


async def _write(package: "Package", goal: Path) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from tutti.bootstrap import folder_at
    from tutti.domain.delivery import RetryPolicy, send

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    total = sum(each.content.size for parcel in package.parcels for each in parcel.resources)
    there: dict[str, int] = {}
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(package.batch_id, total=total)

        async def moved(path: str, size: int) -> None:
            there[path] = size
            shown.update(task, completed=sum(there.values()))

        done = await send(folder_at(goal), package, policy=RetryPolicy(attempts=1), progress=moved)
    counted = f"{len(package.parcels)} messages, {len(done.sent)} files written"
    typer.echo(f"{goal / done.folder}: {counted}", err=True)
