from dataclasses import replace
from datetime import datetime

import pytest

from tests.domain.delivery.given import BATCH, PARCEL, UPC, content, package, resource
from tutti.domain.delivery import (
    Conventions,
    InvalidPackage,
    Layout,
    ManifestKind,
    Package,
    PackageStyle,
    Priority,
    Resource,
    lay_out,
)


def _paths(layout: Layout) -> list[str]:
    return [file.path for file in (*layout.files, layout.marker)]


async def _bytes(layout: Layout) -> list[bytes]:
    return [
        b"".join([piece async for piece in file.content.open(0)]) for file in (*layout.files, layout.marker)
    ]


def test_a_batch_ends_with_its_marker() -> None:
    assert _paths(lay_out(package())) == [
        f"{BATCH}/{UPC}/resources/{UPC}_01_001.flac",
        f"{BATCH}/{UPC}/resources/{UPC}_01_002.flac",
        f"{BATCH}/{UPC}/resources/{UPC}.jpg",
        f"{BATCH}/{UPC}/{UPC}.xml",
        f"{BATCH}/BatchComplete_{BATCH}.xml",
    ]


def test_several_releases_lie_side_by_side() -> None:
    other = replace(PARCEL, release_id="0850000000025", resources=())
    paths = _paths(lay_out(package(parcels=(PARCEL, other))))
    assert paths[-2:] == [f"{BATCH}/0850000000025/0850000000025.xml", f"{BATCH}/BatchComplete_{BATCH}.xml"]


def test_a_store_may_want_priorities_in_front() -> None:
    layout = lay_out(package(Conventions(priority_prefix=True), priority=Priority.HIGH))
    assert layout.folder == f"P_{BATCH}"
    assert layout.marker.path == f"P_{BATCH}/BatchComplete_{BATCH}.xml"


def test_release_by_release_ends_with_the_message() -> None:
    layout = lay_out(package(Conventions(style=PackageStyle.RELEASE_BY_RELEASE, priority_prefix=True)))
    assert layout.folder == f"N_{UPC}_{BATCH}"
    assert layout.marker.path == f"N_{UPC}_{BATCH}/{UPC}.xml"
    assert len(layout.files) == 3


def test_without_a_completion_file_the_last_message_completes() -> None:
    layout = lay_out(package(Conventions(manifest=ManifestKind.NONE)))
    assert layout.marker.path == f"{BATCH}/{UPC}/{UPC}.xml"


async def test_the_marker_may_be_empty() -> None:
    layout = lay_out(package(Conventions(manifest=ManifestKind.EMPTY)))
    assert layout.marker.content.size == 0
    assert (await _bytes(layout))[-1] == b""


async def test_the_same_package_gives_the_same_bytes() -> None:
    assert await _bytes(lay_out(package())) == await _bytes(lay_out(package()))


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (package(batch_id="20261301120000123"), "batch_id"),
        (package(batch_id="2026"), "batch_id"),
        (package(created_at=datetime(2026, 3, 1)), "created_at"),  # noqa: DTZ001
        (package(parcels=()), "parcels"),
        (package(parcels=(PARCEL, PARCEL)), "parcels"),
        (package(Conventions(style=PackageStyle.RELEASE_BY_RELEASE), parcels=(PARCEL, PARCEL)), "parcels"),
        (package(Conventions(style=PackageStyle.RELEASE_BY_RELEASE), priority=Priority.MIXED), "priority"),
        (package(parcels=(replace(PARCEL, release_id="../../up"),)), "parcels[0].release_id"),
        (package(parcels=(replace(PARCEL, message=b""),)), "parcels[0].message"),
        (
            package(parcels=(replace(PARCEL, resources=(resource("../x.wav", b"x"),)),)),
            "parcels[0].resources[0].name",
        ),
        (
            package(parcels=(replace(PARCEL, resources=(resource("x.wav", b""),)),)),
            "parcels[0].resources[0].content",
        ),
        (
            package(parcels=(replace(PARCEL, resources=(resource("x.wav", b"x"), resource("X.WAV", b"y"))),)),
            "parcels[0].resources",
        ),
    ],
)
def test_contradictions_are_named(wrong: Package, path: str) -> None:
    with pytest.raises(InvalidPackage) as caught:
        lay_out(wrong)
    assert path in [fault.path for fault in caught.value.fields]


def test_all_contradictions_are_named_at_once() -> None:
    parcel = replace(PARCEL, release_id="", resources=(Resource("a/b", replace(content(b"x"), sha256="no")),))
    with pytest.raises(InvalidPackage) as caught:
        lay_out(package(batch_id="", parcels=(parcel,)))
    assert len(caught.value.fields) == 4
