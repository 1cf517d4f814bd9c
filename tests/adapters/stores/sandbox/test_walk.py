"""From our own writers through every transport to the store, and its answer back: the two sides agree."""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.adapters.stores.given import content, s3_settings, sftp_settings
from tests.adapters.stores.sandbox.given import SECONDS, picture, tone
from tests.domain.ddex import given
from tests.s3_server import S3Server
from tests.sftp_server import SftpServer
from tutti.adapters.stores.folder import FolderStore
from tutti.adapters.stores.s3 import BucketStore
from tutti.adapters.stores.sandbox.store import SandboxSettings, inspect
from tutti.adapters.stores.sftp import SftpStore
from tutti.domain import ddex
from tutti.domain.delivery import (
    Conventions,
    FolderTransport,
    ManifestKind,
    Outcome,
    Package,
    Parcel,
    Party,
    Resource,
    Transport,
    batch_id,
    collect,
    send,
)

UPC = "721620118165"
STORE = Party("PADPIDA2026020202S", "Sandbox")
SETTINGS = SandboxSettings(party=STORE)


def _hash(data: bytes) -> ddex.HashSum:
    return ddex.HashSum(value=sha256(data).hexdigest())


def _message(number: int = 1) -> ddex.NewReleaseMessage:
    """The least single, with files that really exist."""
    length = timedelta(seconds=SECONDS)
    recording = given.recording(
        duration=length,
        file=ddex.AudioFile(
            uri=f"resources/{UPC}_01_001.flac",
            hash_sum=_hash(tone()),
            size=len(tone()),
            codec="FLAC",
            sampling_rate=44_100,
            bits_per_sample=16,
            channels=2,
            duration=length,
        ),
    )
    cover = replace(
        given.COVER,
        file=ddex.ImageFile(
            uri=f"resources/{UPC}.jpg",
            hash_sum=_hash(picture()),
            size=len(picture()),
            codec="JPEG",
            width=640,
            height=640,
        ),
    )
    release = given.release(tracks=(ddex.TrackRelease(recording=recording),), cover=cover)
    header = replace(
        given.HEADER,
        message_id=f"M-{number}",
        created=given.HEADER.created + timedelta(minutes=number),
    )
    return given.message(release, header=header)


def _package(message: ddex.NewReleaseMessage, version: ddex.Version, **conventions: object) -> Package:
    has_files = message.release.cover.file is not None
    files = (Resource(f"{UPC}_01_001.flac", content(tone())), Resource(f"{UPC}.jpg", content(picture())))
    parcel = Parcel(UPC, message.header.message_id, ddex.write(message, version), files if has_files else ())
    sender = message.header.sender
    return Package(
        batch_id=batch_id(message.header.created),
        created_at=message.header.created,
        sender=Party(sender.dpid, sender.name or sender.dpid),
        recipient=STORE,
        parcels=(parcel,),
        conventions=Conventions(**conventions),  # type: ignore[arg-type]
    )


async def _outcome(transport: Transport, drop: Path, package: Package) -> tuple[Outcome, str]:
    receipt = await send(transport, package)
    await inspect(drop, SETTINGS)
    # rclone remembers folders, so it does not show at once what the store wrote behind its back
    reader = FolderStore(FolderTransport(path=str(drop))) if isinstance(transport, BucketStore) else transport
    (found,) = await collect(reader, f"{receipt.folder}/acknowledgements", known=())
    (said,) = found.acknowledgements
    return said.outcome, said.text


@pytest.fixture(params=["folder", "sftp", "s3"])
def way(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Transport, Path]:
    """A transport, and the same place as the store sees it."""
    if request.param == "folder":
        return FolderStore(FolderTransport(path=str(tmp_path / "drop"))), tmp_path / "drop"
    if request.param == "sftp":
        account: tuple[SftpServer, Path] = request.getfixturevalue("sftp")
        return SftpStore(sftp_settings(account[0], root="drop")), account[0].folder / "drop"
    s3: S3Server = request.getfixturevalue("s3")
    return BucketStore(s3_settings(s3, tmp_path.name)), s3.folder / s3.bucket / tmp_path.name


async def test_every_transport_ends_live(way: tuple[Transport, Path]) -> None:
    transport, drop = way
    outcome, text = await _outcome(transport, drop, _package(_message(), ddex.Version.ERN_43))
    assert outcome is Outcome.LIVE, text


@pytest.mark.parametrize(
    ("kind", "version"),
    [
        (ManifestKind.EMPTY, ddex.Version.ERN_382),
        (ManifestKind.ECHO_12, ddex.Version.ERN_382),
        (ManifestKind.ERN_C_15, ddex.Version.ERN_382),
        (ManifestKind.SFTP_16, ddex.Version.ERN_432),
        (ManifestKind.SFTP_17, ddex.Version.ERN_432),
        (ManifestKind.SFTP_18, ddex.Version.ERN_432),
    ],
)
async def test_every_manifest_ends_live(tmp_path: Path, kind: ManifestKind, version: ddex.Version) -> None:
    transport = FolderStore(FolderTransport(path=str(tmp_path)))
    package = _package(_message(), version, manifest=kind, hash_algorithm=ddex.HashAlgorithm.SHA256)
    outcome, text = await _outcome(transport, tmp_path, package)
    assert outcome is Outcome.LIVE, text


@pytest.mark.parametrize("version", list(ddex.Version))
@pytest.mark.parametrize("last_day", [None, date(2026, 5, 29)], ids=["no deals", "end date"])
async def test_a_release_lives_is_changed_and_taken_down(
    tmp_path: Path, version: ddex.Version, last_day: date | None
) -> None:
    transport = FolderStore(FolderTransport(path=str(tmp_path)))
    first, second, third = _message(1), ddex.without_files(_message(2)), _message(3)
    outcome, text = await _outcome(transport, tmp_path, _package(first, version))
    assert outcome is Outcome.LIVE, text
    outcome, text = await _outcome(transport, tmp_path, _package(second, version))
    assert outcome is Outcome.LIVE, text
    gone = ddex.takedown(third, third.header, last_day)
    outcome, text = await _outcome(transport, tmp_path, _package(gone, version))
    assert outcome is Outcome.UNAVAILABLE, text
