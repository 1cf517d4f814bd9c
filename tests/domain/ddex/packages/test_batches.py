"""Batches are found by name and marker, compared with any manifest, and put in order."""

import random
import time
from datetime import UTC, datetime
from hashlib import md5
from hashlib import sha256 as sha
from pathlib import Path

import pytest

from tests.domain.ddex.packages.given import (
    BATCH,
    ECHO,
    ERN_C,
    OTHER_UPC,
    SFTP,
    UPC,
    entry,
    ern,
    manifest,
    written,
)
from tutti.domain.ddex.packages import Package, open_package, put_in_order

MARKER = f"BatchComplete_{BATCH}.xml"
MESSAGE = f"{UPC}/{UPC}.xml"


def _open(folder: Path) -> Package:
    return open_package(folder, folder / "goal")


def _codes(package: Package) -> list[str]:
    return [finding.code for finding in package.findings]


def _batch(folder: Path, marker: bytes, **more: bytes) -> Package:
    return _open(written(folder, {f"{BATCH}/{MESSAGE}": ern(), f"{BATCH}/{MARKER}": marker, **more}))


@pytest.mark.parametrize("prefix", ["", "N_", "P_", "M_"])
@pytest.mark.parametrize("as_root", [True, False])
def test_batches_are_known_by_their_names(tmp_path: Path, prefix: str, as_root: bool) -> None:
    name = prefix + BATCH
    written(tmp_path / name, {MESSAGE: ern(), MARKER: b""})
    package = _open(tmp_path / name if as_root else tmp_path)
    [batch] = package.batches
    assert (batch.path, batch.batch_id) == ("" if as_root else name, BATCH)
    assert batch.is_complete
    assert batch.manifest is None
    assert package.messages[0].batch_id == BATCH
    assert _codes(package) == []


def test_a_folder_with_a_marker_is_a_batch_whatever_its_name(tmp_path: Path) -> None:
    package = _open(
        written(
            tmp_path, {f"today/{MESSAGE}": ern(), "today/BatchComplete.xml": manifest(entry(f"./{MESSAGE}"))}
        )
    )
    assert [(batch.path, batch.batch_id) for batch in package.batches] == [("today", "")]
    assert _codes(package) == []


def test_a_batch_without_marker_may_not_be_whole(tmp_path: Path) -> None:
    package = _open(written(tmp_path, {f"{BATCH}/{MESSAGE}": ern()}))
    assert not package.batches[0].is_complete
    assert _codes(package) == ["batch_unmarked"]


def test_a_release_by_release_folder_is_complete_with_its_message(tmp_path: Path) -> None:
    name = f"P_{UPC}_{BATCH}"
    package = _open(written(tmp_path, {f"{name}/{UPC}.xml": ern(), f"{name}/resources/1.wav": b"a"}))
    assert package.batches[0].batch_id == BATCH
    assert _codes(package) == []


@pytest.mark.parametrize("namespace", [ECHO, ERN_C, SFTP, "http://ddex.net/xml/2011/echo/11"])
@pytest.mark.parametrize(
    "url",
    [
        f"/{BATCH}/{MESSAGE}",
        f"./{MESSAGE}",
        MESSAGE,
        f"{BATCH}/{MESSAGE}",
        f"/elsewhere/{MESSAGE}",
        f"sftp://host.example/drop/{BATCH}/{MESSAGE}",
        f"/{UPC}.xml",
        f"resources\\{UPC}.xml",
        "message-1.xml",
        "",
    ],
)
@pytest.mark.parametrize("root", ["", BATCH])
def test_manifests_are_read_liberally(tmp_path: Path, namespace: str, url: str, root: str) -> None:
    package = _batch(tmp_path, manifest(entry(url), namespace=namespace, root=root))
    [batch] = package.batches
    assert batch.manifest is not None
    assert (batch.manifest.namespace, batch.manifest.announced) == (namespace, 1)
    assert batch.manifest.is_test
    assert set(_codes(package)) <= {"manifest_url_unsafe"}


