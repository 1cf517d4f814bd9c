"""The version is one, wherever it is told."""

import subprocess
import sys
import tomllib
from pathlib import Path

from tutti.http.app import build

PROJECT = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text())["project"]


def test_the_command_line_tells_the_version_of_the_project() -> None:
    told = subprocess.check_output([sys.executable, "-m", "tutti", "--version"], text=True)
    assert told.strip() == PROJECT["version"]


def test_the_document_of_the_interface_tells_it_too() -> None:
    assert build().version == PROJECT["version"]
