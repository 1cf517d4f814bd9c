"""Honest archives unpack; every dishonest one is refused by its own reason and leaves nothing behind."""

import errno
import shutil
import struct
import zipfile
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.domain.ddex.packages import zips
from tests.domain.ddex.packages.zips import Entry, deflated, zipped
from tutti.domain.ddex.errors import (
    BrokenPackage,
    NoRoomForPackage,
    PackageTooLarge,
    RefusedPackage,
    UnsafePackage,
)
from tutti.domain.ddex.packages import Limits, Unpacked, unpack
from tutti.domain.ddex.packages.inflating import pieces_of
from tutti.domain.ddex.packages.zip_entries import read_entries

TEXT = b"some text"


def _unpack(data: bytes, folder: Path, limits: Limits | None = None) -> Unpacked:
    return unpack(BytesIO(data), folder / "goal", limits)


def _content(unpacked: Unpacked) -> dict[str, bytes]:
    return {name: place.read_bytes() for name, place in unpacked.files.items()}


def _refusal(data: bytes, folder: Path, limits: Limits | None = None) -> RefusedPackage:
    with pytest.raises(RefusedPackage) as caught:
        _unpack(data, folder, limits)
    assert list(folder.iterdir()) == []
    error = caught.value
    assert error.message.endswith(".")
    assert error.mend
    assert error.fields[0].code == error.reason
    return error


