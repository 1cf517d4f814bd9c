"""``tutti cover``: covers by generative design, without a server."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.home import Home

if TYPE_CHECKING:
    from tutti.domain.artwork import Painting, Request, Sound
    from tutti.settings import Settings

app = typer.Typer(help="Make covers.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the one command under its name."""


@app.command()
def make(
    prompt: Annotated[str, typer.Argument(help='What it shall look like: "calm blue waves, seventies".')],
    output: Annotated[Path, typer.Option("--output", "-o", help="The PNG to write.")] = Path("cover.png"),
    title: Annotated[str, typer.Option(help="What is written large.")] = "",
    artist: Annotated[str, typer.Option(help="Who it is by.")] = "",
    song: Annotated[
        Path | None, typer.Option(help="An audio file, whose outline is drawn.", exists=True, dir_okay=False)
    ] = None,
    avoid: Annotated[str, typer.Option(help="What is not wanted.")] = "",
    seed: Annotated[
        int | None, typer.Option(help="The same seed and words give the same picture.", min=0)
    ] = None,
    fonts: Annotated[
        Path | None, typer.Option(help="A folder of fonts for scripts that are not bundled.", file_okay=False)
    ] = None,
    home: Home = None,
) -> None:
    """Draw a cover of 3000 x 3000 pixels from words, and from a song if there is one."""
    from tutti.core.errors import TuttiError
    from tutti.domain.artwork import Request
    from tutti.settings import Settings

    settings = Settings.load(home=home, cover_fonts=fonts)
    asked = Request(prompt, avoid=avoid, seed=seed, title=title, artist=artist)
    try:
        made = asyncio.run(_made(settings, asked, song.resolve() if song else None, output))
    except TuttiError as error:
        typer.secho(error.told(), err=True, fg="red")
        raise typer.Exit(1) from error
    typer.echo(f"{output}: {', '.join(made.words_used) or 'no word said anything'} (seed {made.seed})")
    if made.words_ignored:
        typer.echo(f"Passed over: {', '.join(made.words_ignored)}")
    if made.undrawn:
        typer.secho(f"No font here has: {made.undrawn}", err=True, fg="yellow")


async def _made(settings: "Settings", asked: "Request", song: Path | None, output: Path) -> "Painting":
    import shutil
    from dataclasses import replace
    from tempfile import TemporaryDirectory

    from tutti.bootstrap import designer_of

    with TemporaryDirectory(prefix="tutti-cover-") as folder:
        request = replace(asked, sound=await _heard(song, Path(folder))) if song else asked
        painting = await designer_of(settings).draw(request, Path(folder))
        await asyncio.to_thread(shutil.copyfile, painting.path, output)
    return painting


async def _heard(song: Path, folder: Path) -> "Sound":
    from tutti.bootstrap import listener_of
    from tutti.domain.artwork import Sound, read_outline, suited_step

    heard = await listener_of().listen(song, folder)
    outlines = {each.samples_per_pixel: each.name for each in heard.derivatives if each.samples_per_pixel}
    step = suited_step([each for each in outlines if each], heard.format.frames)
    content = await asyncio.to_thread((folder / outlines[step]).read_bytes) if step else b""
    peaks = read_outline(content) if content else ()
    return Sound(peaks, heard.loudness.integrated_lufs, heard.loudness.range_lu)
