"""The embedded PostgreSQL: how it is born, who may use it, and that it ends with whoever needs it."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.postgres import quick_folder
from tutti.db.embedded import PostgresUnavailable, kept, start

USER = Path(__file__).with_name("embedded_user.py")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def born() -> Iterator[Path]:
    """A home whose server was made and has stopped."""
    with quick_folder() as folder:
        start(folder / "home", durable=False).stop()
        yield folder / "home"


@pytest.fixture
def home(born: Path, folder: Path) -> Path:
    return Path(shutil.copytree(born, folder / "home"))


def another(home: Path, doing: str, *before: str) -> subprocess.Popen[str]:
    """Start another process that uses the server, by way of the command ``before``."""
    return subprocess.Popen(
        [*before, sys.executable, str(USER), str(home), doing],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@contextmanager
def user(home: Path, doing: str, *before: str) -> Iterator[subprocess.Popen[str]]:
    """Have another process that uses the server, from when it is ready; at the end it is let go."""
    with another(home, doing, *before) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
            process.communicate("")
        finally:
            process.kill()


def postmaster(home: Path) -> psutil.Process:
    return psutil.Process(int((home / "postgres/data/postmaster.pid").read_text().split()[0]))


def is_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def seconds_until_gone(process: psutil.Process) -> float:
    began = time.monotonic()
    while not is_gone(process):
        assert time.monotonic() - began < 10
        time.sleep(0.01)
    return time.monotonic() - began


def ask(url: str, question: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return row and (row[0] if len(row) == 1 else row)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_what_is_born(folder: Path) -> None:
    with start(folder) as running:
        locale = "select pg_encoding_to_char(encoding), datlocprovider::text, datlocale from pg_database"
        assert ask(running.url, f"{locale} where datname = current_database()") == ("UTF8", "b", "C.UTF-8")
        settings = ("data_checksums", "fsync", "full_page_writes", "password_encryption", "listen_addresses")
        assert ask(running.url, "select " + ", ".join(f"current_setting('{name}')" for name in settings)) == (
            *("on", "on", "on"),
            *("scram-sha-256", ""),
        )
        role = "select current_user, rolsuper from pg_roles where rolname = current_user"
        assert ask(running.url, role) == ("tutti", False)
        assert ask(running.admin_url, role) == ("postgres", True)
        server = postmaster(folder)
        assert server.net_connections("inet") == []
        assert mode(folder / "postgres/data") == 0o700
        assert mode(folder / "postgres/passwords.json") == 0o600
        assert mode(folder / "postgres/sockets") == 0o700
    assert is_gone(server)


def test_nobody_comes_in_without_the_password(home: Path) -> None:
    with start(home, durable=False) as running:
        password = running.url.split(":")[2].split("@")[0]
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(running.url.replace(password, "guess"))


def test_logs_name_no_values(home: Path) -> None:
    with start(home, durable=False) as running, psycopg.connect(running.url, autocommit=True) as connection:
        connection.execute("create table person (email text primary key)")
        for _ in range(2):
            try:
                connection.execute("insert into person values ('nobody@example.org')")
            except psycopg.errors.UniqueViolation:
                break
    logs = [path.read_text() for path in (home / "logs/postgres").glob("postgres-*.log")]
    assert "duplicate key" in logs[0]
    assert "nobody@example.org" not in logs[0]


def test_the_last_user_stops_it(home: Path) -> None:
    first = start(home, durable=False)
    second = start(home)
    assert second.url == first.url
    server = postmaster(home)
    first.stop()
    assert ask(second.url, "select 1") == 1
    second.stop()
    second.stop()
    assert is_gone(server)
    assert not (home / "postgres/sockets").exists()


def test_another_process_joins_and_stays(home: Path) -> None:
    """A command on the side may be the one that started the server; who comes later must not lose it."""
    with user(home, "hold") as other:
        running = start(home)
        other.communicate("")
        assert ask(running.url, "select 1") == 1
        server = postmaster(home)
        running.stop()
    assert is_gone(server)


def test_many_start_a_new_home_at_once(folder: Path) -> None:
    users = [another(folder / "new", "look") for _ in range(3)]
    with start(folder / "new", durable=False) as running:
        began = ask(running.url, "select pg_postmaster_start_time()::text")
        assert {process.communicate()[0] for process in users} == {f"ready\n('{began}',)\n"}


def test_two_homes_side_by_side(home: Path, born: Path, folder: Path) -> None:
    other = Path(shutil.copytree(born, folder / "other"))
    with start(home, durable=False) as one, start(other, durable=False) as two:
        with psycopg.connect(one.url) as connection:
            connection.execute("create table here ()")
        assert ask(one.url, "select to_regclass('here')::text") == "here"
        assert ask(two.url, "select to_regclass('here')::text") is None


def test_a_copy_of_a_running_home_is_another_home(home: Path, folder: Path) -> None:
    with start(home, durable=False) as one:
        shutil.copytree(home, copy := folder / "copy", ignore=shutil.ignore_patterns(".s.*", "keeper"))
        with start(copy, durable=False) as two:
            assert two.url != one.url
            assert postmaster(copy).pid != postmaster(home).pid
        assert ask(one.url, "select 1") == 1


@pytest.mark.parametrize("name", [f"{'d' * 60}/{'e' * 60}", "a, \"b\" 'c' %d ü", "a 'b' %d ü "])
def test_a_home_with_an_awkward_path(born: Path, folder: Path, name: str) -> None:
    home = Path(shutil.copytree(born, folder / name))
    with start(home, durable=False) as running:
        assert ask(running.url, "select 1") == 1
        with start(home) as again:
            assert again.url == running.url
        sockets = Path(str(ask(running.admin_url, "show unix_socket_directories")))
        assert mode(sockets) == 0o700
    assert not sockets.exists()


def test_killed_user_takes_the_server_along_and_loses_nothing(home: Path) -> None:
    with user(home, "write") as writer:
        assert writer.stdout is not None
        while writer.stdout.readline() != "50\n":
            pass
        server = postmaster(home)
        writer.kill()
        acknowledged = [50, *map(int, writer.stdout.read().split())]
        assert seconds_until_gone(server) < 2
    with start(home, durable=False) as running:
        assert ask(running.url, f"select count(*) > {acknowledged[-1]} from kept") is True


def test_a_forked_child_does_not_keep_it(home: Path) -> None:
    with user(home, "fork") as forking:
        server = postmaster(home)
        children = psutil.Process(forking.pid).children()
        forking.kill()
        assert seconds_until_gone(server) < 2
        for child in children:
            child.kill()


def test_killed_keeper_takes_the_server_along(home: Path) -> None:
    running = start(home, durable=False)
    server = postmaster(home)
    keeper = server.parent()
    assert keeper is not None
    keeper.kill()
    assert seconds_until_gone(server) < 2
    running.stop()
    with start(home, durable=False) as again:
        assert ask(again.url, "select 1") == 1


@pytest.mark.parametrize("lost", ["keeper", "server"])
def test_a_lost_server_is_started_anew_for_who_keeps_it(home: Path, lost: str) -> None:
    with kept(home, durable=False) as running:
        server = postmaster(home)
        keeper = server.parent()
        assert keeper is not None
        (keeper if lost == "keeper" else server).kill()
        seconds_until_gone(server)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                assert ask(running.url, "select 1") == 1
                break
            time.sleep(0.05)
        else:
            pytest.fail("it is not back")
        server = postmaster(home)
    seconds_until_gone(server)


def test_crash_of_all_at_once(home: Path) -> None:
    with user(home, "write") as writer:
        assert writer.stdout is not None
        while writer.stdout.readline() != "20\n":
            pass
        server = postmaster(home)
        keeper = server.parent()
        assert keeper is not None
        for number in (keeper.pid, server.pid, *(child.pid for child in server.children()), writer.pid):
            with suppress(ProcessLookupError):  # some end by themselves, or with their parent
                os.kill(number, signal.SIGKILL)
    with start(home, durable=False) as running:
        assert ask(running.url, "select count(*) > 20 from kept") is True


def test_a_stale_process_number_is_no_hindrance(home: Path) -> None:
    """In a container the number in a killed server's file soon belongs to something else that is alive."""
    data = home / "postgres/data"
    (data / "postmaster.pid").write_text(f"{os.getppid()}\n{data}\n{int(time.time())}\n5432\n")
    with start(home, durable=False) as running:
        assert ask(running.url, "select 1") == 1


