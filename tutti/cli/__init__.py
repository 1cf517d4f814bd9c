"""The ``tutti`` command. Each command imports what it needs when it runs, so that ``--help`` is quick."""

import importlib
import sys
from typing import Annotated

import typer

from tutti import VERSION
from tutti.core.errors import TuttiError

app = typer.Typer(
    name="tutti",
    help=(
        "Self-hosted backend for the whole life of a recording.\n\n"
        "In a checkout, `./run` stands for `tutti`, and `./run` without a command serves. "
        "`tutti COMMAND --help` says more; every setting is in docs/operations.md."
    ),
    rich_markup_mode="markdown",  # paragraphs of docstrings are filled anew, and `code` is shown as such
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
COMMANDS = (
    "serve",
    "work",
    "account",
    "organisation",
    "token",
    "client",
    "credits",
    "release",
    "store",
    "cover",
    "vocabulary",
    "detection",
    "matching",
    "ddex",
    "demo",
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(VERSION)
        raise typer.Exit


@app.callback()
def _about(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and end.", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line. What is wrong with the settings or the database is told in a sentence."""
    for name in COMMANDS:
        module = importlib.import_module(f"tutti.cli.{name}")
        if isinstance(getattr(module, "app", None), typer.Typer):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    try:
        app(prog_name="tutti")
    except TuttiError as error:
        sys.exit(error.told())