def test_files_come_out_under_names_of_our_own(tmp_path: Path) -> None:
    data = zipped(
        Entry("batch/", b"", 0, mode=zips.S_IFDIR),
        Entry("batch/1.xml", b"<a/>"),
        Entry("./batch/sub/2.wav", b"audio" * 400_000, 0, mode=zips.S_IFREG),
        Entry("batch/empty.txt", b""),
    )
    unpacked = _unpack(data, tmp_path)
    assert _content(unpacked) == {
        "batch/1.xml": b"<a/>",
        "batch/sub/2.wav": b"audio" * 400_000,
        "batch/empty.txt": b"",
    }
    assert unpacked.size == 4 + 2_000_000
    assert sorted(place.name for place in unpacked.folder.iterdir()) == ["00001", "00002", "00003"]
    assert [path.name for path in tmp_path.iterdir()] == ["goal"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("streamed", [False, True], ids=["sizes first", "sizes follow"])
def test_archives_of_the_standard_library_unpack(tmp_path: Path, method: int, streamed: bool) -> None:
    goal = tmp_path / "a.zip"

    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    target = Pipe() if streamed else BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("upc/upc.xml", b"<a/>" * 1000)
        with archive.open("upc/grüße ♪.wav", "w", force_zip64=True) as entry:
            entry.write(bytes(3_000_000))
        archive.comment = b"with regards"
    goal.write_bytes(target.getvalue())
    unpacked = unpack(goal, tmp_path / "goal")
    assert _content(unpacked) == {"upc/upc.xml": b"<a/>" * 1000, "upc/grüße ♪.wav": bytes(3_000_000)}


def test_end_records_of_large_archives_are_read(tmp_path: Path) -> None:
    wide = struct.pack("<2H2Q", 1, 16, 9, len(deflated(TEXT)))
    entry = Entry("a", size=0xFFFFFFFF, packed=0xFFFFFFFF, extra=wide, local_extra=wide)
    assert _content(_unpack(zips.zipped_64(entry), tmp_path)) == {"a": TEXT}


def test_an_empty_archive_is_empty(tmp_path: Path) -> None:
    assert _content(_unpack(zipped(), tmp_path)) == {}


@pytest.mark.parametrize(
    ("raw", "flags", "name"),
    [
        ("Grüße.wav".encode(), 0x800, "Grüße.wav"),
        ("Grüße.wav".encode(), 0, "Grüße.wav"),
        ("Grüße.wav".encode("cp437"), 0, "Grüße.wav"),
    ],
    ids=["said to be UTF-8", "silently UTF-8", "code page 437"],
)
def test_names_are_decoded(tmp_path: Path, raw: bytes, flags: int, name: str) -> None:
    assert list(_unpack(zipped(Entry(raw, flags=flags)), tmp_path).files) == [name]


def test_what_desktops_leave_behind_is_dropped_and_said(tmp_path: Path) -> None:
    names = ["a/.DS_Store", "__MACOSX/a/._b", "a/Thumbs.db", "a/._c.wav", "a/desktop.ini", "a/b"]
    unpacked = _unpack(zipped(*map(Entry, names)), tmp_path)
    assert list(unpacked.files) == ["a/b"]
    [finding] = unpacked.findings
    assert (finding.code, finding.severity) == ("package_junk", "info")
    assert "5 files" in finding.message


def test_silence_packs_well_and_is_only_a_warning(tmp_path: Path) -> None:
    unpacked = _unpack(zipped(Entry("silence.wav", bytes(12_000_000))), tmp_path)
    [finding] = unpacked.findings
    assert (finding.code, finding.severity, finding.path) == ("package_ratio", "warning", "silence.wav")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("/etc/passwd", "path_absolute"),
        ("//server/share", "path_absolute"),
        ("file://a/b", "path_absolute"),
        ("../up", "path_climbs"),
        ("a/../../up", "path_climbs"),
        ("a/..", "path_climbs"),
        ("..", "path_climbs"),
        ("../", "path_climbs"),
        ("__MACOSX/../../up", "path_climbs"),
        ("a\\b", "path_backslash"),
        ("..\\up", "path_backslash"),
        ("C:evil", "path_drive"),
        ("c:/evil", "path_absolute"),
        ("a\0.xml", "path_control_character"),
        ("a\nb", "path_control_character"),
        ("a\x7f", "path_control_character"),
        ("gpj.\u202evaw", "path_control_character"),
        ("", "path_length"),
        ("a" * 256, "path_length"),
        ("ab/" * 400 + "c", "path_length"),
        ("a//b", "path_empty_part"),
        ("a/./b", "path_empty_part"),
        (".", "path_empty_part"),
        ("x" * 5000, "path_length"),
        (b"\xff\xfe.xml", "path_undecodable"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str | bytes, reason: str) -> None:
    error = _refusal(zipped(Entry("good"), Entry(name, flags=0x800)), tmp_path)
    assert isinstance(error, UnsafePackage)
    assert error.reason == reason


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry("link", b"/etc/passwd", 0, mode=zips.S_IFLNK), "zip_link"),
        (Entry("pipe", b"", 0, mode=zips.S_IFIFO), "zip_special_file"),
        (Entry("device", b"", 0, mode=0o020666), "zip_special_file"),
        (Entry("secret", flags=0x1), "zip_encrypted"),
        (Entry("secret", flags=0x41), "zip_encrypted"),
        (Entry("masked", flags=0x2000), "zip_encrypted"),
        (Entry("aes", method=99), "zip_encrypted"),
        (Entry("bzip2", method=12), "zip_compression"),
        (Entry("lzma", method=14), "zip_compression"),
        (Entry("zstd", method=93), "zip_compression"),
        (Entry("deflate64", method=9), "zip_compression"),
        (Entry("patch", flags=0x20), "zip_compression"),
        (Entry("elsewhere", disk=1), "zip_split"),
        (Entry("inner.zip", zipped(Entry())), "zip_nested"),
        (Entry("song.wav", zipped(), 0), "zip_nested"),
        (Entry("a.gz", b"\x1f\x8b\x08" + bytes(20)), "zip_nested"),
        (Entry("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20)), "zip_nested"),
        (Entry("a.rar", b"Rar!\x1a\x07\0" + bytes(20)), "zip_nested"),
        (Entry("a.xz", b"\xfd7zXZ\0" + bytes(20)), "zip_nested"),
        (Entry("a.tar", bytes(257) + b"ustar\x0000" + bytes(300)), "zip_nested"),
    ],
    ids=lambda value: value.name if isinstance(value, Entry) else value,
)
def test_what_no_honest_package_holds_is_refused(tmp_path: Path, entry: Entry, reason: str) -> None:
    error = _refusal(zipped(Entry("good"), entry), tmp_path)
    assert isinstance(error, UnsafePackage)
    assert error.reason == reason


