"""The example of the documentation runs and gives a valid message."""

import re
from pathlib import Path

from tests.domain.ddex import oracle
from tutti.domain.ddex import Version


@oracle.needs_schemas
def test_the_example_is_valid(capsys):
    text = (Path(__file__).resolve().parents[3] / "docs/ddex.md").read_text("utf-8")
    names: dict[str, object] = {}
    exec(re.search(r"```python\n(.*?)```", text, re.DOTALL)[1], names)
    assert capsys.readouterr().out == ""
    assert oracle.schema_errors(names["document"], Version.ERN_43) == []
    assert oracle.fatal(oracle.broken_rules(names["document"], oracle.rule_file(names["document"]))) == []
