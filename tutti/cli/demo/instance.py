"""An instance for the demo: the one that runs on the home, or one started for it; and a caller's token."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import typer

from tutti.core.ids import new_id
from tutti.settings import Settings

READY = "Tutti is ready at "
CREDITS = 20


@dataclass(frozen=True, slots=True)
class Instance:
    """Where the instance is, and who we are there."""

    url: str
    token: str
    email: str
    home: Path


@contextmanager
def demo_instance(home: Path | None) -> Iterator[Instance]:
    """Yield an account with a token on the instance that runs on the home, or on one started for the demo.

    One that is started listens where `./run` would, so that the addresses it tells are good later too; if
    an instance of another home listens there, on a free port.
    """
    settings = Settings.load(home=home)
    email, token = f"demo-{new_id().hex[-8:]}@example.org", None
    free = _is_free(settings)
    if not free:
        token = _sign_up(settings.home, email)
        if _knows(settings.base_url, token):
            yield Instance(settings.base_url, token, email, settings.home)
            return
    with _started(settings.home, settings.port if free else 0) as url:
        yield Instance(url, token or _sign_up(settings.home, email), email, settings.home)


@contextmanager
def _started(home: Path, port: int) -> Iterator[str]:
    command = [sys.executable, "-m", "tutti", "serve", "--port", str(port), "--home", str(home)]
    logs = home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (
        (logs / "demo.log").open("ab") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            yield _wait(server, logs / "demo.log")
        finally:
            server.terminate()
            server.wait(60)


def _knows(url: str, token: str) -> bool:
    """Tell whether the server at ``url`` serves the database that has the token."""
    try:
        return httpx2.get(f"{url}/v1/me", headers={"Authorization": f"Bearer {token}"}, timeout=10).is_success
    except httpx2.HTTPError:
        return False


def _is_free(settings: Settings) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def _wait(server: "subprocess.Popen[str]", log: Path) -> str:
    for line in server.stdout or ():
        if line.startswith(READY):
            return line.removeprefix(READY).strip()
    typer.secho(f"The server did not start; see {log}.", err=True, fg="red")
    raise typer.Exit(1)


def _sign_up(home: Path, email: str) -> str:
    operate(home, "account", "create", email)
    return operate(home, "token", "create", email)


def operate(home: Path, *words: str) -> str:
    """Run one of the operator's own commands on the home and return what it prints."""
    command = [sys.executable, "-m", "tutti", *words, "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        typer.secho(done.stderr.strip(), err=True, fg="red")
        raise typer.Exit(done.returncode)
    return done.stdout.strip()
