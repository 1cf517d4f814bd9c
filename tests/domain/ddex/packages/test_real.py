"""Packages as they are really sent: those of the samples, and those that Tutti itself lays out."""

import re
import zipfile
from itertools import product
from pathlib import Path

import pytest

from tests.domain.ddex import given as messages
from tests.domain.ddex import oracle
from tests.domain.delivery.given import BATCH, UPC, resource
from tests.domain.delivery.given import package as outgoing
from tutti.domain import ddex
from tutti.domain.ddex.packages import Limits, NamedFile, Package, match_files, open_package, put_in_order
from tutti.domain.delivery import (
    Conventions,
    Layout,
    ManifestKind,
    PackageStyle,
    Parcel,
    UrlStyle,
    lay_out,
)

BATCHES = oracle.SAMPLES / "batches"
CPD = ["1_CPD1.zip", "2_CPD2.zip", "CPD3.zip", "CPD5.zip"]
FILE = re.compile(rb"<File>(.*?)</File>", re.DOTALL)
OTHER_UPC = "0850000000025"


def _named(package: Package) -> list[NamedFile]:
    """The files that a message of ERN 3 names, by the simplest means."""
    data = package.messages[0].file.place.read_bytes()

    def text(element: bytes, part: bytes) -> str:
        found = re.search(rb"<%b>\s*([^<]*?)\s*</%b>" % (element, element), part)
        return found[1].decode() if found else ""

    return [
        NamedFile(text(b"FileName", part), text(b"FilePath", part), text(b"HashSum", part), "MD5")
        for part in FILE.findall(data)
    ]


def _codes(package: Package) -> set[str]:
    return {finding.code for finding in package.findings}


@oracle.needs_samples
@pytest.mark.parametrize("place", ["fuga", "fuga/20240305090206405", "fuga/20240305090206405/8718857546047"])
def test_the_folder_from_fuga_is_read_at_any_level(tmp_path: Path, place: str) -> None:
    package = open_package(BATCHES / place, tmp_path / "goal")
    [message] = package.messages
    assert message.identity == ("PADPIDA20110330020", "FUGA_1000254040840")
    assert message.batch_id == ("20240305090206405" if "/8718" not in place else "")
    assert _codes(package) == set()
    matched = match_files(_named(package), package)
    assert [each.path for each in matched.missing] == [
        "resources/8718857546047_T1_0_SoundRecording_001_001.flac",
        "resources/8718857546047_T2_Image.jpg",
    ]


@oracle.needs_samples
def test_the_onboarding_series_is_read_in_its_order(tmp_path: Path) -> None:
    packages = [open_package(BATCHES / name, tmp_path / name) for name in reversed(CPD)]
    ordered = put_in_order([message for package in packages for message in package.messages])
    assert [message.batch_id for message in ordered.messages] == [
        f"2016102414560312{n}" for n in (1, 2, 3, 5)
    ]
    assert ordered.repeats == ()
    for package in packages:
        [batch] = package.batches
        assert batch.is_complete
        assert batch.manifest is not None
        assert batch.manifest.entries[0].release_ids == ("721620118165",)
        assert _codes(package) <= {"package_junk", "package_ratio", "hash_placeholder"}


@oracle.needs_samples
def test_the_first_onboarding_package_brings_its_files(tmp_path: Path) -> None:
    package = open_package(BATCHES / CPD[0], tmp_path / "goal")
    assert _codes(package) == {"package_junk", "package_ratio", "hash_placeholder"}
    matched = match_files(_named(package), package)
    names = [each.file.name for each in matched.files]
    assert names == ["721620118165_T1_001.wav", "721620118165_T2_002.wav", "721620118165_T7_007.jpg"]
    assert matched.missing == ()
    assert len(matched.unnamed) == 4
    assert {each.sha256 for each in matched.files[:2]} == {matched.files[0].sha256}


@oracle.needs_samples
def test_every_sample_is_recognised_as_what_it_is(tmp_path: Path) -> None:
    recognised = 0
    for place in sorted(oracle.SAMPLES.glob("ern*/*.xml")):
        [message] = open_package(place, tmp_path / "goal").messages
        assert message.head.root in {"NewReleaseMessage", "PurgeReleaseMessage"}, place
        assert "ddex.net/xml/ern" in message.head.namespace
        assert message.head.created, place
        recognised += 1
    assert recognised > 15


MESSAGE = ddex.write(messages.album(), ddex.Version.ERN_43)
PARCELS = tuple(
    Parcel(
        release_id=upc,
        message_id=f"M-{upc}",
        message=MESSAGE.replace(b"</MessageId>", f"-{upc}</MessageId>".encode()),
        resources=(resource(f"{upc}_1.flac", b"track"), resource(f"{upc}.jpg", b"cover")),
    )
    for upc in (UPC, OTHER_UPC)
)
CONVENTIONS = [
    *(
        Conventions(manifest=manifest, url_style=url, name_root_directory=root, priority_prefix=root)
        for manifest, url, root in product(ManifestKind, UrlStyle, (True, False))
    ),
    *(Conventions(hash_algorithm=algorithm) for algorithm in ddex.HashAlgorithm),
]


async def _written(folder: Path, layout: Layout) -> Path:
    for file in (*layout.files, layout.marker):
        place = folder / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"".join([piece async for piece in file.content.open(0)]))
    return folder


def _zipped(folder: Path, goal: Path) -> Path:
    with zipfile.ZipFile(goal, "w", zipfile.ZIP_DEFLATED) as archive:
        for place in sorted(folder.rglob("*")):
            archive.write(place, place.relative_to(folder))
    return goal


@pytest.mark.parametrize("conventions", CONVENTIONS, ids=str)
async def test_batches_that_tutti_lays_out_are_read(tmp_path: Path, conventions: Conventions) -> None:
    folder = await _written(tmp_path / "drop", lay_out(outgoing(conventions, parcels=PARCELS)))
    archive = _zipped(folder, tmp_path / "drop.zip")
    for source in (folder, archive):
        opened = open_package(source, tmp_path / "goal", Limits(messages=2))
        assert _codes(opened) == (
            set() if conventions.manifest is not ManifestKind.NONE else {"batch_unmarked"}
        )
        assert [message.batch_id for message in opened.messages] == [BATCH, BATCH]
        for message in opened.messages:
            upc = message.file.name.removesuffix(".xml")
            named = [NamedFile(f"resources/{upc}_1.flac"), NamedFile(f"resources/{upc}.jpg")]
            matched = match_files(named, opened, message)
            assert len(matched.files) == 2
            assert matched.findings == ()


@pytest.mark.parametrize("prefix", [True, False])
async def test_releases_that_tutti_lays_out_one_by_one_are_read(tmp_path: Path, prefix: bool) -> None:
    conventions = Conventions(style=PackageStyle.RELEASE_BY_RELEASE, priority_prefix=prefix)
    folder = await _written(tmp_path / "drop", lay_out(outgoing(conventions, parcels=PARCELS[:1])))
    for source in (folder, _zipped(folder, tmp_path / "drop.zip"), next(folder.iterdir())):
        opened = open_package(source, tmp_path / "goal")
        assert _codes(opened) == set()
        assert opened.messages[0].batch_id == BATCH
