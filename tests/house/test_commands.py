"""``./run`` and ``./test`` set themselves up on a bare machine, or say plainly what is wrong."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.house.checkout import ROOT, Checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    (tmp_path / "a place").mkdir()
    return Checkout(tmp_path / "a place")


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout that is set up, to be used and not changed."""
    checkout = Checkout(tmp_path_factory.mktemp("settled"))
    assert checkout.call("run")[0] == 0
    return checkout


@pytest.fixture
def ready(checkout: Checkout) -> Checkout:
    status, _, said = checkout.call("run")
    assert status == 0, said
    return checkout


def test_first_run_sets_up_and_the_next_says_nothing(checkout: Checkout) -> None:
    status, out, said = checkout.call("run", "token", "create")
    assert (status, out) == (0, "token,create")
    assert "Setting Tutti up" in said
    assert checkout.has("alpha")
    assert checkout.call("run", "token") == (0, "token", "")


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ((), "serve"),
        (("--port", "1", "--home", "x y"), "serve,--port,1,--home,x y"),
        (("demo", "--help"), "demo,--help"),
        (("--help",), "--help"),
    ],
)
def test_what_tutti_is_told(settled: Checkout, given: tuple[str, ...], passed: str) -> None:
    assert settled.call("run", *given) == (0, passed, "")


def test_modules_of_the_callers_folder_do_not_get_in_the_way(settled: Checkout, tmp_path: Path) -> None:
    (tmp_path / "typing.py").write_text("raise SystemExit('the wrong typing')")
    command = [str(settled.folder / "run"), "demo"]
    assert subprocess.check_output(command, cwd=tmp_path, env=settled.environment(), text=True) == "demo\n"


def test_through_a_link_and_as_a_command(settled: Checkout, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(settled.folder / "run")
    for command in (tmp_path / "link", settled.venv / "bin/tutti"):
        said = subprocess.check_output([command, "demo"], cwd="/", env=settled.environment(), text=True)
        assert said == "demo\n"


def test_a_changed_lock_is_followed(ready: Checkout) -> None:
    ready.lock("beta")
    assert "Setting Tutti up" in ready.call("run")[2]
    assert ready.has("beta")
    assert not ready.has("alpha")


def test_a_lock_that_cannot_be_followed_leaves_what_there_was(ready: Checkout) -> None:
    before = (ready.folder / "requirements.lock").read_text()
    ready.lock("alpha", "beta")
    status, _, said = ready.call("run", PIP_FIND_LINKS="/nowhere")
    assert status == 1
    assert "offers no ready-made build" in said
    (ready.folder / "requirements.lock").write_text(before)
    assert ready.call("run") == (0, "serve", "")


def test_killed_half_way(checkout: Checkout) -> None:
    """At whatever moment it is killed, the next run mends it."""
    for pause in (0.0, 0.4, 0.9):
        process = checkout.start("run", before=["setsid", "--wait"])
        _wait_for(checkout.venv / "tutti-unfinished")
        time.sleep(pause)
        for child in _descendants(process.pid):
            os.kill(child, signal.SIGKILL)
        process.communicate()
    assert checkout.call("run")[:2] == (0, "serve")
    assert checkout.has("alpha")


def test_a_damaged_package_is_replaced_after_a_kill(ready: Checkout) -> None:
    module = next(ready.venv.glob("lib/python3.*/site-packages/alpha.py"))
    module.unlink()
    (ready.venv / "tutti-unfinished").touch()
    (ready.venv / "tutti-stamp").unlink()
    assert ready.call("run")[0] == 0
    assert ready.has("alpha")


def test_two_at_once(checkout: Checkout) -> None:
    both = [checkout.start("run", word) for word in ("one", "two")]
    told = [process.communicate(timeout=60) for process in both]
    assert [out for out, _ in told] == ["one\n", "two\n"]
    assert sum("Setting Tutti up" in said for _, said in told) == 1


def test_another_place_for_the_environment(checkout: Checkout, tmp_path: Path) -> None:
    assert checkout.call("run", TUTTI_VENV=str(tmp_path / "deep" / "venv"))[:2] == (0, "serve")
    assert (tmp_path / "deep" / "venv" / "bin" / "tutti").exists()
    assert not checkout.venv.exists()


def test_an_environment_made_by_hand_is_used_and_kept(checkout: Checkout) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", checkout.venv], check=True)
    (own := checkout.venv / "own").touch()
    assert checkout.call("run")[:2] == (0, "serve")
    assert own.exists()


def test_what_is_no_environment_is_left_alone(checkout: Checkout) -> None:
    checkout.venv.mkdir()
    (precious := checkout.venv / "precious").touch()
    status, _, said = checkout.call("run")
    assert status == 1
    assert "Move it away" in said
    assert precious.exists()


def test_a_python_that_went_away_is_replaced(ready: Checkout) -> None:
    (ready.venv / "bin/python").unlink()
    (ready.venv / "bin/python").symlink_to("/nowhere/python3.11")
    assert ready.call("run")[:2] == (0, "serve")


def test_a_moved_checkout_is_set_up_anew(ready: Checkout, tmp_path: Path) -> None:
    ready.folder.rename(tmp_path / "elsewhere")
    command = [str(tmp_path / "elsewhere" / "run"), "demo"]
    environment = ready.environment(PIP_FIND_LINKS=(tmp_path / "elsewhere" / "packages").as_uri())
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "Setting Tutti up" in told.stderr
    assert told.stdout == "demo\n"


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (
            {"PIP_NO_INDEX": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1"},
            "cannot be reached",
        ),
        ({"PIP_NO_INDEX": "1"}, "offers no ready-made build"),
    ],
)
def test_no_package(checkout: Checkout, trouble: dict[str, str], sentence: str) -> None:
    status, _, said = checkout.call("run", PIP_FIND_LINKS="/nowhere", **trouble)
    assert status == 1
    assert sentence in said
    assert "alpha" in said
    assert "Traceback" not in said


