"""The documentation's example runs, and its lists are whole."""

import re
from pathlib import Path

import pytest

from tests.domain.ddex.packages.given import UPC, ern
from tests.domain.ddex.packages.zips import Entry, zipped
from tutti.domain.ddex import packages
from tutti.domain.ddex.packages import faults
from tutti.domain.ddex.rules.findings import Fault

ROOT = Path(__file__).resolve().parents[4]
PAGE = (ROOT / "docs/ddex-packages.md").read_text("utf-8")


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("delivery.zip").write_bytes(zipped(Entry(f"{UPC}.xml", ern()), Entry("resources/01.wav", b"audio")))
    example = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert example
    exec(example[1], {})
    assert f"{UPC}.xml NewReleaseMessage 2026-03-01" in capsys.readouterr().out


def test_every_finding_is_listed() -> None:
    codes = [each.code for each in vars(faults).values() if isinstance(each, Fault)]
    assert len(codes) > 15
    assert [code for code in codes if f"`{code}`" not in PAGE] == []


def test_every_reason_is_listed() -> None:
    folder = Path(packages.__file__).parent
    source = "\n".join(path.read_text() for path in folder.glob("*.py"))
    reasons = set(re.findall(r'"((?:zip|path|file|folder|disk)_[a-z_]+)"', source))
    assert len(reasons) > 20
    assert [reason for reason in reasons if f"`{reason}`" not in PAGE] == []
