"""``tutti matching``: known recordings of others, and the index that finds them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.matching import Imported, Renewed

app = typer.Typer(help="Known recordings, and the index that finds them.", no_args_is_help=True)
SHOWN = 20
Told = Callable[[int, int], None]


@app.command("import")
def import_(
    csv: Annotated[
        Path,
        typer.Argument(
            help="The list: CSV with the columns file, title, artist, and if you like isrc and links "
            "(store=url, separated by blanks).",
            exists=True,
            dir_okay=False,
        ),
    ],
    folder: Annotated[Path, typer.Argument(help="The folder with the files.", exists=True, file_okay=False)],
    home: Home = None,
    source: Annotated[
        str | None, typer.Option(help="What the list is called in answers; else the name of its file.")
    ] = None,
) -> None:
    """Import known recordings. Asked for again after an interruption, it goes on where it was."""
    from tutti.domain import matching

    async def act(assembly: "Assembly") -> "Imported":
        with _progress("Importing") as told:
            return await matching.import_list(
                assembly.database, assembly.matcher, csv, folder, source or csv.stem, told
            )

    done = on_instance(home, act)
    typer.echo(f"{done.new} recordings imported, {done.known} known before, {len(done.refused)} refused.")
    for name, reason in done.refused[:SHOWN]:
        typer.secho(f"{name}: {reason}", err=True, fg="red")
    if done.refused:
        raise typer.Exit(1)


@app.command()
def rebuild(home: Home = None) -> None:
    """Make this machine's index anew from the fingerprints in the database."""
    from tutti.domain import matching

    async def act(assembly: "Assembly") -> int:
        with _progress("Indexing") as told:
            return await matching.rebuild(assembly.database, assembly.matcher.index, told)

    typer.echo(f"{on_instance(home, act)} fingerprints are in the index.")


@app.command()
def renew(home: Home = None) -> None:
    """Fingerprint known recordings again whose fingerprints are of an older version.

    Housekeeping does the same, some each hour; until then they are not found.
    """
    from tutti.domain import matching

    async def act(assembly: "Assembly") -> "Renewed":
        with _progress("Fingerprinting") as told:
            return await matching.renew(assembly.database, assembly.depot.storage, assembly.matcher, told)

    done = on_instance(home, act)
    typer.echo(f"{done.made} fingerprints made anew.")
    if done.lost:
        lost = f"{done.lost} recordings have no file here: import their lists again (tutti matching import)."
        typer.secho(lost, err=True, fg="red")
        raise typer.Exit(1)


@contextmanager
def _progress(what: str) -> Iterator[Told]:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)