@pytest.mark.parametrize("release_id", [UPC, UPC.removeprefix("0")])
def test_a_message_is_also_found_by_its_barcode(tmp_path: Path, release_id: str) -> None:
    assert _codes(_batch(tmp_path, manifest(entry("/wrong.xml", release_id)))) == []


@pytest.mark.parametrize(
    "url", ["../../../etc/passwd", f"/{BATCH}/../{MESSAGE}", "C:\\batch\\a.xml", "a\u0085b.xml"]
)
def test_urls_lead_nowhere_else(tmp_path: Path, url: str) -> None:
    package = _batch(tmp_path, manifest(entry(url, "1")))
    assert _codes(package) == ["manifest_url_unsafe", "manifest_message_missing", "manifest_message_unlisted"]
    assert len(package.messages) == 1


def test_a_manifest_that_says_otherwise_is_a_warning(tmp_path: Path) -> None:
    package = _batch(
        tmp_path,
        manifest(entry(f"./{OTHER_UPC}/{OTHER_UPC}.xml", OTHER_UPC), announced=3),
    )
    assert _codes(package) == ["manifest_message_missing", "manifest_message_unlisted", "manifest_count"]


@pytest.mark.parametrize(
    ("hash_sum", "algorithm", "codes"),
    [
        (md5(ern()).hexdigest(), "MD5", []),
        (md5(ern()).hexdigest().upper(), "md5", []),
        (f" {sha(ern()).hexdigest()}\n", "SHA-256", []),
        ("0" * 32, "MD5", ["hash_mismatch"]),
        ("HashSumOfXmlFile", "MD5", ["hash_placeholder"]),
        (sha(ern()).hexdigest(), "MD5", ["hash_placeholder"]),
        ("0" * 32, "MD4", ["hash_algorithm_unknown"]),
        ("0" * 32, "", ["hash_algorithm_unknown"]),
    ],
)
@pytest.mark.parametrize("value", ["HashSum", "HashSumValue"])
def test_hash_sums_of_messages_are_compared(
    tmp_path: Path, hash_sum: str, algorithm: str, codes: list[str], value: str
) -> None:
    marker = manifest(entry(f"./{MESSAGE}", hash_sum=hash_sum, algorithm=algorithm, value=value))
    assert _codes(_batch(tmp_path, marker)) == codes


@pytest.mark.parametrize(
    "marker",
    [
        b"done",
        b"<m:ManifestMessage",
        b"<!DOCTYPE m [<!ENTITY a 'b'>]><ManifestMessage/>",
        b"<Other/>",
        b"<a>" * 100 + b"</a>" * 100,
        manifest()[:-10],
    ],
)
def test_a_marker_that_cannot_be_read_still_completes(tmp_path: Path, marker: bytes) -> None:
    package = _batch(tmp_path, marker)
    assert package.batches[0].is_complete
    assert package.batches[0].manifest is None
    assert "manifest_unreadable" in _codes(package)
    assert len(package.messages) == 1


def test_a_number_that_is_none_is_not_compared(tmp_path: Path) -> None:
    marker = manifest(entry(f"./{MESSAGE}")).replace(b">1<", "> ٣ <".encode())
    assert _codes(_batch(tmp_path, marker)) == []


def test_a_message_named_as_a_marker_is_a_message(tmp_path: Path) -> None:
    package = _open(written(tmp_path, {f"{BATCH}/BatchComplete_1.xml": ern()}))
    assert len(package.messages) == 1


def _messages(folder: Path, *stated: tuple[str, str, str]) -> Package:
    files = {
        f"{batch}/{number}/{number}.xml": ern(message_id, created)
        for number, (batch, message_id, created) in enumerate(stated)
    }
    markers = {f"{batch}/BatchComplete.xml": b"" for batch, *_ in stated}
    return _open(written(folder, {**files, **markers}))


def _ids(package: Package) -> list[str]:
    return [message.head.message_id for message in package.messages]


def test_an_older_message_comes_before_a_newer_one(tmp_path: Path) -> None:
    package = _messages(
        tmp_path,
        ("20260301120000003", "third", "2026-03-01T12:00:00+00:00"),
        ("20260301120000001", "second", "2026-03-01T12:00:00Z"),
        ("20260301120000009", "first", "2026-03-01T12:59:59+01:00"),
        ("20260301120000002", "last", "2026-03-02T00:00:00.1234567+00:00"),
    )
    assert _ids(package) == ["first", "second", "third", "last"]


