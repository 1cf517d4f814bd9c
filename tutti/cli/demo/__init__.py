"""``tutti demo``: walk one real song from file to store, through the same HTTP that any client uses."""

from pathlib import Path
from typing import Annotated

import typer

from tutti.cli.home import Home

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Audio files to release (WAV, FLAC, MP3, OGG …). Without one, a song is made."),
]


def demo(
    files: Files = None,
    home: Home = None,
    artist: Annotated[str, typer.Option(help="The artist to release as.")] = "Mara Lindqvist",
    title: Annotated[str, typer.Option(help="The title of the release.")] = "Harbour Lights",
) -> None:
    """Sign up, upload, listen, describe, pay, submit, deliver to the embedded store, follow to live."""
    from tutti.cli.demo.client import Refused
    from tutti.cli.demo.instance import demo_instance
    from tutti.cli.demo.story import Story

    missing = [str(path) for path in files or [] if not path.is_file()]
    if missing:
        typer.secho(f"No such file, or a folder: {', '.join(missing)}", err=True, fg="red")
        raise typer.Exit(2)
    with demo_instance(home) as instance:
        try:
            Story(instance, artist=artist, title=title).tell(files or [])
        except Refused as refused:
            for reason in refused.reasons():
                typer.secho(reason, err=True, fg="red")
            raise typer.Exit(1) from None
