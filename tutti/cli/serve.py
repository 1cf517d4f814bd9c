"""``tutti serve``: the database, the web server and a worker, until it is told to stop."""

import os
import sys
from typing import Annotated

import typer

from tutti.cli.home import Home

Port = Annotated[
    int | None, typer.Option(help="The port to listen on (0: any free one); else 8700.", envvar="TUTTI_PORT")
]


def serve(
    port: Port = None,
    home: Home = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on; else 127.0.0.1.", envvar="TUTTI_HOST")
    ] = None,
    *,
    worker: Annotated[bool, typer.Option(help="Run a worker beside the server.")] = True,
) -> None:
    """Serve until interrupted. Prints one line when it is ready."""
    given = {"TUTTI_PORT": port, "TUTTI_HOME": home and home.expanduser().resolve(), "TUTTI_HOST": host}
    os.environ.update({name: str(value) for name, value in given.items() if value is not None})
    # The command line takes megabytes, which the server would keep: this process becomes the server.
    os.execv(  # noqa: S606 (our own interpreter and module)
        sys.executable, [sys.executable, "-P", "-m", "tutti.server", *([] if worker else ["--no-worker"])]
    )