def test_it_waits_for_a_server_that_is_still_stopping(home: Path) -> None:
    with user(home, "hold") as other:
        server = postmaster(home)
        server.suspend()
        other.kill()
        time.sleep(0.2)
        again = another(home, "look")
        time.sleep(0.5)
        assert again.poll() is None
        server.resume()
        assert again.communicate(timeout=20)[0].startswith("ready\n")


@pytest.mark.parametrize("broken", ["version", "passwords", "home"])
def test_failure_is_told_plainly(home: Path, broken: str) -> None:
    if broken == "version":
        (home / "postgres/data/PG_VERSION").write_text("17\n")
        expected = "files are incompatible with server"
    elif broken == "passwords":
        (home / "postgres/passwords.json").unlink()
        expected = "passwords cannot be read.*passwords.json"
    else:
        home = home / "postgres/passwords.json"
        expected = "passwords.json.*Not a directory"
    with pytest.raises(PostgresUnavailable, match=expected):
        start(home)


def _own_namespace(uid: int) -> list[str]:
    """Return the words before a command that run it as an ordinary user, as far as it can tell."""
    words = ["unshare", "--user", f"--map-user={uid}", f"--map-group={uid}"]
    if shutil.which("unshare") is None or subprocess.run([*words, "true"], check=False).returncode:
        pytest.skip("user namespaces are forbidden here, or util-linux is missing")
    return words


@pytest.mark.parametrize("uid", [pytest.param(65534, id="known"), pytest.param(4242, id="unknown")])
def test_an_ordinary_user(folder: Path, uid: int) -> None:
    """Also one without an entry in /etc/passwd, as containers have them."""
    with user(folder / "home", "hold", *_own_namespace(uid)):
        assert postmaster(folder / "home").uids().effective == os.geteuid()


@pytest.mark.skipif(os.geteuid() != 0, reason="root's way is tried by root")
@pytest.mark.parametrize("closed", [False, True])
def test_root_where_namespaces_are_forbidden(folder: Path, closed: bool) -> None:
    """The server runs under an account that exists, also where that account may not enter; modes stay."""
    folder.chmod(0o700 if closed else 0o711)
    forbid = (sys.executable, str(USER.with_name("forbid_namespaces.py")))
    for _ in ("born", "again"):
        with user(folder / "home", "hold", *forbid) as held:
            server = postmaster(folder / "home")
            assert server.uids().effective in {pwd.getpwnam(name).pw_uid for name in ("postgres", "nobody")}
            assert (folder / "home/postgres/data").stat().st_uid == server.uids().effective
            held.communicate("")
        assert mode(folder) == (0o700 if closed else 0o711)
        assert folder.stat().st_uid == 0
    with start(folder / "home", durable=False) as running:
        assert ask(running.url, "select 1") == 1
