"""Named files are found in their package and nowhere else, and their hash sums compared."""

import hashlib
import unicodedata
from pathlib import Path

import pytest

from tests.domain.ddex.packages.given import BATCH, OTHER_UPC, UPC, ern, written
from tutti.core.findings import Severity
from tutti.domain.ddex.packages import Matched, NamedFile, Package, match_files, open_package

SONG = b"a song" * 1000


def _package(folder: Path, *paths: str, message: str = f"{UPC}/{UPC}.xml") -> Package:
    written(folder / "sent", {message: ern(), **dict.fromkeys(paths, SONG)})
    return open_package(folder / "sent", folder / "goal")


def _codes(matched: Matched) -> list[str]:
    return [finding.code for finding in matched.findings]


def _found(matched: Matched) -> list[str]:
    return [each.file.path for each in matched.files]


@pytest.mark.parametrize(
    "named",
    [
        NamedFile("1.wav", "resources/"),
        NamedFile("1.wav", "resources"),
        NamedFile("1.wav", "./resources"),
        NamedFile("resources/1.wav"),
        NamedFile("./resources/1.wav"),
        NamedFile("resources/1.wav", "./"),
    ],
)
def test_a_file_is_found_by_its_path(tmp_path: Path, named: NamedFile) -> None:
    matched = match_files([named], _package(tmp_path, f"{UPC}/resources/1.wav"))
    [found] = matched.files
    assert found.named is named
    assert found.sha256 == hashlib.sha256(SONG).hexdigest()
    assert found.is_as_stated is None
    assert (matched.missing, matched.unnamed, matched.findings) == ((), (), ())


@pytest.mark.parametrize(
    ("named", "lies"),
    [
        (NamedFile("1.wav"), f"{UPC}/resources/1.wav"),
        (NamedFile("1.wav", "audio"), f"{UPC}/resources/1.wav"),
        (NamedFile("1.wav", UPC), f"{UPC}/1.wav"),
        (NamedFile("1.WAV", "resources"), f"{UPC}/resources/1.wav"),
        (NamedFile("1.wav", "Resources"), f"{UPC}/resources/1.wav"),
        (NamedFile("1.wav"), "1.wav"),
    ],
)
def test_a_file_elsewhere_is_found_by_its_name(tmp_path: Path, named: NamedFile, lies: str) -> None:
    matched = match_files([named], _package(tmp_path, lies))
    assert _found(matched) == [lies]
    assert _codes(matched) == ["file_elsewhere"]


def test_the_exact_path_wins(tmp_path: Path) -> None:
    package = _package(tmp_path, f"{UPC}/a/1.wav", f"{UPC}/A/1.wav", f"{UPC}/a/1.WAV", "a/1.wav", "1.wav")
    for path in ("a/1.wav", "A/1.wav", "a/1.WAV"):
        assert _found(match_files([NamedFile(path)], package)) == [f"{UPC}/{path}"]
    assert _found(match_files([NamedFile("b/1.WAV")], package)) == [f"{UPC}/a/1.WAV"]


