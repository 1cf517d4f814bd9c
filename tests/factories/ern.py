"""Messages and packages as labels send them, written by our own writer."""

import hashlib
import zipfile
from datetime import timedelta
from io import BytesIO

from msgspec.structs import replace

from tests.domain.ddex import given
from tutti.domain import ddex
from tutti.domain.ddex import NewReleaseMessage, Version


def single(upc: str = "721620118165", isrc: str = "GBABC2600001", **header: object) -> NewReleaseMessage:
    """A single by a label, about a release of its own."""
    message = given.single()
    track = message.release.tracks[0]
    recording = replace(track.recording, isrc=isrc)
    release = replace(
        message.release,
        id=replace(message.release.id, icpn=upc),
        tracks=(replace(track, recording=recording), *message.release.tracks[1:]),
    )
    return replace(message, release=release, header=replace(message.header, **header))


def titled(message: NewReleaseMessage, title: str) -> NewReleaseMessage:
    first = replace(message.release.titles[0], text=title)
    return replace(message, release=replace(message.release, titles=(first,)))


def later(message: NewReleaseMessage, days: int = 1, **header: object) -> NewReleaseMessage:
    """The same message, so many days later, with another id."""
    assert message.header.created
    created = message.header.created + timedelta(days=days)
    given_id = {"message_id": f"{message.header.message_id}+{days}"} | header
    return replace(message, header=replace(message.header, created=created, **given_id))


def off_sale(message: NewReleaseMessage) -> NewReleaseMessage:
    return ddex.takedown(message, message.header)


def purge(message: NewReleaseMessage) -> ddex.PurgeReleaseMessage:
    return ddex.PurgeReleaseMessage(header=message.header, release_id=message.release.id)


def xml(message: NewReleaseMessage | ddex.PurgeReleaseMessage, version: Version = Version.ERN_382) -> bytes:
    return ddex.write(message, version)


def package(
    message: NewReleaseMessage, songs: list[bytes], cover: bytes | None, version: Version = Version.ERN_382
) -> bytes:
    """A ZIP with the message, which names the songs and the cover with their hash sums."""
    files: dict[str, bytes] = {}
    tracks = []
    for track, song in zip(message.release.tracks, songs, strict=True):
        name = f"resources/{track.recording.isrc}.flac"
        files[name] = song
        hash_sum = ddex.HashSum(value=hashlib.sha256(song).hexdigest())
        file = ddex.AudioFile(uri=name, hash_sum=hash_sum, codec="FLAC")
        tracks.append(replace(track, recording=replace(track.recording, file=file)))
    release = replace(message.release, tracks=tuple(tracks))
    if cover is not None and release.cover:
        files["resources/cover.jpg"] = cover
        hash_sum = ddex.HashSum(value=hashlib.sha256(cover).hexdigest())
        image = ddex.ImageFile(uri="resources/cover.jpg", hash_sum=hash_sum, codec="JPEG")
        release = replace(release, cover=replace(release.cover, file=image))
    return zipped({"message.xml": xml(replace(message, release=release), version)} | files)


def zipped(files: dict[str, bytes]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)
