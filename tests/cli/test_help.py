"""What ``--help`` tells: how to begin, and something of every command and option."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from tutti.cli import COMMANDS
from tutti.domain.accounts import scopes

TREE = typer.Typer()
for _name in COMMANDS:
    _module = importlib.import_module(f"tutti.cli.{_name}")
    if hasattr(_module, "app"):
        TREE.add_typer(_module.app, name=_name)
    else:
        TREE.command(_name)(getattr(_module, _name))


def every(command: object, path: str = "tutti") -> Iterator[tuple[str, object]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from every(below, f"{path} {name}")


def help_of(*words: str) -> str:
    return " ".join(
        subprocess.check_output([sys.executable, "-m", "tutti", *words, "--help"], text=True).split()
    )


def test_it_tells_how_to_begin() -> None:
    assert "./run without a command serves" in help_of()
    serve = help_of("serve")
    assert "else 8700" in serve
    assert "else 127.0.0.1" in serve
    assert "else ~/.tutti" in serve


def test_a_token_s_help_names_every_scope() -> None:
    told = help_of("token", "create")
    assert all(scope in told for scope in scopes())


def test_every_command_and_option_is_explained() -> None:
    silent = [
        f"{path} {getattr(each, 'name', '')}"
        for path, command in every(typer.main.get_command(TREE))
        for each in (command, *command.params)
        if path != "tutti" and not getattr(each, "help", None)
    ]
    assert not silent


def test_the_page_for_operators_names_every_command() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text()
    assert not [name for name in COMMANDS if f"| `tutti {name}" not in page]
