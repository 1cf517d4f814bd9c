"""What is in a package is told by content, not by names, and an error lists what was found."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from tests.domain.ddex.packages.given import BATCH, UPC, ern, manifest, written
from tests.domain.ddex.packages.zips import Entry, zipped
from tutti.domain.ddex.errors import PackageTooLarge, RefusedPackage, UnclearPackage, UnsafePackage
from tutti.domain.ddex.packages import Form, Limits, Package, open_package

BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


def _open(source: Path | bytes, folder: Path, limits: Limits | None = None) -> Package:
    return open_package(BytesIO(source) if isinstance(source, bytes) else source, folder / "goal", limits)


def _refusal(source: Path | bytes, folder: Path, limits: Limits | None = None) -> RefusedPackage:
    with pytest.raises(RefusedPackage) as caught:
        _open(source, folder, limits)
    assert not (folder / "goal").exists()
    return caught.value


def test_a_message_alone_is_read_where_it_lies(tmp_path: Path) -> None:
    source = written(tmp_path, {"anything.dat": ern()}) / "anything.dat"
    package = _open(source, tmp_path)
    [message] = package.messages
    assert package.form is Form.MESSAGE
    assert message.file.place == source
    assert (message.head.message_id, message.head.sender) == ("M-1", "PADPIDA0000000000T")
    assert message.identity == ("PADPIDA0000000000T", "M-1")
    assert package.findings == ()
    assert not (tmp_path / "goal").exists()


def test_a_message_as_a_stream_is_kept_in_the_goal(tmp_path: Path) -> None:
    [message] = _open(ern(), tmp_path).messages
    assert message.file.place.parent == tmp_path / "goal"
    assert message.file.place.read_bytes() == ern()


def test_a_stream_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert isinstance(_refusal(ern(), tmp_path, Limits(per_file=100)), PackageTooLarge)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_messages_are_recognised_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    text = ern().decode().partition("?>")[2].strip()
    data = (f'<?xml version="1.0" encoding="{encoding[:6]}"?>' + text).encode(encoding)
    if encoding != "utf-8-sig":
        data = data.replace("utf-16".encode(encoding)[-11:], "UTF-16".encode(encoding)[-11:])
    [message] = _open(data, tmp_path).messages
    assert message.head.message_id == "M-1"


@pytest.mark.parametrize("root", ["NewReleaseMessage", "PurgeReleaseMessage", "CatalogListMessage"])
@pytest.mark.parametrize(
    "namespace", ["http://ddex.net/xml/ern/382", "http://service.ddex.net/xml/ern/411", "urn:other"]
)
def test_messages_are_known_by_their_root(tmp_path: Path, root: str, namespace: str) -> None:
    [message] = _open(ern(root=root, namespace=namespace), tmp_path).messages
    assert (message.head.root, message.head.namespace) == (root, namespace)


def test_only_the_beginning_of_a_message_is_read_to_recognise_it(tmp_path: Path) -> None:
    data = ern(body="<!-- -->" * 200_000)[:-30] + b"<broken"
    assert _open(data, tmp_path).messages[0].head.message_id == "M-1"


@pytest.mark.parametrize(
    "data",
    [b"<a", b" <?xml version='1.0'?><a/>", b"<a xmlns:x=''>", b"<?xml version='1.0' encoding='x-none'?><a/>"],
)
def test_xml_that_cannot_be_read_is_left_to_its_reader_if_it_is_alone(tmp_path: Path, data: bytes) -> None:
    [message] = _open(data, tmp_path).messages
    assert (message.head.root, message.identity) == ("", None)


def test_a_doctype_alone_is_refused_before_anything_in_it(tmp_path: Path) -> None:
    error = _refusal(BOMB, tmp_path)
    assert isinstance(error, UnsafePackage)
    assert error.reason == "doctype"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (b"UPC;Title\n1;a", "no XML"),
        (b"\x1f\x8b\x08" + bytes(20), "gzip"),
        (b"Rar!\x1a\x07\0", "a RAR archive"),
        (b"<html/>", "html of no namespace"),
        (
            b"<m:MeadMessage xmlns:m='http://ddex.net/xml/mead/11'/>",
            "MeadMessage of http://ddex.net/xml/mead/11",
        ),
        (manifest(), "ManifestMessage of http://ddex.net/xml/2011/echo/12"),
    ],
)
def test_a_file_that_is_no_message_is_named_for_what_it_is(tmp_path: Path, data: bytes, words: str) -> None:
    error = _refusal(data, tmp_path)
    assert isinstance(error, UnclearPackage)
    assert error.reason == "no_message"
    assert f"The file is no ERN message: it is {words}." in error.message
    assert error.extra["found"] == [f"message.xml ({words})"]


def test_a_zip_holds_one_message_and_its_files(tmp_path: Path) -> None:
    data = zipped(
        Entry(f"{UPC}/resources/1.wav", b"audio"),
        Entry(f"{UPC}/.DS_Store", b"junk"),
        Entry(f"{UPC}/{UPC}.txt", ern()),
        Entry("readme.xml", b"<notes/>"),
    )
    package = _open(data, tmp_path)
    assert package.form is Form.ZIP
    assert [message.file.path for message in package.messages] == [f"{UPC}/{UPC}.txt"]
    assert list(package.files) == [f"{UPC}/{UPC}.txt", f"{UPC}/resources/1.wav", "readme.xml"]
    assert {finding.code for finding in package.findings} == {"package_junk"}


def test_a_zip_of_several_messages_lists_them(tmp_path: Path) -> None:
    data = zipped(Entry("1.wav", b"audio"), Entry("a.xml", ern("M-1")), Entry("b.xml", ern("M-2")))
    error = _refusal(data, tmp_path)
    assert isinstance(error, UnclearPackage)
    assert error.reason == "several_messages"
    assert [each.partition(" ")[0] for each in error.found] == ["a.xml", "b.xml", "1.wav"]
    assert "2 ERN messages" in error.message


def test_a_zip_of_a_batch_is_taken_where_it_is_expected(tmp_path: Path) -> None:
    data = zipped(Entry("a.xml", ern("M-1")), Entry("b.xml", ern("M-2")))
    assert len(_open(data, tmp_path, Limits(messages=1000)).messages) == 2


@pytest.mark.parametrize("data", [zipped(), zipped(Entry("a/", b"", 0)), zipped(Entry("1.wav", b"audio"))])
def test_a_zip_without_message_is_refused(tmp_path: Path, data: bytes) -> None:
    assert _refusal(data, tmp_path).reason == "no_message"


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    error = _refusal(zipped(*(Entry(f"{number}.wav") for number in range(100))), tmp_path)
    assert isinstance(error, UnclearPackage)
    assert len(error.found) == 21
    assert error.found[-1] == "and 80 more"


def test_a_doctype_beside_a_message_is_not_looked_at(tmp_path: Path) -> None:
    package = _open(zipped(Entry("a.xml", ern()), Entry("booklet.svg", BOMB)), tmp_path)
    assert [(each.code, each.path) for each in package.findings] == [("package_doctype", "booklet.svg")]


def test_names_play_no_tricks_in_messages(tmp_path: Path) -> None:
    error = _refusal(zipped(Entry("a\u202egnp.exe")), tmp_path)
    assert "\u202e" not in str(error)
    assert error.entry == "a\\u202egnp.exe"


def test_namespaces_play_no_tricks_in_messages(tmp_path: Path) -> None:
    error = _refusal(f"<a xmlns='\u202e{'x' * 9000}'/>".encode(), tmp_path)
    assert "\u202e" not in str(error)
    assert len(str(error)) < 1000


def test_a_folder_is_read_where_it_lies_and_left_as_it_is(tmp_path: Path) -> None:
    folder = written(
        tmp_path / UPC,
        {f"{UPC}.xml": ern(), "resources/1.wav": b"audio", "resources/.DS_Store": b"", "._x": b""},
    )
    package = _open(folder, tmp_path)
    assert package.form is Form.FOLDER
    assert list(package.files) == [f"{UPC}.xml", "resources/1.wav"]
    assert package.batches == ()
    assert not (tmp_path / "goal").exists()


def test_zips_in_a_folder_are_told_of(tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    (folder / "later").mkdir(parents=True)
    (folder / "one.xml").write_bytes(ern())
    (folder / "two.zip").write_bytes(zipped(Entry("two.xml", ern())))
    (folder / "later" / "three.ZIP").write_bytes(b"whatever")
    package = _open(folder, tmp_path)
    assert [message.file.path for message in package.messages] == ["one.xml"]
    [finding] = [each for each in package.findings if each.code == "package_zip_unopened"]
    assert (finding.severity, "2 ZIPs" in finding.message) == ("warning", True)


def test_a_folder_without_message_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    folder = written(tmp_path / "a", {"1.wav": b"audio"})
    assert _refusal(folder, tmp_path).reason == "no_message"
    assert (folder / "1.wav").exists()


@pytest.mark.parametrize("kind", ["link", "folder link", "dangling link", "pipe"])
def test_links_and_special_files_in_folders_are_refused(tmp_path: Path, kind: str) -> None:
    folder = written(tmp_path / BATCH, {f"{UPC}/{UPC}.xml": ern()})
    place = folder / UPC / "1.wav"
    if kind == "pipe":
        os.mkfifo(place)
    else:
        place.symlink_to({"link": "/etc/passwd", "folder link": "/etc", "dangling link": "/nowhere"}[kind])
    error = _refusal(folder, tmp_path)
    assert (error.reason, error.entry) == ("special_file", f"{UPC}/1.wav")


def test_a_link_put_in_later_is_not_followed(tmp_path: Path) -> None:
    folder = written(tmp_path / UPC, {f"{UPC}.xml": ern(), "1.wav": b"audio"})
    file = _open(folder, tmp_path).files["1.wav"]
    file.place.unlink()
    file.place.symlink_to("/etc/passwd")
    with pytest.raises(OSError, match="symbolic"):
        file.open()
    file.place.unlink()
    os.mkfifo(file.place)
    with pytest.raises(UnsafePackage):
        file.open()


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / UPC, {f"{UPC}.xml": ern()})
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.wav")).write_bytes(b"audio")
    assert _refusal(folder, tmp_path).reason == "path_control_character"


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / UPC, {f"{UPC}.xml": ern(), "1": b"", "2": b""})
    assert isinstance(_refusal(folder, tmp_path, Limits(folder_files=2)), PackageTooLarge)


def test_the_goal_of_another_is_not_touched(tmp_path: Path) -> None:
    written(tmp_path / "goal", {"kept": b""})
    for data in (ern(), zipped(Entry("a.xml", ern())), zipped(Entry("1.wav"))):
        with pytest.raises(FileExistsError):
            _open(data, tmp_path)
    assert (tmp_path / "goal" / "kept").exists()


def test_an_archive_behind_xml_is_not_opened(tmp_path: Path) -> None:
    error = _refusal(b"<a>" + zipped(Entry("a.xml", ern())), tmp_path)
    assert error.reason == "no_message"


def test_a_score_has_its_doctype_by_right(tmp_path: Path) -> None:
    score = (
        b'<?xml version="1.0"?><!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    )
    score += b'"http://www.musicxml.org/dtds/partwise.dtd"><score-partwise version="4.0"/>'
    package = _open(zipped(Entry("a.xml", ern()), Entry("resources/score.musicxml", score)), tmp_path)
    assert package.findings == ()
    alone = tmp_path / "alone"
    alone.mkdir()
    error = _refusal(score, alone)
    assert isinstance(error, UnclearPackage) and "a score in MusicXML" in error.message