@pytest.mark.parametrize(
    "names",
    [
        ("a.wav", "a.wav"),
        ("a.wav", "A.WAV"),
        ("R/a.wav", "r/a.wav"),
        ("straße", "STRASSE"),
        ("é.wav", "e\u0301.wav"),
        ("É.wav", "e\u0301.wav"),
        ("./a", "a"),
        ("a", "a/b"),
        ("A", "a/b/c"),
        ("a", "a/"),
    ],
)
def test_names_that_some_disk_takes_for_one_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    entries = [Entry(name, b"" if name.endswith("/") else TEXT) for name in names]
    assert _refusal(zipped(*entries), tmp_path).reason == "zip_duplicate"


LYING = {
    "larger than stated": Entry(data=TEXT, payload=deflated(b"x" * 100_000)),
    "a bomb behind a small size": Entry(data=TEXT, payload=deflated(bytes(50_000_000))),
    "smaller than stated": Entry(data=TEXT * 2, payload=deflated(TEXT)),
    "another check sum": Entry(crc=1),
    "stored in another size": Entry(method=0, size=5),
    "another name before the data": Entry(local_name=b"b.txt"),
    "another method before the data": Entry(local_method=0),
    "other flags before the data": Entry(local_flags=1),
    "another size before the data": Entry(local_size=3),
    "another packed size before the data": Entry(local_packed=3),
    "another check sum before the data": Entry(local_crc=3),
    "sizes that follow and differ": Entry(flags=8, local_size=3),
    "no entry where it points": Entry(mark=b"PK\3\5"),
    "a folder by attributes only": Entry("folder", b"", mode=zips.S_IFDIR),
    "a folder with content": Entry("folder/", TEXT),
    "data after the end of the stream": Entry(payload=deflated(TEXT) + b"hidden"),
    "a stream that breaks off": Entry(data=TEXT * 99, payload=deflated(TEXT * 99)[:-4]),
    "a stream that is none": Entry(payload=b"\xff" * 20),
}


@pytest.mark.parametrize("entry", LYING.values(), ids=LYING.keys())
def test_contradictions_are_refused(tmp_path: Path, entry: Entry) -> None:
    error = _refusal(zipped(Entry("good"), entry), tmp_path)
    assert isinstance(error, BrokenPackage)
    assert error.reason in {"zip_contradiction", "zip_damaged"}


def test_a_size_is_held_to_even_if_the_check_sum_is_right(tmp_path: Path) -> None:
    for size, words in ((3, "larger"), (len(TEXT) + 1, "smaller")):
        assert words in _refusal(zipped(Entry(size=size)), tmp_path).message


def test_a_bomb_is_stopped_at_the_size_it_states() -> None:
    archive = BytesIO(zipped(Entry(data=TEXT, payload=deflated(bytes(50_000_000)))))
    [entry] = read_entries(archive, Limits())
    with pytest.raises(BrokenPackage):
        next(pieces_of(archive, entry))


def test_entries_that_share_their_data_are_refused(tmp_path: Path) -> None:
    kernel = Entry("a", bytes(100_000))
    body, directory = zips.parts(kernel)
    directory += zips.central(Entry("a", bytes(100_000)), 0)
    twice = body + directory + zips.end(2, len(directory), len(body))
    assert _refusal(twice, tmp_path).reason == "zip_overlap"


