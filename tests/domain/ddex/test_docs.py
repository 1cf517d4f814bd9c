"""The examples of the documentation run, as whoever imports the library would run them."""

import re
from pathlib import Path

import pytest

from tests.domain.ddex import given, oracle
from tests.domain.ddex.test_others import BOOKLET, album, video
from tutti.domain.ddex import Version, write

PAGE = (Path(__file__).resolve().parents[3] / "docs/ddex.md").read_text("utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@oracle.needs_schemas
def test_the_example_is_valid(capsys):
    names: dict[str, object] = {}
    exec(EXAMPLES[0], names)
    assert capsys.readouterr().out == ""
    assert oracle.schema_errors(names["document"], Version.ERN_43) == []
    assert oracle.fatal(oracle.broken_rules(names["document"], oracle.rule_file(names["document"]))) == []


def test_a_message_is_examined_and_converted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    content = write(album(video(), BOOKLET), Version.ERN_382).replace(
        b"<ISRC>GBABC2600001", b"<ISRC>GBABC", 1
    )
    (tmp_path / "message.xml").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"identifier|ISRC"):
        exec(EXAMPLES[1], {})
    said = capsys.readouterr().out
    assert "error" in said and "GBABC" in said
    (tmp_path / "message.xml").write_bytes(write(given.album(), Version.ERN_382))
    names: dict[str, object] = {}
    exec(EXAMPLES[1], names)
    assert "changed release.tracks[0]" in capsys.readouterr().out
    assert names["done"].content.startswith(b"<?xml")


def test_there_is_no_example_that_is_not_run():
    assert len(EXAMPLES) == 2


def test_every_code_of_other_resources_is_on_the_page():
    from tutti.domain.ddex.reading import faults as read
    from tutti.domain.ddex.rules import others
    from tutti.domain.ddex.rules.findings import Fault

    codes = {each.code for room in (others, read) for each in vars(room).values() if isinstance(each, Fault)}
    assert sorted(code for code in codes if f"`{code}`" not in PAGE) == []
