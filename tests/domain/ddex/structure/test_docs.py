"""The page on structure: its example runs, and every code has its line."""

import re
from pathlib import Path

from tutti.domain.ddex.rules.findings import Fault
from tutti.domain.ddex.structure import faults

PAGE = (Path(__file__).resolve().parents[4] / "docs/ddex-structure.md").read_text("utf-8")


def test_the_example_runs_and_finds_what_is_missing(capsys):
    exec(re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)[1], {})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[2] for line in lines] == ["attribute_missing", "element_missing", "element_missing"]


def test_every_code_and_no_other_is_on_the_page():
    codes = {each.code for each in vars(faults).values() if isinstance(each, Fault)}
    rows = [
        line.split("|")[1] for line in PAGE.partition("## Findings")[2].splitlines() if line.startswith("| `")
    ]
    assert {code for row in rows for code in re.findall(r"`(\w+)`", row)} == codes
