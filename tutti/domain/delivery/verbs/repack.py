"""Packages of labels written anew: their messages in another version, the files beside them, the manifest.

For packages on a disk, without a database. Where files lie and what they are is stated as it is: ``uri``,
size and hash sum of the new message are those of the files that were found.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from tutti.domain import ddex
from tutti.domain.ddex import Finding, HashAlgorithm, HashSum, NewReleaseMessage, packages
from tutti.domain.ddex.packages import PackedFile, PackedMessage
from tutti.domain.delivery.model import (
    Content,
    Conventions,
    DeliveryType,
    Package,
    Parcel,
    Party,
    ProductType,
    Resource,
)
from tutti.domain.delivery.rules import batch_id, is_safe_name

BLOCK = 1 << 20
File = ddex.AudioFile | ddex.ImageFile | ddex.ResourceFile
CONVENTIONS = Conventions()


@dataclass(frozen=True, slots=True)
class Repacked:
    """A message in its new version with the files that it names; ``findings`` are about the files."""

    source: PackedMessage
    header: ddex.MessageHeader
    parcel: Parcel
    product_type: ProductType
    conversion: ddex.Conversion
    findings: tuple[Finding, ...]


def repack(
    package: packages.Package,
    source: PackedMessage,
    reading: ddex.Reading,
    to: ddex.Version,
    *,
    as_is: bool = False,
) -> Repacked:
    """Convert one message of a package and name its files anew; raises what ``ddex.convert`` raises.

    Files that are named and not there stay named as they were, and are told.
    """
    message = reading.message
    if not isinstance(message, NewReleaseMessage):
        conversion = ddex.convert(reading, to, as_is=as_is)
        assert message is not None  # a reading without one is not converted
        folder, content = _folder(message.release_id), conversion.content
        bare = Parcel(folder, message.header.message_id, content, message_type="PurgeReleaseMessage")
        return Repacked(source, message.header, bare, ProductType.AUDIO, conversion, ())
    folder = _folder(message.release.id)
    said = {each.at: each for each in packages.files_of(message)}
    found = packages.match_files([each.named for each in said.values()], package, source)
    names = _named(folder, [each.file for each in found.files])
    described = {
        each.named.at: _described(said[each.named.at].file, each.file, names[each.file.path], to)
        for each in found.files
    }
    new = replace(reading, message=packages.with_files(message, described))
    conversion = ddex.convert(new, to, as_is=as_is)
    contents = {each.file.path: _content(each.file, each.sha256) for each in found.files}
    resources = tuple(Resource(name, contents[path]) for path, name in names.items())
    parcel = Parcel(folder, message.header.message_id, conversion.content, resources, _meant(message))
    findings = reading.lined(found.findings)
    return Repacked(source, message.header, parcel, _product(message), conversion, findings)


def _described(said: File, file: PackedFile, name: str, to: ddex.Version) -> File:
    """Return the description of a file under its new name; 3.8.2 does not say how large files are."""
    size = said.size if to is ddex.Version.ERN_382 else file.size
    hash_sum = HashSum(value=_md5(file), algorithm=HashAlgorithm.MD5)
    return msgspec.structs.replace(said, uri=f"resources/{name}", size=size, hash_sum=hash_sum)


def bundled(repacked: Iterable[Repacked], at: datetime) -> Iterator[Package]:
    """Yield the packages that messages make together: those of one batch in one, under its id.

    Outside of batches, and where a release would be in one twice, ids are made of ``at``, one millisecond
    after the other.
    """
    batches: dict[tuple[str, int], list[Repacked]] = {}
    seen = Counter[tuple[str, str]]()
    for each in repacked:
        key = each.source.batch, each.parcel.release_id
        batches.setdefault((each.source.batch, seen[key]), []).append(each)
        seen[key] += 1
    made = 0
    for (_, layer), inside in batches.items():
        named = inside[0].source.batch_id
        if not named or layer:
            named, made = batch_id(at + timedelta(milliseconds=made)), made + 1
        header = inside[0].header
        products = {each.product_type for each in inside}
        yield Package(
            batch_id=named,
            created_at=at,
            sender=_party(header.sender),
            recipient=_party(header.recipients[0] if header.recipients else header.sender),
            parcels=tuple(each.parcel for each in inside),
            conventions=CONVENTIONS,
            product_type=products.pop() if len(products) == 1 else ProductType.MIXED_MEDIA,
            is_test=header.control_type is ddex.ControlType.TEST,
        )


def _folder(release_id: ddex.ReleaseId) -> str:
    """Return what a release's folder is called; empty without UPC, EAN and GRid, which no layout takes."""
    return release_id.icpn or "".join(filter(str.isalnum, release_id.grid or ""))


def _party(party: ddex.MessagingParty) -> Party:
    return Party(party.dpid, party.name or party.dpid)


def _named(folder: str, files: Iterable[PackedFile]) -> dict[str, str]:
    """Return the names of files by their paths: their own, unless that is no name or another's."""
    names: dict[str, str] = {}
    for file in files:
        if file.path in names:
            continue
        taken = {name.casefold() for name in names.values()}
        is_free = is_safe_name(file.name) and file.name.casefold() not in taken
        names[file.path] = file.name if is_free else f"{folder}_{len(names) + 1:03}{Path(file.name).suffix}"
    return names


def _md5(file: PackedFile) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with file.open() as stream:
        while piece := stream.read(BLOCK):
            digest.update(piece)
    return digest.hexdigest()


def _content(file: PackedFile, sha256: str) -> Content:
    async def stream(offset: int) -> AsyncIterator[bytes]:
        with file.open() as source:
            source.seek(offset)
            while piece := await asyncio.to_thread(source.read, BLOCK):
                yield piece

    return Content(file.size, sha256, stream)


def _meant(message: NewReleaseMessage) -> DeliveryType:
    if ddex.is_takedown(message, datetime.now(UTC).date()):
        return DeliveryType.TAKEDOWN
    is_update = message.update_indicator == "UpdateMessage"
    return DeliveryType.RE_DELIVERY if is_update else DeliveryType.NEW_RELEASE


def _product(message: NewReleaseMessage) -> ProductType:
    if not message.release.primary_others:
        return ProductType.AUDIO
    return ProductType.MIXED_MEDIA if message.release.tracks else ProductType.VIDEO
