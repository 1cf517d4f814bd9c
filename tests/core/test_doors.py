"""Parts that come when asked for, and packages that are left out, each in a Python of its own."""

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest

import tutti.domain

HEAVY = (
    "lxml",
    "httpx2",
    "rich",
    "pydantic.v1",
    "numpy",
    "cryptography",
    "aiosmtplib",
    "pypdf",
    "tutti.domain.ddex.reading",
    "tutti.workflows.journeys",
    "typer",
    "stdnum",
    "argon2",
    "tutti.domain.books",
    "tutti.domain.releases.model",
    "tutti.http.distribution.routes",
    "tutti.http.label.routes",
)


def loaded(program: str) -> set[str]:
    """Run a program in a fresh Python and return the names of the modules that it has loaded at the end."""
    told = f"{program}\nimport sys\nprint(*(name for name, found in sys.modules.items() if found))"
    done = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_the_web_server_starts_without_what_it_seldom_needs():
    assert not loaded("import tutti.server").intersection(HEAVY)


def test_a_part_comes_when_it_is_asked_for():
    part = "tutti.domain.ddex.service"
    assert part not in loaded("from tutti.domain import ddex")
    assert part in loaded("from tutti.domain import ddex; ddex.write")
    assert part in loaded("from tutti.domain.ddex import write")


def test_what_no_part_has_is_missing():
    from tutti.domain import ddex

    with pytest.raises(AttributeError, match="no attribute 'read_backwards'"):
        ddex.read_backwards  # noqa: B018


def test_an_absent_package_is_back_afterwards():
    program = (
        "from tutti.core.doors import absent\n"
        "with absent('colorsys'):\n"
        "    try:\n"
        "        import colorsys\n"
        "    except ImportError:\n"
        "        pass\n"
    )
    assert "colorsys" not in loaded(program)
    assert "colorsys" in loaded(program + "import colorsys")


@pytest.mark.parametrize("room", [each.name for each in iter_modules(tutti.domain.__path__)])
def test_every_door_leads_somewhere(room: str):
    module = import_module(f"tutti.domain.{room}")
    assert all(getattr(module, name) is not None for name in module.__all__)
