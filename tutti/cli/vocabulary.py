"""``tutti vocabulary``: what senders say that no vocabulary knows, for whoever keeps the vocabularies."""

from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.catalogue import Unmapped

app = typer.Typer(help="Look after genres, moods, roles, languages and prices.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the one command under its name."""


@app.command()
def unmapped(
    home: Home = None,
    kind: Annotated[str | None, typer.Option(help="Only these: genre, sub_genre, mood, role …")] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=10_000)] = 200,
) -> None:
    """List the words met that are in no vocabulary, those met most often first."""
    from tutti.domain.catalogue import list_unmapped

    async def act(assembly: "Assembly") -> "list[Unmapped]":
        async with assembly.database.system() as tx:
            return await list_unmapped(tx, kind, limit)

    found = on_instance(home, act)
    for each in found:
        typer.echo(_line(each))
    if not found:
        typer.echo("Every word met so far is in a vocabulary.")


def _line(each: "Unmapped") -> str:
    by = f"{each.organisations} organisation{'s' if each.organisations > 1 else ''}"
    where = f"({', '.join(each.sources)}; {by}; last {each.last_met_at:%Y-%m-%d})"
    where += f" in {each.example}" if each.example else ""
    return f"{each.met:6d}  {each.kind:<10}  {each.value}  {where}"
