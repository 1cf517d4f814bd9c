"""``tutti matching`` as an operator types it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.music import flac, tune
from tutti.cli import matching
from tutti.db import Database

__all__ = ["database", "quick_hashes"]
RATE = 11_025
Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def run(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TUTTI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TUTTI_DATABASE_URL", database_url)

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, matching.app, list(words))

    return run


async def test_a_list_is_imported_and_after_a_change_of_fingerprints_imported_again(
    run: Run, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "one.flac").write_bytes(flac(tune(95, 12), RATE))
    (tmp_path / "list.csv").write_text("file,title,artist\none.flac,Night,Sol\n")
    words = ("import", str(tmp_path / "list.csv"), str(tmp_path / "audio"))
    done = await run(*words)
    assert (done.exit_code, done.stdout.strip()) == (0, "1 recordings imported, 0 known before, 0 refused.")
    async with database.system() as tx:
        sha256 = "(select sha256 from known_recording where source = 'list' and title = 'Night')"
        # as an instance has it that imported the list before the change
        assert await tx.execute(f"update fingerprint set version = version - 1 where sha256 = {sha256}", {})
    renewed = await run("renew")
    assert renewed.exit_code == 1
    assert "import their lists again" in renewed.stderr
    again = await run(*words)
    assert (again.exit_code, again.stdout.strip()) == (0, "1 recordings imported, 0 known before, 0 refused.")
    assert (await run("rebuild")).stdout.endswith(" fingerprints are in the index.\n")