@pytest.mark.parametrize(("there", "said"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_accents_may_be_written_in_two_ways(tmp_path: Path, there: str, said: str) -> None:
    name = "Grüße é.wav"
    lies, named = (unicodedata.normalize(form, name) for form in (there, said))
    matched = match_files([NamedFile(named, "resources")], _package(tmp_path, f"{UPC}/resources/{lies}"))
    assert _found(matched) == [f"{UPC}/resources/{lies}"]
    assert _codes(matched) == []


@pytest.mark.parametrize("lies", ["resources/My Song é.wav", "resources/My%20Song%20%C3%A9.wav"])
def test_a_uri_may_be_escaped(tmp_path: Path, lies: str) -> None:
    named = NamedFile("resources/My%20Song%20%C3%A9.wav")
    matched = match_files([named], _package(tmp_path, f"{UPC}/{lies}"))
    assert _found(matched) == [f"{UPC}/{lies}"]
    assert _codes(matched) == []


def test_a_name_in_two_folders_is_not_guessed(tmp_path: Path) -> None:
    package = _package(tmp_path, f"{UPC}/a/1.wav", f"{UPC}/b/1.wav")
    matched = match_files([NamedFile("1.wav")], package)
    assert [each.name for each in matched.missing] == ["1.wav"]
    assert _codes(matched) == ["file_ambiguous", "file_unnamed", "file_unnamed"]


def test_missing_and_unnamed_files_are_warnings(tmp_path: Path) -> None:
    package = _package(tmp_path, f"{UPC}/resources/2.wav", "notes.txt", f"{BATCH}/acknowledgements/ACK_1.xml")
    matched = match_files([NamedFile("1.wav", "resources", at="ResourceList/A1")], package)
    assert [file.path for file in matched.unnamed] == [f"{UPC}/resources/2.wav", "notes.txt"]
    assert [(each.code, each.severity, each.path) for each in matched.findings] == [
        ("file_missing", Severity.WARNING, "ResourceList/A1"),
        ("file_unnamed", Severity.WARNING, f"{UPC}/resources/2.wav"),
        ("file_unnamed", Severity.WARNING, "notes.txt"),
    ]


@pytest.mark.parametrize(
    "named",
    [
        NamedFile("passwd", "/etc"),
        NamedFile("../secret.wav"),
        NamedFile("secret.wav", "resources/../.."),
        NamedFile("..\\secret.wav"),
        NamedFile("secret.wav", "C:/"),
        NamedFile("C:secret.wav"),
        NamedFile("file:///etc/passwd"),
        NamedFile("%2e%2e/secret.wav"),
        NamedFile("%2Fetc%2Fpasswd"),
        NamedFile("%2e%2e%2f1.wav"),
        NamedFile("http://example.org/secret.wav"),
        NamedFile("secret.wav\0"),
        NamedFile(""),
        NamedFile("", "resources/"),
        NamedFile("x" * 5000),
    ],
    ids=repr,
)
def test_no_path_leads_out_of_the_package(tmp_path: Path, named: NamedFile) -> None:
    written(tmp_path, {"secret.wav": b"secret"})
    matched = match_files([named], _package(tmp_path, f"{UPC}/resources/1.wav"))
    assert matched.files == ()
    assert matched.missing == (named,)
    assert matched.findings[0].code in {"file_path_unsafe", "file_missing"}
    if named.name and named.folder != "resources/" and "%" not in named.name:
        assert (matched.findings[0].code, matched.findings[0].severity) == (
            "file_path_unsafe",
            Severity.ERROR,
        )


@pytest.mark.parametrize("algorithm", ["MD5", "SHA1", "SHA-1", "SHA", "SHA-256", "SHA256", "SHA2", "SHA-512"])
def test_hash_sums_are_compared(tmp_path: Path, algorithm: str) -> None:
    library = {"SHA": "sha1", "SHA2": "sha256"}.get(algorithm, algorithm.replace("-", "").lower())
    right = hashlib.new(library, SONG).hexdigest()
    wrong = ("0" if right[0] != "0" else "1") + right[1:]
    package = _package(tmp_path, f"{UPC}/1.wav")
    [found] = match_files([NamedFile("1.wav", "", right.upper(), algorithm)], package).files
    assert found.is_as_stated is True
    matched = match_files([NamedFile("1.wav", "", wrong, algorithm)], package)
    assert matched.files[0].is_as_stated is False
    assert _codes(matched) == ["hash_mismatch"]
    assert right in matched.findings[0].message


@pytest.mark.parametrize(
    ("hash_sum", "algorithm", "code"),
    [
        ("abcdef01", "CRC32", "hash_algorithm_unknown"),
        ("abcdef01", "", "hash_algorithm_unknown"),
        ("HashSum", "MD5", "hash_placeholder"),
        ("{0}", "{algorithm}", "hash_algorithm_unknown"),
    ],
)
def test_what_cannot_be_compared_is_said(tmp_path: Path, hash_sum: str, algorithm: str, code: str) -> None:
    named = NamedFile("1.wav", "", hash_sum, algorithm)
    matched = match_files([named], _package(tmp_path, f"{UPC}/1.wav"))
    assert matched.files[0].is_as_stated is None
    assert _codes(matched) == [code]


def test_one_file_may_be_named_twice(tmp_path: Path) -> None:
    matched = match_files(
        [NamedFile("1.wav", at="A1"), NamedFile("1.wav", at="A2")], _package(tmp_path, f"{UPC}/1.wav")
    )
    assert len(matched.files) == 2
    assert _codes(matched) == []


def test_releases_of_one_batch_do_not_take_each_others_files(tmp_path: Path) -> None:
    files = {f"{BATCH}/{upc}/{upc}.xml": ern(upc) for upc in (UPC, OTHER_UPC)}
    written(tmp_path / "sent", {**files, f"{BATCH}/{OTHER_UPC}/resources/1.wav": SONG})
    package = open_package(tmp_path / "sent", tmp_path / "goal")
    mine, other = sorted(package.messages, key=lambda message: message.file.path)
    named = [NamedFile("1.wav", "resources")]
    assert _codes(match_files(named, package, mine)) == ["file_missing"]
    assert _codes(match_files(named, package, other)) == []
    with pytest.raises(ValueError, match="Say which"):
        match_files(named, package)


def test_a_file_is_not_read_again_for_each_sum_that_is_stated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = _package(tmp_path, f"{UPC}/1.wav")
    opened = []
    really = type(package.files[f"{UPC}/1.wav"]).open
    monkeypatch.setattr(
        "tutti.domain.ddex.packages.model.PackedFile.open", lambda file: opened.append(file) or really(file)
    )
    named = [NamedFile("1.wav", "", f"{number:032}", "MD5") for number in range(500)]
    assert len(match_files(named, package).files) == 500
    assert len(opened) == 1
