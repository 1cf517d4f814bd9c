"""What can be met from outside is written down: settings, commands, events, errors, endpoints.

A list that is behind is renewed by ``python -m tests.house.documents``.
"""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer

from tests.house.checkout import ROOT
from tests.house.documents import LISTS, import_everything, kinds_of, renewed
from tutti.cli import COMMANDS
from tutti.core.errors import TuttiError
from tutti.core.events import Event
from tutti.http.app import build

DOCUMENT: dict[str, Any] = build().openapi()
FAMILIES = ("distribution", "label")


def _prose() -> str:
    return "\n".join(path.read_text() for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_lists_in_documents_are_in_step(path: Path) -> None:
    assert path.read_text() == renewed(path), "run: python -m tests.house.documents"


def test_every_error_and_event_says_what_it_is() -> None:
    import_everything()
    for kind in (*kinds_of(TuttiError), *kinds_of(Event)):
        assert (kind.__doc__ or "").strip().partition("\n\n")[0].endswith("."), kind


def test_every_error_code_is_in_the_list() -> None:
    import_everything()
    page = (ROOT / "docs" / "errors.md").read_text()
    assert [kind.code for kind in kinds_of(TuttiError) if f"`{kind.code}`" not in page] == []


def _tutti() -> click.Command:
    """The commands as ``tutti.cli.main`` puts them together."""
    app = typer.Typer()
    for name in COMMANDS:
        module = importlib.import_module(f"tutti.cli.{name}")
        if isinstance(getattr(module, "app", None), typer.Typer):
            app.add_typer(module.app, name=name)
        else:
            app.command(name)(getattr(module, name))
    return typer.main.get_command(app)


def _commands(
    command: click.Command, name: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    children = getattr(command, "commands", None)
    if not children:
        yield name, command
        return
    for word, child in children.items():
        yield from _commands(child, (*name, word))


def test_every_command_is_described() -> None:
    lines = _prose().splitlines()
    commands = list(_commands(_tutti(), ("tutti",)))
    assert len(commands) > 8
    for name, command in commands:
        group, word = " ".join(name[:-1]), name[-1]
        told = [line for line in lines if " ".join(name) in line or (group in line and f"`{word}" in line)]
        assert told or (name == ("tutti", "serve") and "./run" in _prose()), (
            f"{' '.join(name)} is in no document"
        )
        assert command.help, name
        for option in command.params:
            assert getattr(option, "help", None), f"{' '.join(name)}: {option.name} says nothing"


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


@pytest.mark.parametrize(("name", "operation"), list(_operations()), ids=lambda each: str(each)[:60])
def test_every_endpoint_is_described(name: str, operation: dict[str, Any]) -> None:
    assert operation.get("summary"), name
    assert operation.get("description"), name
    assert operation.get("tags"), name
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        if media_type in ("application/octet-stream", "multipart/form-data"):
            continue
        assert _examples(content), f"{name}: {media_type} has no example"
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query":
            assert parameter.get("description") or parameter["schema"].get("description"), (name, parameter)


def _examples(content: dict[str, Any]) -> object:
    schema = content.get("schema", {})
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return (
        content.get("examples") or content.get("example") or schema.get("examples") or schema.get("example")
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_resource_has_its_test(family: str) -> None:
    routes, tests = (ROOT / top / "http" / family for top in ("tutti", "tests"))
    resources = {path.stem for path in (routes / "routes").glob("*.py")} - {"__init__"}
    assert resources
    assert {name for name in resources if not (tests / f"test_{name}.py").is_file()} == set()
