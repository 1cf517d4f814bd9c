"""``tutti ddex`` as somebody types it who has a message and no instance."""

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tests.domain.ddex import given
from tests.factories import ern
from tutti.cli import ddex as command
from tutti.domain.ddex import Version, packages, read, write


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


def _package(version: Version = Version.ERN_382) -> bytes:
    return ern.package(ern.single(), [b"sound"], b"picture", version)


def _run(*words: object) -> Result:
    return CliRunner().invoke(command.app, [str(word) for word in words])


def test_a_package_is_checked_with_its_files(tmp_path: Path) -> None:
    sent = tmp_path / "sent.zip"
    files = ern.unzipped(_package())
    sent.write_bytes(ern.zipped(files))
    done = _run("check", sent)
    assert done.exit_code == 0, done.output
    assert f"{sent}/message.xml: ERN 3.8.2: acceptable, 0 findings" in done.stdout
    song = next(name for name in files if name.endswith(".flac"))
    sent.write_bytes(ern.zipped(files | {song: b"other"}))
    at = next(n for n, line in enumerate(files["message.xml"].splitlines(), 1) if b"<FileName>GBABC" in line)
    spoilt = _run("check", sent)
    assert f"{sent}/message.xml:{at}: warning: " in spoilt.stdout and "hash_mismatch" in spoilt.stdout
    folder = tmp_path / "folder"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    assert "acceptable, 0 findings" in _run("check", folder).stdout
    assert "Velvet Glove" in _run("show", folder).stdout
    refused = tmp_path / "refused.zip"
    refused.write_bytes(ern.zipped({"../evil.xml": files["message.xml"]}))
    for words in ("check", "show", "convert"):
        done = _run(words, refused)
        assert done.exit_code == 1 and "climbs out" in done.stderr


@pytest.mark.parametrize("version", Version)
def test_a_package_is_written_anew_with_its_files(tmp_path: Path, version: Version) -> None:
    sent, goal = tmp_path / "sent.zip", tmp_path / "goal"
    sent.write_bytes(_package())
    done = _run("convert", sent, "--to", version, "--package", goal)
    assert done.exit_code == 0, done.output
    assert ": gone: " not in done.stderr and ": extra: " not in done.stderr
    package = packages.open_package(goal, tmp_path / "unused")
    (message,) = package.messages
    (batch,) = package.batches
    assert package.findings == () and batch.is_complete and batch.manifest
    assert [entry.release_ids for entry in batch.manifest.entries] == [("721620118165",)]
    reading = read(message.file.place.read_bytes())
    assert reading.version == version
    named = [each.named for each in packages.files_of(reading.message)]
    assert [each.algorithm for each in named] == ["MD5", "MD5"]
    found = packages.match_files(named, package)
    assert [each.is_as_stated for each in found.files] == [True, True] and found.findings == ()
    assert {each.file.place.read_bytes() for each in found.files} == {b"sound", b"picture"}
    again = _run("check", goal)
    assert again.exit_code == 0 and "0 findings" in again.stdout


def test_batches_are_written_anew(tmp_path: Path) -> None:
    other = ern.single("4006381333931", "GBABC2600002", message_id="M-2")
    batch = tmp_path / "sent" / "20260301120000123"
    messages = {
        "721620118165/721620118165.xml": ern.xml(ern.single()),
        "4006381333931/4006381333931.xml": ern.xml(other),
        "purged/purged.xml": ern.xml(ern.purge(ern.later(ern.single(), 1))),
    }
    for name, content in messages.items():
        (batch / name).parent.mkdir(parents=True)
        (batch / name).write_bytes(content)
    alone = _run("convert", tmp_path / "sent")
    assert alone.exit_code == 2 and "--package" in alone.output
    goal = tmp_path / "goal"
    done = _run("convert", tmp_path / "sent", "--package", goal)
    assert done.exit_code == 0, done.output
    written = packages.open_package(goal, tmp_path / "unused")
    assert len(written.messages) == 3 and len(written.batches) == 2, "no release twice in one batch"
    assert "20260301120000123" in {each.batch_id for each in written.batches}
    assert {each.head.root for each in written.messages} == {"NewReleaseMessage", "PurgeReleaseMessage"}
    manifests = [file.read_text() for file in goal.rglob("BatchComplete*")]
    assert any("<MessageType>PurgeReleaseMessage<" in each for each in manifests)


def test_of_a_package_all_is_written_or_nothing(tmp_path: Path) -> None:
    folder, goal = tmp_path / "sent", tmp_path / "goal"
    folder.mkdir()
    (folder / "good.xml").write_bytes(ern.xml(ern.single()))
    wrong = ern.xml(ern.single("4006381333931", message_id="M-2")).replace(b"<ISRC>", b"<ISRC>!", 1)
    (folder / "wrong.xml").write_bytes(wrong)
    done = _run("convert", folder, "--package", goal)
    assert done.exit_code == 1 and "nothing is written" in done.stderr and not goal.exists()
    assert f"{folder / 'wrong.xml'}:" in done.stdout
    both = _run("convert", folder, "--package", goal, "-o", tmp_path / "new.xml")
    assert both.exit_code == 2


def test_what_a_message_lacks_is_told_when_it_is_converted(message: Path, tmp_path: Path) -> None:
    bare = message.read_bytes()
    for line in (b"CLine", b"PLine"):
        start, end = b"<" + line + b">", b"</" + line + b">"
        while start in bare:
            head, _, rest = bare.partition(start)
            bare = head + rest.partition(end)[2]
    message.write_bytes(bare)
    done = _run("convert", message, "-o", tmp_path / "new.xml")
    assert done.exit_code == 0, done.output
    assert "warning: There is no C-line." in done.stderr
