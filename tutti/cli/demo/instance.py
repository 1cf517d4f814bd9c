"""An instance for the demo: the one that runs on the home, or one started for it, and a caller's token."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
    """Start an instance, make an account with a token, and stop it at the end.

    It listens where `./run` would, so that the addresses it tells are good later too; if somebody listens
    there, on a free port.
    """
    settings = Settings.load(home=home)
    port = str(settings.port if _is_free(settings) else 0)
    command = [sys.executable, "-m", "tutti", "serve", "--port", port, "--home", str(settings.home)]
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with (
        (logs / "demo.log").open("ab") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            url = _wait(server, logs / "demo.log")
            email = f"demo-{new_id().hex[-8:]}@example.org"
            yield Instance(url, _sign_up(settings.home, email), email, settings.home)
        finally:
            server.terminate()
            server.wait(60)


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
