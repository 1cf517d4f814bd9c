"""``docs/licences.md`` names every package of the default install, and none may be under the GPL or AGPL."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GPL = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )(?<!Library or Lesser )General Public License")
CHOICE = re.compile(r"\bOR\b|at our choice")


def locked(name: str) -> set[tuple[str, str]]:
    return set(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text()))


def listed() -> dict[tuple[str, str], str]:
    rows = re.findall(r"(?m)^\| ([a-z0-9-]+) \| (\S+) \| (.+?) \|", (ROOT / "docs/licences.md").read_text())
    return {(name, version): licence for name, version, licence in rows if version[0].isdigit()}


def test_all_that_is_shipped_is_listed() -> None:
    assert set(listed()) == locked("requirements.lock")


def test_none_is_under_the_gpl() -> None:
    assert [
        name for name, licence in listed().items() if GPL.search(licence) and not CHOICE.search(licence)
    ] == []


@pytest.mark.parametrize(("name", "version"), sorted(locked("requirements.lock")))
def test_the_package_says_the_same_of_itself(name: str, version: str) -> None:
    try:
        about = metadata(name)
    except PackageNotFoundError:
        pytest.skip("not for this machine")
    if about["Version"] != version:
        pytest.skip("another version for this Python")
    own = [about.get("License-Expression") or "", *about.get_all("Classifier", [])]
    said = " / ".join(line for line in own if line and (line == own[0] or line.startswith("License")))
    assert not GPL.search(said) or CHOICE.search(said)
    assert ("LGPL" in listed()[name, version]) == ("LGPL" in said or "Lesser" in said)
