"""What the commands share: the ``--home`` option, and an instance to work on, running or not."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from tutti.assembly import Assembly

Result = TypeVar("Result")
Home = Annotated[
    Path | None,
    typer.Option(help="The folder that holds everything that is kept; else ~/.tutti.", envvar="TUTTI_HOME"),
]


def on_instance(home: Path | None, act: Callable[["Assembly"], Awaitable[Result]]) -> Result:
    """Run ``act`` on the instance of ``home``: on the running one's database, or on one started for it."""
    import uvloop

    from tutti.bootstrap import assemble, database_of
    from tutti.core.errors import TuttiError
    from tutti.settings import Settings

    settings = Settings.load(home=home)

    async def run(url: str) -> Result:
        async with assemble(settings, url) as assembly:
            return await act(assembly)

    try:
        with (
            database_of(settings) as url,
            asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        ):
            return runner.run(run(url))
    except TuttiError as error:
        typer.secho(error.told(), err=True, fg="red")
        raise typer.Exit(1) from error
