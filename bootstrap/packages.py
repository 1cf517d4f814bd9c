"""Runs the pip that comes with the checkout, and says in plain words why it failed when it did.

Pip goes by its own defaults and the user's pip configuration: index, proxy, certificates, cache.
"""

import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PIP = next((Path(__file__).resolve().parent.parent / "vendor").glob("pip-*.whl"))
DIVERTING = (
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PYTHONHOME",
    "PYTHONPATH",
)
QUIETLY = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
REASONS = (
    ("No space left on device|Disk quota exceeded", "the disk is full. Free some space (500 MB are enough)."),
    ("Read-only file system|Permission denied", "the environment's folder may not be written."),
    (
        "DO NOT MATCH THE HASHES",
        "a package that was downloaded is not the one that the lock file names. Something between "
        "here and the package index alters files, or offers others under the same name.",
    ),
    (
        "CERTIFICATE_VERIFY_FAILED|SSLError",
        "the certificate of the package index is not trusted here. Behind a proxy that inspects "
        "traffic, name its certificate to pip (PIP_CERT).",
    ),
    (
        "NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|"
        "ConnectionResetError|ProtocolError|Max retries|[Tt]imed out|No route to host|Network is unreachable",
        "the package index cannot be reached. Check the network, and pip's own settings for a proxy "
        "or another index (HTTPS_PROXY, PIP_INDEX_URL, pip.conf).",
    ),
    (
        "No matching distribution found|Could not find a version",
        "the package index offers no ready-made build of it for this Python and machine. Linux with glibc "
        "2.28 or newer and CPython 3.11 to 3.13 are sure to have one.",
    ),
)


class Refusal(Exception):
    """The environment cannot be set up; the message says why and what to do."""


def install(venv: Path, lock_file: Path, held: int, *, anew: bool) -> None:
    """Install every package of ``lock_file``, checked by its hash; ``anew`` replaces what seems installed.

    ``held`` is a file descriptor that pip inherits, so that a lock on it lasts as long as pip does.
    """
    pinned = sum("==" in line for line in lock_file.read_text().splitlines())
    began = time.monotonic()
    sys.stderr.write(f"Setting Tutti up in {venv} (up to {pinned} packages, only this once) ...\n")
    options = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-user", "--progress-bar=off"]
    again = ["--force-reinstall"] if anew else []
    _pip(venv, held, "install", *options, *again, "--requirement", str(lock_file))
    sys.stderr.write(f"Set up in {time.monotonic() - began:.0f} s.\n")


def uninstall_others(venv: Path, lock_file: Path, held: int) -> None:
    """Remove the packages that ``lock_file`` does not name."""
    wanted = {_plain(line.split("==")[0]) for line in lock_file.read_text().splitlines() if "==" in line}
    folders = (venv / "lib").glob("python3.*/site-packages/*.dist-info")
    others = {_plain(folder.name.split("-")[0]) for folder in folders} - wanted
    if others:
        _pip(venv, held, "uninstall", "--yes", *sorted(others))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def _pip(venv: Path, held: int, *arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in DIVERTING}
    environment |= {
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_INPUT": "1",
        "PIP_ROOT_USER_ACTION": "ignore",
    }
    if not _has_home():
        environment["PIP_NO_CACHE_DIR"] = "1"  # pip would make a folder that is named ~
    process = subprocess.Popen(  # noqa: S603
        [venv / "bin" / "python", "-I", PIP / "pip", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        pass_fds=(held,),
    )
    log = venv / "tutti-setup.log"
    with process, log.open("w") as written:
        for line in process.stdout or ():
            written.write(line)
            _show(line)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")
    if process.returncode != 0:
        raise Refusal(_explain(log))


def _has_home() -> bool:
    with suppress(RuntimeError):
        return Path.home().is_absolute()
    return False


def _show(line: str) -> None:
    """Tell what pip is doing: one line that replaces itself on a terminal, else only what is out of order."""
    doing = re.match(r"(?:Collecting|Installing|Found existing|Uninstalling) \S+", line)
    if doing and sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{doing[0].split('==')[0]} ")
    elif "Retrying (Retry(total=4" in line:
        sys.stderr.write("The package index does not answer; trying again ...\n")


def _explain(log: Path) -> str:
    """Return one sentence for why pip failed, and what it said itself."""
    text = log.read_text(errors="replace")
    reason = next((reason for pattern, reason in REASONS if re.search(pattern, text)), "pip failed.")
    errors = [line for line in text.splitlines() if line.startswith("ERROR:")] or text.splitlines()[-3:]
    return "\n  ".join([reason, *errors[-4:], f"The whole log: {log}"])
