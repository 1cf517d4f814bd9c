"""A portion of a package serves its message as the whole package does."""

from pathlib import Path

from tests.factories import ern
from tutti.domain.ddex import packages
from tutti.domain.ddex.packages import NamedFile, Portions, is_bare, match_files

BATCH = "20260612000000000"
NAMED = [
    NamedFile("resources/1.wav"),
    NamedFile("./2.wav"),
    NamedFile("3.wav"),
    NamedFile("b/resources/1.wav"),
]


def test_each_message_finds_what_it_finds_in_the_whole(tmp_path: Path) -> None:
    for name, number in (("a", 1), ("a-", 2), ("b", 3), ("b/inner", 4)):
        folder = tmp_path / BATCH / name
        (folder / "resources").mkdir(parents=True)
        (folder / "m.xml").write_bytes(ern.xml(ern.single(message_id=f"M-{number}")))
        (folder / "resources" / "1.wav").write_bytes(bytes([number]))
        (folder / "2.wav").write_bytes(bytes([number, number]))
    (tmp_path / BATCH / "3.wav").write_bytes(b"3")
    package = packages.open_package(tmp_path / BATCH, tmp_path / "unpacked")
    portions = Portions(package)
    assert len(package.messages) == 4
    for message in package.messages:
        part = portions.of(message)
        assert len(part.files) < len(package.files)
        assert match_files(NAMED, part, message) == match_files(NAMED, package, message)
    assert not is_bare(package)


def test_a_message_beside_others_in_one_folder(tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.xml").write_bytes(ern.xml(ern.single(message_id=f"M-{number}")))
    package = packages.open_package(tmp_path, tmp_path / "unpacked")
    assert is_bare(package)
    assert all(Portions(package).of(each).files == package.files for each in package.messages)