def test_another_package_of_the_same_name(checkout: Checkout) -> None:
    lock = checkout.folder / "requirements.lock"
    lock.write_text(f"alpha==1.0 --hash=sha256:{'0' * 64}\n")
    status, _, said = checkout.call("run")
    assert status == 1
    assert "not the one that the lock file names" in said


@pytest.mark.parametrize(
    ("mount", "sentence"),
    [("-o size=16k", "the disk is full"), ("-o ro", "read-only"), ("-o mode=755,uid=0", "")],
)
def test_where_nothing_can_be_written(checkout: Checkout, tmp_path: Path, mount: str, sentence: str) -> None:
    """In a mount of our own, which only a namespace of our own lets us make."""
    (tmp_path / "mount").mkdir()
    script = f'mount -t tmpfs {mount} none "{tmp_path / "mount"}" && exec "$@"'
    before = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
    if shutil.which("unshare") is None or subprocess.run([*before, "true"], check=False).returncode:
        pytest.skip("namespaces are forbidden here, or util-linux is missing")
    venv = str(tmp_path / "mount" / "venv")
    status, out, said = checkout.call("run", before=before, TUTTI_VENV=venv)
    assert (status, out) == ((1, "") if sentence else (0, "serve"))
    assert sentence in said
    assert "Traceback" not in said


@pytest.mark.parametrize("version", ["Python 3.9.2", ""])
def test_no_python_that_is_new_enough(checkout: Checkout, tmp_path: Path, version: str) -> None:
    for tool in ("dirname", "readlink"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or "")
    if version:
        (tmp_path / "python3").write_text(f'#!/bin/sh\n[ "$1" = --version ] || exit 1\necho {version}\n')
        (tmp_path / "python3").chmod(0o755)
    status, _, said = checkout.call("run", PATH=str(tmp_path))
    assert status == 1
    assert "Tutti needs Python 3.11 or newer" in said
    assert (version or "no python3 at all") in said


def test_an_unknown_part_of_the_tests_is_told_what_there_is() -> None:
    suite = [sys.executable, str(ROOT / "bootstrap" / "suite.py")]
    told = subprocess.run([*suite, "nosuchpart"], capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert "No test has «nosuchpart» in its path" in told.stderr
    assert " commands," in told.stderr


def test_a_part_of_the_tests_is_chosen_by_a_word() -> None:
    suite = [sys.executable, str(ROOT / "bootstrap" / "suite.py")]
    listed = subprocess.check_output(
        [*suite, "test_commands", "--collect-only", "-q"], text=True
    ).splitlines()
    assert all(line.startswith("tests/house/test_commands.py") for line in listed if "::" in line)
    assert sum("::" in line for line in listed) > 10


def _wait_for(path: Path) -> None:
    until = time.monotonic() + 10
    while not path.exists():
        assert time.monotonic() < until
        time.sleep(0.01)


def _descendants(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *(deeper for child in children for deeper in _descendants(int(child)))]