def test_an_entry_that_holds_the_next_one_is_refused(tmp_path: Path) -> None:
    inner = zips.local(Entry("b", b"inner", 0))
    outer = Entry("a", inner, 0)
    start = len(zips.local(outer)) - len(inner)
    body, directory = zips.parts(outer)
    directory += zips.central(Entry("b", b"inner", 0), start)
    assert (
        _refusal(body + directory + zips.end(2, len(directory), len(body)), tmp_path).reason == "zip_overlap"
    )


def test_an_entry_that_reaches_into_the_directory_is_refused(tmp_path: Path) -> None:
    assert _refusal(zipped(Entry(method=0, packed=30, size=30)), tmp_path).reason == "zip_overlap"


def _with_count(count: int) -> bytes:
    body, directory = zips.parts(Entry("a"), Entry("b"))
    return body + directory + zips.end(count, len(directory), len(body))


def _moved(by: int) -> bytes:
    body, directory = zips.parts(Entry("a"))
    return body + directory + zips.end(1, len(directory), len(body) + by)


ODD_ENDS = {
    "fewer entries than there are": (_with_count(1), "zip_contradiction"),
    "more entries than there are": (_with_count(3), "zip_contradiction"),
    "the directory elsewhere": (_moved(1), "zip_contradiction"),
    "the directory far away": (_moved(1 << 30), "zip_contradiction"),
    "something in front": (b"GIF89a" + zipped(Entry("a")), "zip_contradiction"),
    "something in front, accounted for": (zipped(Entry("a"), prefix=b"GIF89a"), "zip_prefix"),
    "something behind": (zipped(Entry("a")) + b"more", "zip_truncated"),
    "an archive behind": (zipped(Entry("a")) + zipped(Entry("b")), "zip_contradiction"),
    "an archive in the comment": (zipped(Entry("a"), comment=zipped(Entry("b"))), "zip_two_ends"),
    "an end in the comment": (zipped(Entry("a"), comment=zips.end(0, 0, 0)), "zip_two_ends"),
    "an end that is none in the comment": (
        zipped(Entry("a"), comment=zips.end(0, 0, 0) + b"and more"),
        "zip_two_ends",
    ),
    "a part of several": (zipped(Entry("a"))[:-22] + zips.end(1, 47, 44, disk=1), "zip_split"),
    "entries on other disks": (zipped(Entry("a"))[:-22] + zips.end(2, 47, 44, here=1), "zip_split"),
    "two ends that differ": (
        zips.zipped_64(Entry("a"), narrow=(7, 0xFFFFFFFF, 0xFFFFFFFF)),
        "zip_contradiction",
    ),
    "no bytes": (b"", "zip_truncated"),
    "no archive": (b"PK\3\4" + bytes(100), "zip_truncated"),
}


@pytest.mark.parametrize(("data", "reason"), ODD_ENDS.values(), ids=ODD_ENDS.keys())
def test_odd_ends_are_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    assert _refusal(data, tmp_path).reason == reason


def test_an_archive_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = zipped(Entry("a", TEXT * 3), Entry("b", b"other", 0), comment=b"!")
    for length in range(len(whole)):
        assert isinstance(_refusal(whole[:length], tmp_path), RefusedPackage)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(entries=2), "zip_entries"),
        (Limits(per_file=999), "zip_file_size"),
        (Limits(total=2_999), "zip_total_size"),
    ],
)
def test_limits_are_kept(tmp_path: Path, limits: Limits, reason: str) -> None:
    data = zipped(*(Entry(name, bytes(1000)) for name in "abc"))
    error = _refusal(data, tmp_path, limits)
    assert isinstance(error, PackageTooLarge)
    assert error.reason == reason


def test_limits_that_just_hold_hold(tmp_path: Path) -> None:
    data = zipped(*(Entry(name, bytes(1000)) for name in "abc"))
    assert _unpack(data, tmp_path, Limits(entries=3, per_file=1000, total=3000)).size == 3000


