"""What is wrong with the settings is told by name, before anything starts, and never with a value."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tutti.core.errors import Misconfigured
from tutti.settings import Settings

WRONG = {
    "TUTTI_PORT": "abc",
    "TUTTI_OPERATOR_KEY": "short-secret",
    "TUTTI_STORAGE_URL": "ftp://files.example",
    "TUTTI_PUBLIC_URL": "tutti.example",
    "TUTTI_DDEX_PARTY_ID": "somebody",
    "TUTTI_LOG_LEVEL": "loud",
    "TUTTI_SANDBOX": "maybe",
}
COMMANDS = [("serve", "--port", "0"), ("token", "list", "a@example.org")]


def _tutti(home: Path, command: tuple[str, ...], settings: dict[str, str]) -> "CompletedProcess[str]":
    words = [sys.executable, "-m", "tutti", *command, "--home", home]
    return subprocess.run(words, env=os.environ | settings, capture_output=True, text=True, check=False)


def test_all_that_is_wrong_is_told_by_name_and_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WRONG.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as caught:
        Settings.load(home=tmp_path)
    lines = caught.value.message.splitlines()
    assert {line.partition(":")[0] for line in lines} == WRONG.keys()
    assert all(line.endswith(".") for line in lines)
    assert "short-secret" not in caught.value.message


def test_a_file_that_is_no_text_is_told_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "tutti.env").write_bytes(b"TUTTI_PORT=1\xff\n")
    told = _tutti(tmp_path, COMMANDS[1], {})
    assert told.returncode == 1
    assert f"{tmp_path / 'tutti.env'} cannot be read" in told.stderr
    assert "Traceback" not in told.stderr


def test_names_that_are_no_settings_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tutti.env").write_text("TUTTI_STORGE_URL=s3://x\nTUTTI_SANDBOX=false\nOTHER=1\n")
    monkeypatch.setenv("TUTTI_OPERATER_KEY", "x")
    settings = Settings.load(home=tmp_path)
    assert not settings.sandbox
    strangers = set(settings.strangers())
    assert strangers >= {"TUTTI_STORGE_URL", "TUTTI_OPERATER_KEY"}
    assert not strangers & {"TUTTI_SANDBOX", "TUTTI_HOME", "TUTTI_VENV", "OTHER"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"ddex_schemas": "/nowhere"}, "TUTTI_DDEX_SCHEMAS: there is no such folder."),
        ({"cover_fonts": "/nowhere"}, "TUTTI_COVER_FONTS: there is no such folder."),
        ({"stripe_key": "sk_1"}, "TUTTI_STRIPE_WEBHOOK_SECRET: set it beside TUTTI_STRIPE_KEY: "),
    ],
)
def test_what_could_only_fail_later_is_told_at_once(tmp_path: Path, given: dict[str, str], told: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        Settings.load(home=tmp_path, **given)
    assert wrong.value.message.startswith(told)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "TUTTI_LOG_LEVEL",
            "loud",
            "TUTTI_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'.",
        ),
        ("TUTTI_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/x", "The database cannot be used: "),
    ],
)
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_a_command_that_cannot_start_says_why_and_fails(
    tmp_path: Path, command: tuple[str, ...], name: str, value: str, told: str
) -> None:
    done = _tutti(tmp_path, command, {name: value})
    assert done.returncode == 1
    assert told in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_what_only_the_start_can_tell_ends_it_as_well(tmp_path: Path, database_url: str) -> None:
    done = _tutti(tmp_path, COMMANDS[0], {"TUTTI_DATABASE_URL": database_url, "TUTTI_ISRC_PREFIX": "no"})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("TUTTI_ISRC_PREFIX: ") and "Traceback" not in done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: words[0])
def test_every_fault_of_a_store_profile_is_told(
    tmp_path: Path, command: tuple[str, ...], database_url: str
) -> None:
    (tmp_path / "stores").mkdir()
    (tmp_path / "stores" / "corner.toml").write_text("id = 7\n")
    (tmp_path / "stores" / "market.toml").write_text("id = ")
    done = _tutti(tmp_path, command, {"TUTTI_DATABASE_URL": database_url})
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "stores/corner" in done.stderr and "stores/market" in done.stderr
