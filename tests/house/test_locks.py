"""The lock files hold what ``pyproject.toml`` asks for, and nothing of the machine they were made on."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED = [
    *((LOCKS[0], line) for line in PROJECT["project"]["dependencies"]),
    *((LOCKS[1], line) for line in PROJECT["dependency-groups"]["dev"]),
]


def pins(lock: str) -> set[tuple[str, str]]:
    return set(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text()))


@pytest.mark.parametrize(("lock", "line"), ASKED)
def test_what_is_asked_for_is_locked(lock: str, line: str) -> None:
    """If not: ``./test lock``."""
    asked = Requirement(line)
    locked = [version for name, version in pins(lock) if name == asked.name]
    assert locked
    assert all(asked.specifier.contains(version) for version in locked)


def test_every_python_gets_the_same_versions() -> None:
    names = [name for name, _ in pins(LOCKS[0])]
    assert sorted(names) == sorted(set(names))


def test_developers_have_what_users_have() -> None:
    assert pins(LOCKS[0]) <= pins(LOCKS[1])


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_package_or_its_hash(lock: str) -> None:
    """So no index and no folder is named, and nothing goes unchecked."""
    lines = [line for line in (ROOT / lock).read_text().splitlines() if not line.startswith("#")]
    assert [
        line for line in lines if not re.match(r"[a-z0-9-]+==\S+|    --hash=sha256:[0-9a-f]{64}", line)
    ] == []
    assert all(after.startswith("    --hash") for line, after in pairwise(lines) if "==" in line)
