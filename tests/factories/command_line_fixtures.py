"""The command line as an operator types it, on a home of its own and the tests' database."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return how to run an application's words, with ``typed`` on its standard input."""
    monkeypatch.setenv("TUTTI_HOME", str(tmp_path))
    monkeypatch.setenv("TUTTI_DATABASE_URL", database_url)

    async def run(app: typer.Typer, *words: str, typed: str = "") -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, list(words), input=typed)

    return run
