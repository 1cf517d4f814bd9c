"""``tutti serve``: the database, the web server and a worker, until it is told to stop."""

from pathlib import Path
from typing import Annotated

import typer

from tutti.cli.home import Home

Port = Annotated[
    int | None, typer.Option(help="The port to listen on (0: any free one).", envvar="TUTTI_PORT")
]


def serve(
    port: Port = None,
    home: Home = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.", envvar="TUTTI_HOST")] = None,
    *,
    worker: Annotated[bool, typer.Option(help="Run a worker beside the server.")] = True,
) -> None:
    """Serve until interrupted. Prints one line when it is ready."""
    from tutti.core.scratch import scratch
    from tutti.server import run
    from tutti.settings import Settings

    settings = Settings.load(port=port, home=_absolute(home), host=host)
    with scratch():
        run(settings, with_worker=worker)


def _absolute(home: Path | None) -> Path | None:
    return home.expanduser().resolve() if home else None
