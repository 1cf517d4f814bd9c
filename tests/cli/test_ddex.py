"""``tutti ddex`` as somebody types it who has a message and no instance."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.domain.ddex import given
from tutti.cli import ddex as command
from tutti.domain.ddex import Version, read, write


@pytest.fixture
def message(tmp_path: Path) -> Path:
    file = tmp_path / "message.xml"
    file.write_bytes(write(given.album(), Version.ERN_382))
    return file


def test_a_sound_message_is_acceptable(message: Path) -> None:
    done = CliRunner().invoke(command.app, ["check", str(message)])
    assert done.exit_code == 0, done.output
    assert f"{message}: ERN 3.8.2: acceptable" in done.stdout


def test_a_mistake_is_told_with_line_and_mend(message: Path, tmp_path: Path) -> None:
    lines = message.read_bytes().replace(b"<ISRC>", b"<ISRC>!", 1)
    wrong = tmp_path / "wrong.xml"
    wrong.write_bytes(lines)
    at = next(n for n, line in enumerate(lines.splitlines(), 1) if b"<ISRC>!" in line)
    done = CliRunner().invoke(command.app, ["check", str(message), str(wrong)])
    assert done.exit_code == 1
    assert f"{wrong}:{at}: error: " in done.stdout and "not acceptable" in done.stdout


@pytest.mark.parametrize(
    "content", [b"", b"no xml", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\x1f\x8b\x08\x00"]
)
@pytest.mark.parametrize("words", [["check"], ["show"], ["convert"]])
def test_what_is_no_message_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, words: list[str]
) -> None:
    file = tmp_path / "strange"
    file.write_bytes(content)
    done = CliRunner().invoke(command.app, [*words, str(file)])
    assert done.exit_code == 1 and str(file) in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_a_message_is_shown(message: Path) -> None:
    done = CliRunner().invoke(command.app, ["show", str(message)])
    assert done.exit_code == 0, done.output
    release = given.album().release
    assert release.titles[0].text in done.stdout and str(release.id.icpn) in done.stdout
    for track in release.tracks:
        assert track.recording.isrc in done.stdout
    assert "deal for" in done.stdout


def test_a_message_is_converted(message: Path, tmp_path: Path) -> None:
    goal = tmp_path / "new.xml"
    done = CliRunner().invoke(command.app, ["convert", "--to", "4.3.2", str(message), "-o", str(goal)])
    assert done.exit_code == 0, done.output
    assert read(goal.read_bytes()).version == "4.3.2"
    assert "loss" in done.stderr
    unknown = CliRunner().invoke(command.app, ["convert", "--to", "5", str(message)])
    assert unknown.exit_code == 2 and "4.3.2" in unknown.output