def test_at_the_same_time_the_batch_id_decides_and_not_the_folder(tmp_path: Path) -> None:
    time_of_all = "2026-03-01T12:00:00Z"
    package = _messages(
        tmp_path,
        ("N_20260301120000003", "third", time_of_all),
        ("P_20260301120000001", "first", time_of_all),
        ("20260301120000004", "fourth", time_of_all),
        ("P_20260301120000002", "second", time_of_all),
    )
    assert _ids(package) == ["first", "second", "third", "fourth"]


def test_order_does_not_depend_on_the_order_of_reading(tmp_path: Path) -> None:
    messages = [
        *_messages(
            tmp_path,
            *((f"2026030112000000{n % 3}", f"m{n}", f"2026-03-0{1 + n % 5}T12:00:00Z") for n in range(9)),
        ).messages
    ]
    expected = put_in_order(messages).messages
    for seed in range(20):
        random.Random(seed).shuffle(messages)
        assert put_in_order(messages).messages == expected


def test_a_message_without_time_takes_that_of_its_batch(tmp_path: Path) -> None:
    package = _messages(
        tmp_path,
        ("20260302000000000", "untimed", "Invalid date"),
        ("20260301000000000", "before", "2026-03-01T00:00:00Z"),
        ("20260303000000000", "after", "2026-03-03T00:00:00"),
        ("99999999999999999", "nowhere", "0001-01-01T00:00:00+14:00"),
    )
    assert _ids(package) == ["nowhere", "before", "untimed", "after"]
    assert package.messages[2].order[0] == datetime(2026, 3, 2, tzinfo=UTC)
    assert _codes(package) == ["message_untimed", "message_untimed"]


def test_the_same_bytes_are_read_once(tmp_path: Path) -> None:
    package = _messages(tmp_path, *(("20260301120000001", "same", "2026-03-01T12:00:00Z"),) * 3)
    assert _ids(package) == ["same"]
    assert len(package.repeats) == 2
    assert _codes(package) == ["message_repeated", "message_repeated"]


def test_the_same_id_with_other_bytes_is_said_and_the_newer_one_holds(tmp_path: Path) -> None:
    package = _messages(
        tmp_path,
        ("20260301120000001", "same", "2026-03-02T12:00:00Z"),
        ("20260301120000001", "same", "2026-03-01T12:00:00Z"),
    )
    assert [message.head.created.day for message in package.messages if message.head.created] == [1, 2]
    assert _codes(package) == ["message_id_reused"]


def test_messages_without_id_are_strangers(tmp_path: Path) -> None:
    package = _messages(
        tmp_path,
        ("20260301120000001", "", "2026-03-02T12:00:00Z"),
        ("20260301120000001", "", "2026-03-01T12:00:00Z"),
    )
    assert [message.identity for message in package.messages] == [None, None]
    assert _codes(package) == []


def test_a_manifest_of_too_many_elements_is_not_kept(tmp_path: Path) -> None:
    package = _batch(tmp_path, b"<ManifestMessage>" + b"<a/>" * 310_000 + b"</ManifestMessage>")
    [finding] = package.findings
    assert finding.code == "manifest_unreadable"
    assert "too many" in finding.message


def test_a_large_batch_with_its_manifest_is_read_quickly(tmp_path: Path) -> None:
    upcs = [f"{number:013}" for number in range(1, 501)]
    files = {f"{BATCH}/{upc}/{upc}.xml": ern(upc) for upc in upcs}
    entries = [entry(f"./{upc}/{upc}.xml", upc, md5(ern(upc)).hexdigest()) for upc in upcs]
    written(tmp_path, {**files, f"{BATCH}/{MARKER}": manifest(*entries)})
    started = time.process_time()
    package = _open(tmp_path)
    assert time.process_time() - started < 2
    assert len(package.messages) == 500
    assert _codes(package) == []
