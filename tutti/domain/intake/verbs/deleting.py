"""Deleting releases and tracks, and giving a release its cover."""

from collections.abc import Sequence

import msgspec

from tutti.db import Tx
from tutti.domain import assets, releases
from tutti.domain.assets import Asset, Received, Storage
from tutti.domain.intake import _queries
from tutti.domain.intake.errors import ReleaseUnknown, TrackUnknown
from tutti.domain.intake.model import LabelRelease
from tutti.domain.intake.verbs.placing import Placed
from tutti.domain.intake.verbs.reading import read_label_release, row_of
from tutti.domain.intake.verbs.writing import named, put_cover, write_release


async def delete_label_release(tx: Tx, release_id: int) -> None:
    """Delete the caller's release: it can be neither read, edited nor delivered any more.

    Its messages may be sent again and then make a new one. Asked again while a store still has it, that
    store is told again. Raises :class:`ReleaseUnknown`, and the releases room's ``AlreadySubmitted``.
    """
    try:
        row = await row_of(tx, release_id)
    except ReleaseUnknown:
        if await releases.repeat_takedown(tx, release_id):
            return
        raise
    await releases.delete_release(tx, row.public_id)
    await _queries.forget(tx, release_id=row.id)


async def delete_track(tx: Tx, release_id: int, track_id: int) -> None:
    """Delete one track of the caller's release; those behind it move up.

    Raises :class:`ReleaseUnknown` and :class:`TrackUnknown`.
    """
    release = await read_label_release(tx, release_id)
    kept = [each for each in release.tracks if each.id != track_id]
    if len(kept) == len(release.tracks):
        raise TrackUnknown(f"Release {release_id} has no track {track_id}.")
    discs = _without_gaps([each.told.disc_number for each in kept], release)
    placed = [
        Placed(
            each.id,
            msgspec.structs.replace(each.told, track_number=None, disc_number=disc),
            each.reference,
            each.expected_file,
        )
        for each, disc in zip(kept, discs, strict=True)
    ]
    await write_release(tx, release.draft, placed, number=release.id, public_id=release.public_id)


def _without_gaps(discs: Sequence[int | None], release: LabelRelease) -> list[int | None]:
    """Return discs so that they count on where one has no track left; videos keep the disc that is theirs."""
    if any(each.told.get("number") for each in release.draft.resources):
        return list(discs)
    number = {disc: i for i, disc in enumerate(sorted({each for each in discs if each}), 1)}
    return [number[each] if each else None for each in discs]


async def set_cover(tx: Tx, storage: Storage, release_id: int, received: Received, file_name: str) -> Asset:
    """Make a received picture the cover of the caller's release; raises :class:`ReleaseUnknown`."""
    release = await read_label_release(tx, release_id)
    cover = await assets.keep(tx, storage, received, named(file_name))
    await put_cover(tx, release.draft, cover, number=release.id, public_id=release.public_id)
    return cover