def test_a_count_of_entries_that_no_one_has_to_believe(tmp_path: Path) -> None:
    assert _refusal(zips.zipped_64(Entry("a"), count=1 << 60), tmp_path).reason == "zip_entries"


def test_no_more_than_10_000_entries_can_be_allowed() -> None:
    assert Limits(entries=10_000).entries == 10_000
    with pytest.raises(ValueError, match="10000"):
        Limits(entries=10_001)


def test_the_disk_is_not_filled(tmp_path: Path) -> None:
    error = _refusal(zipped(Entry("a")), tmp_path, Limits(keep_free=1 << 60))
    assert isinstance(error, NoRoomForPackage)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(Limits(per_file=999), "zip_file_size"), (Limits(total=999), "zip_total_size")],
)
def test_what_states_to_be_too_large_is_not_begun(tmp_path: Path, limits: Limits, reason: str) -> None:
    damaged = Entry(data=bytes(1000), payload=b"\xff" * 20)
    assert _refusal(zipped(damaged), tmp_path, limits).reason == reason


def test_what_states_to_be_larger_than_the_disk_is_not_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=999))
    damaged = Entry(data=bytes(1000), payload=b"\xff" * 20)
    assert isinstance(_refusal(zipped(damaged), tmp_path, Limits(keep_free=0)), NoRoomForPackage)


def test_a_disk_that_fills_up_meanwhile_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frees = iter([10**9, 10**9, 0])
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=next(frees)))
    error = _refusal(zipped(Entry(data=bytes(70_000_000))), tmp_path)
    assert isinstance(error, NoRoomForPackage)
    assert next(frees, None) is None


def test_a_full_disk_is_said_as_such(tmp_path: Path) -> None:
    archive = _BreaksOff(zipped(Entry(data=bytes(900_000), method=0)), 14, OSError(errno.ENOSPC, "full"))
    with pytest.raises(NoRoomForPackage):
        unpack(archive, tmp_path / "goal")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "by"), [(8, 1), (8, 1 << 40), (16, 1), (4, 1), (-52, 1), (-52, 1 << 40), (-56, 1)]
)
def test_wide_end_records_elsewhere_are_refused(tmp_path: Path, place: int, by: int) -> None:
    """``place`` counts from the locator: 4 disk, 8 place of the record, 16 disks, -52 length of the record."""
    data = bytearray(zips.zipped_64(Entry("a")))
    at = data.index(b"PK\6\7") + place
    (number,) = struct.unpack_from("<Q", data, at)
    struct.pack_into("<Q", data, at, (number + by) % (1 << 64))
    assert _refusal(bytes(data), tmp_path).reason == "zip_contradiction"


def test_a_goal_that_exists_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "goal").mkdir()
    with pytest.raises(FileExistsError):
        _unpack(zipped(Entry("a")), tmp_path)
    assert list((tmp_path / "goal").iterdir()) == []


class _BreaksOff(BytesIO):
    """A file that fails after some reads, as a lost disk or an interrupted program does."""

    def __init__(self, data: bytes, reads: int, error: BaseException) -> None:
        super().__init__(data)
        self.left = reads
        self.error = error

    def read(self, size: int | None = -1) -> bytes:
        self.left -= 1
        if self.left < 0:
            raise self.error
        return super().read(size)


@pytest.mark.parametrize(
    "error", [OSError("lost"), KeyboardInterrupt(), SystemExit(), MemoryError()], ids=repr
)
def test_an_interruption_anywhere_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    data = zipped(*(Entry(name, bytes(200_000), 0) for name in "ab"))
    broken = 0
    for reads in range(100):
        try:
            unpack(_BreaksOff(data, reads, error), tmp_path / "goal")
        except type(error):
            assert list(tmp_path.iterdir()) == []
            broken += 1
        else:
            break
    assert 10 < broken < 100
    assert (tmp_path / "goal").is_dir()
