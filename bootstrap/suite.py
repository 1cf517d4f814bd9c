"""What ``./test`` does: the linters, then the tests; or the tests of a part; or only the linters.

./test                  everything, as in CI
./test songs ddex       the tests with "songs" or "ddex" in their path
./test songs -x -k wav  likewise; from the first option on, all goes to pytest
./test check            only the linters: ruff, mypy, import-linter
./test lock [--upgrade] resolve the lock files anew from pyproject.toml
"""

import os
import subprocess
import sys
import time
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LINTERS = (
    ("ruff", "check", "--quiet"),
    ("ruff", "format", "--check", "--quiet"),
    ("mypy", "--no-error-summary"),
    ("lint-imports", "--no-logo"),
)
SIDE_BY_SIDE = ("--numprocesses=logical", "--maxprocesses=4", "--dist=worksteal")
RESOLVE = (
    *("uv", "pip", "compile", "--no-config", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-annotate", "--custom-compile-command", "./test lock"),
)
TRY = (
    *("uv", "pip", "install", "--no-config", "--quiet", "--dry-run", "--no-deps", "--only-binary=:all:"),
    *("--requirement", "requirements-dev.lock"),
)
VERSIONS = ("3.11", "3.12", "3.13")
MACHINES = ("x86_64", "aarch64")
"""What every locked package must have a wheel for."""


def main(*arguments: str) -> None:
    """Do what the words ask for, from whatever folder."""
    os.chdir(ROOT)
    words, options = _split(arguments)
    if "--help" in options or "-h" in options:
        sys.stdout.write(__doc__ or "")
    elif words == ["check"]:
        sys.exit(not lint())
    elif words[:1] == ["lock"]:
        lock(*words[1:], *options)
    elif words:
        pytest(*select(words), *options)
    elif not lint():
        sys.exit("The tests were not run: mend the above first, or run a part of them by ./test PART.")
    else:
        pytest(*SIDE_BY_SIDE, *options)


def _split(arguments: tuple[str, ...]) -> tuple[list[str], list[str]]:
    first = next((at for at, word in enumerate(arguments) if word.startswith("-")), len(arguments))
    return list(arguments[:first]), list(arguments[first:])


def lint() -> bool:
    """Run all linters side by side, show what they found, and tell whether it was nothing."""
    began = time.monotonic()
    running = [(command, _start(command)) for command in LINTERS]
    clean = True
    for command, process in running:
        found, _ = process.communicate()
        if process.returncode != 0:
            clean = False
            sys.stdout.write(f"{found}\n✗ {' '.join(command)}\n")
    if clean:
        sys.stdout.write(f"✓ ruff, mypy, import-linter: nothing found, in {time.monotonic() - began:.0f} s\n")
    sys.stdout.flush()
    return clean


def _start(command: tuple[str, ...]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603
        [BIN / command[0], *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def select(words: list[str]) -> list[str]:
    """Return the test files with one of ``words`` in their path, or pytest's own ``file::test`` as it is."""
    files = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests").rglob("test_*.py"))]
    chosen = []
    for word in words:
        name = word.removeprefix("./").rstrip("/")
        found = [word] if "::" in word else [path for path in files if name in path]
        if not found:
            parts = {
                part.removeprefix("test_") for path in files for part in Path(path).with_suffix("").parts[1:]
            }
            sys.exit(f"No test has «{word}» in its path. There is: {', '.join(sorted(parts))}.")
        chosen += [path for path in found if path not in chosen]
    return chosen


def lock(*options: str) -> None:
    """Write both lock files anew from pyproject.toml, keeping versions unless told to ``--upgrade``."""
    for target, more in (
        ("requirements.lock", ()),
        ("requirements-dev.lock", ("--group", "dev", "--constraint", "requirements.lock")),
    ):
        command = [*RESOLVE, *more, *options, "pyproject.toml", "--output-file", target]
        subprocess.run([BIN / command[0], *command[1:]], check=True)  # noqa: S603
    with TemporaryDirectory() as nowhere:
        for version, machine in product(VERSIONS, MACHINES):
            place = ("--target", nowhere, "--python-version", version)
            command = [*TRY, *place, "--python-platform", f"{machine}-manylinux_2_28"]
            if subprocess.run([BIN / command[0], *command[1:]], check=False).returncode:  # noqa: S603
                sys.exit(
                    f"Not everything in requirements-dev.lock has a wheel for Python {version}, {machine}."
                )


def pytest(*arguments: str) -> NoReturn:
    """Become pytest."""
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606


if __name__ == "__main__":
    main(*sys.argv[1:])
