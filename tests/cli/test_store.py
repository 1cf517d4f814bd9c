"""``tutti store`` as an operator types it: what stores lack, trying the way, going on after a failure."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.command_line_fixtures import Run, run
from tests.sftp_server import SftpServer, sftp_server
from tutti.cli import store

__all__ = ["database", "quick_hashes", "run"]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[SftpServer]:
    async with sftp_server(tmp_path / "served") as (served, _):
        yield served


def connect(home: Path, server: SftpServer, **changes: object) -> None:
    """Write the file as docs/delivery.md says."""
    keys = {
        "kind": "sftp",
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "host_key": server.host_key,
        **changes,
    }
    lines = [f"{key} = {value if isinstance(value, int) else repr(value)}" for key, value in keys.items()]
    (home / "stores").mkdir(exist_ok=True)
    (home / "stores" / "spotify.toml").write_text("\n".join(["[transport]", *lines, ""]))


async def test_what_stores_lack_is_listed(run: Run, tmp_path: Path, server: SftpServer) -> None:
    listed = await run(store.app, "list")
    assert listed.exit_code == 0
    line = next(each for each in listed.stdout.splitlines() if each.startswith("    9"))
    assert "lacks keys" in line and "transport.password or private_key" in line
    assert str(tmp_path / "stores" / "spotify.toml") in line
    assert "TUTTI_DDEX_PARTY_ID is not set" in listed.stderr
    refused = await run(store.app, "check", "spotify")
    assert refused.exit_code == 1 and "lacks keys" in refused.stderr
    connect(tmp_path, server)
    assert "sftp://tutti@127.0.0.1" in (await run(store.app, "list")).stdout
    assert server.password not in (await run(store.app, "list")).stdout


async def test_the_way_is_tried(run: Run, tmp_path: Path, server: SftpServer) -> None:
    connect(tmp_path, server)
    reached = await run(store.app, "check", "--write", "9")
    assert reached.exit_code == 0, reached.stderr
    assert "can be read and written" in reached.stdout
    assert list(server.folder.iterdir()) == [], "nothing stays there"

    connect(tmp_path, server, password="another")
    refused = await run(store.app, "check", "spotify")
    assert refused.exit_code == 1 and "refuses" in refused.stderr and "another" not in refused.stderr
    stranger = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE"
    connect(tmp_path, server, host_key=stranger)
    assert "Host key is not trusted" in (await run(store.app, "check", "spotify")).stderr
    (tmp_path / "key").write_text("no key at all")
    connect(tmp_path, server, private_key=str(tmp_path / "key"))
    assert "cannot be used" in (await run(store.app, "check", "spotify")).stderr
    connect(tmp_path, server, port=1)
    assert "does not answer" in (await run(store.app, "check", "spotify")).stderr


async def test_a_store_that_is_not_there(run: Run) -> None:
    for word in ("check", "resume"):
        refused = await run(store.app, word, "nowhere")
        assert refused.exit_code == 2 and "There is no store nowhere" in refused.stderr
    refused = await run(store.app, "resume", "spotify")
    assert refused.exit_code == 2 and "Not connected: spotify" in refused.stderr
