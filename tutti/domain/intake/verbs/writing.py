"""Writing a release's working copy with its tracks' numbers, and files into it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from tutti.db import Tx
from tutti.domain import assets, releases
from tutti.domain.assets import Asset, Storage
from tutti.domain.ddex import NewReleaseMessage
from tutti.domain.intake import _queries
from tutti.domain.intake.model import ArrivedFile
from tutti.domain.intake.verbs.placing import Placed, expected_file
from tutti.domain.releases import ReleaseDraft

PROVENANCE = "DDEX"


async def write_release(
    tx: Tx, draft: ReleaseDraft, tracks: Sequence[Placed], *, number: int, public_id: UUID
) -> ReleaseDraft:
    """Replace a release's working copy by ``draft`` with ``tracks``.

    Raises what :func:`releases.replace_draft` raises.
    """
    draft = msgspec.structs.replace(draft, tracks=tuple(each.told for each in tracks))
    await _queries.place_tracks(
        tx,
        number,
        [
            {"id": each.id, "position": i, "reference": each.reference, "expected_file": each.expected_file}
            for i, each in enumerate(tracks, 1)
        ],
    )
    await releases.replace_draft(tx, draft, provenance=PROVENANCE, release_id=public_id)
    await _queries.touch(tx, number)
    return draft


def words_for_tracks(message: NewReleaseMessage, references: Sequence[str | None]) -> list[dict[str, object]]:
    """Return the sender's words for the tracks of a release that a message makes."""
    files = [expected_file(message, place) for place in range(len(message.release.tracks))]
    return [
        {"position": position, "reference": reference, "expected_file": file}
        for position, (reference, file) in enumerate(zip(references, files, strict=True), 1)
    ]


async def with_files(
    tx: Tx,
    storage: Storage,
    files: Sequence[ArrivedFile],
    draft: ReleaseDraft,
    number: int,
    *,
    only_new: bool,
) -> ReleaseDraft:
    """Keep the files that came and return ``draft`` naming them; ``only_new`` leaves those that are there.

    The tracks of ``draft`` have their numbers already.
    """
    release, tracks, beside = draft.release, list(draft.tracks), list(draft.resources)
    for each in files:
        asset = await assets.keep(tx, storage, each.received, named(each.file_name))
        if each.other is not None:
            if not (only_new and beside[each.other].file_url):
                beside[each.other] = msgspec.structs.replace(beside[each.other], file_url=asset.file_url)
        elif each.track is None:
            if not (only_new and release.cover_art_file_url):
                release = msgspec.structs.replace(release, cover_art_file_url=asset.file_url)
        elif each.track < len(tracks) and not (only_new and tracks[each.track].audio_file_url):
            tracks[each.track] = msgspec.structs.replace(tracks[each.track], audio_file_url=asset.file_url)
            await _queries.note_md5(tx, number, each.track + 1, each.md5)
    return msgspec.structs.replace(draft, release=release, tracks=tuple(tracks), resources=tuple(beside))


async def put_cover(tx: Tx, draft: ReleaseDraft, cover: Asset, *, number: int, public_id: UUID) -> None:
    """Name ``cover`` in a release's working copy."""
    release = msgspec.structs.replace(draft.release, cover_art_file_url=cover.file_url)
    await save(tx, msgspec.structs.replace(draft, release=release), number=number, public_id=public_id)


async def save(tx: Tx, draft: ReleaseDraft, *, number: int, public_id: UUID) -> None:
    """Write a working copy whose tracks keep their places."""
    await releases.replace_draft(tx, draft, provenance=PROVENANCE, release_id=public_id)
    await _queries.touch(tx, number)


def named(name: str) -> str:
    """Return a sender's file name as short as names may be, its ending kept."""
    return name if len(name) <= _LONGEST else name[-_LONGEST:]


_LONGEST = 255
