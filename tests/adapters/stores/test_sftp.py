import random
import socket
from pathlib import Path

import asyncssh
import pytest

from tests.adapters.stores.given import content, sftp_settings
from tests.sftp_server import SftpServer
from tutti.adapters.stores.resuming import OVERLAP, part_name
from tutti.adapters.stores.sftp import SftpStore
from tutti.domain.delivery import StoreRefused, StoreUnreachable

Account = tuple[SftpServer, Path]
DATA = random.Random(11).randbytes(16_000_000)


async def _opened(store: SftpStore) -> None:
    async with store:
        pass


async def test_a_private_key_opens_the_account(sftp: Account) -> None:
    server, key = sftp
    async with SftpStore(sftp_settings(server, password="", private_key=str(key))) as store:
        await store.write("a.xml", content(b"a"))
    assert (server.folder / "in/tutti/a.xml").read_bytes() == b"a"


@pytest.mark.parametrize("wrong", ["password", "user", "host_key", "unreadable_host_key", "private_key"])
async def test_what_will_never_work_is_refused(sftp: Account, wrong: str, tmp_path: Path) -> None:
    server, _ = sftp
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    changes = {
        "password": {"password": "guess"},
        "user": {"user": "someone"},
        "host_key": {"host_key": stranger},
        "unreadable_host_key": {"host_key": "ssh-ed25519 nonsense"},
        "private_key": {"private_key": str(tmp_path / "nowhere")},
    }[wrong]
    with pytest.raises(StoreRefused):
        await _opened(SftpStore(sftp_settings(server, **changes)))


async def test_no_server_is_unreachable(sftp: Account, unused_port: int) -> None:
    server, _ = sftp
    with pytest.raises(StoreUnreachable):
        await _opened(SftpStore(sftp_settings(server, port=unused_port)))


async def test_a_silent_server_is_given_up(sftp: Account) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(StoreUnreachable):
            await _opened(SftpStore(sftp_settings(sftp[0], port=port, connect_seconds=0.2)))


async def test_a_cut_file_goes_on_where_it_ended(sftp: Account) -> None:
    server, _ = sftp
    store = SftpStore(sftp_settings(server))
    server.cut_after = 9_000_000
    with pytest.raises(StoreUnreachable):
        async with store:
            await store.write("b/a.wav", content(DATA))
    part = server.folder / "in/tutti/b" / part_name(content(DATA))
    kept = part.stat().st_size
    assert 4_000_000 < kept < 9_000_000
    server.writes.clear()
    async with store:
        assert list(await store.list("b")) == []
        await store.write("b/a.wav", content(DATA))
    assert (server.folder / "in/tutti/b/a.wav").read_bytes() == DATA
    assert sum(server.writes) == len(DATA) - kept
    assert not part.exists()


@pytest.mark.parametrize("hole", [1, OVERLAP // 2, OVERLAP], ids=["end", "middle", "whole block"])
async def test_a_part_with_a_hole_in_its_last_block_is_sent_anew(sftp: Account, hole: int) -> None:
    server, _ = sftp
    folder = server.folder / "in/tutti/b"
    folder.mkdir(parents=True)
    part = bytearray(DATA[:9_000_000])
    part[-hole : len(part) - hole + 1_000] = bytes(min(hole, 1_000))
    (folder / part_name(content(DATA))).write_bytes(part)
    async with SftpStore(sftp_settings(server)) as store:
        await store.write("b/a.wav", content(DATA))
    assert (folder / "a.wav").read_bytes() == DATA
    assert sum(server.writes) == len(DATA)


async def test_servers_without_renaming_over_a_file_serve_too(sftp: Account) -> None:
    server, _ = sftp
    server.has_posix_rename = False
    async with SftpStore(sftp_settings(server)) as store:
        await store.write("a.xml", content(b"first"))
        await store.write("a.xml", content(b"second"))
    assert (server.folder / "in/tutti/a.xml").read_bytes() == b"second"


async def test_secrets_are_not_printed(sftp: Account) -> None:
    assert "horse" not in repr(sftp_settings(sftp[0]))
