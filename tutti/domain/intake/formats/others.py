"""Videos, pictures, booklets and sheet music of a message as the resources of a draft, and their files."""

from collections.abc import Sequence

import msgspec

from tutti.domain.assets import Kind
from tutti.domain.ddex import OtherResource, Release, ResourceKind
from tutti.domain.releases import ReleaseResource

KINDS = {
    ResourceKind.VIDEO: Kind.VIDEO,
    ResourceKind.IMAGE: Kind.IMAGE,
    ResourceKind.TEXT: Kind.TEXT,
    ResourceKind.SHEET_MUSIC: Kind.SHEET_MUSIC,
}


def asset_kind(other: OtherResource) -> Kind:
    """Return what the file of a resource is kept as."""
    return KINDS[other.kind]


def resources_of(release: Release) -> tuple[ReleaseResource, ...]:
    """Return the other resources of a release, without files."""
    return tuple(
        ReleaseResource(kind=asset_kind(other), told=msgspec.to_builtins(other)) for other in release.others
    )


def kept_files(
    told: Sequence[ReleaseResource], before: Sequence[ReleaseResource]
) -> tuple[ReleaseResource, ...]:
    """Return the resources of a newer message with the files that those of the older one have.

    They meet by ISRC, else by an identifier of the sender's, else by the name of their file. Where the newer
    message states another hash sum, the file is another one, and has to come.
    """
    free = [each for each in before if each.file_url]
    kept = []
    for each in told:
        twin = next((one for one in free if _is_same(one, each)), None)
        if twin is not None:
            free.remove(twin)
        kept.append(msgspec.structs.replace(each, file_url=twin.file_url) if twin else each)
    return tuple(kept)


def _is_same(one: ReleaseResource, other: ReleaseResource) -> bool:
    if one.kind != other.kind:
        return False
    old, new = (msgspec.convert(each.told, OtherResource) for each in (one, other))
    sums = [each.file.hash_sum if each.file else None for each in (old, new)]
    if sums[0] and sums[1] and sums[0] != sums[1]:
        return False
    if old.isrc or new.isrc:
        return old.isrc == new.isrc
    if old.proprietary_ids or new.proprietary_ids:
        return bool({*old.proprietary_ids} & {*new.proprietary_ids})
    return bool(old.file and new.file and old.file.uri == new.file.uri)
