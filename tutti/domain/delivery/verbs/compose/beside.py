"""What a store gets beside tracks and cover: the videos, pictures, booklets and sheet music that it takes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from tutti.core.errors import FieldFault
from tutti.core.findings import Severity
from tutti.domain import ddex
from tutti.domain.delivery.profiles.model import StoreProfile
from tutti.domain.delivery.verbs.compose.values import ResourceMaterial
from tutti.domain.releases import ReleaseDraft

CODECS = {
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/gif": "GIF",
    "image/tiff": "TIFF",
    "application/pdf": "PDF",
}
"""DDEX's words (AVS ``ImageCodecType``, ``TextCodecType``) where a media type has one."""
OTHERS = "release.others"
UNSENT = "resource_not_sent"


class Beside(NamedTuple):
    """A resource of the draft, by its place there, with its file if that has come."""

    position: int
    told: ddex.OtherResource
    file: ResourceMaterial | None


Build = Callable[[Sequence[Beside]], ddex.NewReleaseMessage]


def beside(draft: ReleaseDraft, files: Sequence[ResourceMaterial]) -> list[Beside]:
    """Return the other resources of a draft with their files."""
    by_place = {each.position: each for each in files}
    return [
        Beside(i, msgspec.convert(each.told, ddex.OtherResource), by_place.get(i))
        for i, each in enumerate(draft.resources)
    ]


def taken(
    profile: StoreProfile, listed: Sequence[Beside], build: Build
) -> tuple[list[Beside], list[FieldFault]]:
    """Return the resources that a message for the store can have, and why it has not the others.

    Those that the profile takes, and that have come; of them those that the store's version of ERN has room
    for in the message that ``build`` makes of such.
    """
    unsent = list(_unwanted(profile, listed))
    kept = _without(listed, {position for position, _ in unsent})
    version = ddex.Version(profile.message.version.value)
    while kept:
        wrong = _misfits(kept, ddex.check(build(kept), version))
        if not wrong:
            break
        unsent += wrong
        kept = _without(kept, {position for position, _ in wrong})
    left = {each.position for each in kept}
    named = {position for position, _ in unsent}
    unsent += [
        (each.position, "What it goes with is not sent.")
        for each in listed
        if each.position not in left and each.position not in named
    ]
    titles = {each.position: _title(each.told) for each in listed}
    return kept, [
        FieldFault(f"resources[{i}]", UNSENT, f"{profile.name} is not sent {titles[i]}: {why}")
        for i, why in sorted(unsent)
    ]


def deal_positions(draft: ReleaseDraft, kept: Sequence[Beside]) -> list[int | None]:
    """Return the place that deals know each primary resource of a draft by; ``None`` where it is not kept."""
    primary = [i for i, each in enumerate(draft.resources) if each.told.get("number") is not None]
    sold = [each.position for each in kept if each.told.is_primary]
    return [len(draft.tracks) + sold.index(i) + 1 if i in sold else None for i in primary]


def renumbered(kept: Sequence[Beside]) -> tuple[ddex.OtherResource, ...]:
    """Return resources as a message counts them: what goes with another names it by its place here."""
    place = {each.position + 1: i for i, each in enumerate(kept, 1)}
    return tuple(
        replace(each.told, goes_with=place.get(each.told.goes_with or 0))
        if each.told.goes_with
        else each.told
        for each in kept
    )


def on_discs(
    draft: ReleaseDraft, kept: Sequence[Beside]
) -> tuple[tuple[int, ...], tuple[ddex.OtherResource, ...]]:
    """Return the disc of each track, and resources on theirs, as a message counts them.

    Where nothing that is on a disc is sent, those behind it move up.
    """
    discs, others = draft.discs(), renumbered(kept)
    held = {*discs, *(one.volume for one in others if one.is_primary)}
    number = {disc: i for i, disc in enumerate(sorted(held), 1)}
    return (
        tuple(number[disc] for disc in discs),
        tuple(replace(each, volume=number.get(each.volume, 1)) for each in others),
    )


def with_file(profile: StoreProfile, each: Beside, name: str) -> ddex.OtherResource:
    """Return a resource with its file as the store gets it, under ``name``."""
    file, sent = each.file, each.told.file
    if file is None:
        return replace(each.told, file=None)
    duration = timedelta(milliseconds=file.duration_ms) if file.duration_ms else None
    return replace(
        each.told,
        file=ddex.ResourceFile(
            uri=f"resources/{name}",
            hash_sum=ddex.HashSum(value=file.hash_sum, algorithm=profile.package.hash),
            size=file.size,
            codec=CODECS.get(file.media_type) or (sent.codec if sent else None),
            width=file.width,
            height=file.height,
            duration=duration,
        ),
    )


def _unwanted(profile: StoreProfile, listed: Sequence[Beside]) -> Iterator[tuple[int, str]]:
    for each in listed:
        if each.told.kind not in profile.resources.kinds:
            yield each.position, f"its profile takes no {each.told.kind}."
        elif each.file is None:
            yield each.position, "its file has not come."


def _without(listed: Sequence[Beside], gone: set[int]) -> list[Beside]:
    """Return what is left where some are gone, and with them what goes with them."""
    kept = [each for each in listed if each.position not in gone]
    there = {each.position + 1 for each in kept}
    return [each for each in kept if each.told.goes_with is None or each.told.goes_with in there]


def _misfits(kept: Sequence[Beside], findings: Sequence[ddex.Finding]) -> list[tuple[int, str]]:
    """Return the resources that a version has no room for; where none is named, all that are sold."""
    wrong: dict[int, str] = {}
    for finding in findings:
        if finding.severity is not Severity.ERROR or not finding.path.startswith(OTHERS):
            continue
        place, _, _ = finding.path.removeprefix(OTHERS).lstrip("[").partition("]")
        named = [kept[int(place)]] if place.isdigit() else [each for each in kept if each.told.is_primary]
        for each in named or kept:
            wrong.setdefault(each.position, finding.message)
    return list(wrong.items())


def _title(told: ddex.OtherResource) -> str:
    titles = [each.display_text for each in told.titles if each.text.strip()]
    name = titles[0] if titles else told.file.uri.rpartition("/")[2] if told.file else told.type or ""
    return f"{told.kind} '{name}'"
