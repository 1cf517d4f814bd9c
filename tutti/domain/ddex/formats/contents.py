"""What a release holds, in order: which reference each resource is given, and what stands on which volume.

Tracks are A1, A2 … and their releases R1, R2 …; the cover comes after the tracks, then all other resources.
The releases of others that are sold with the release go on counting after those of the tracks.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tutti.domain.ddex.model import OtherResource, Release, ResourceKind


class Entry(NamedTuple):
    """A resource on a volume, by its reference; ``other`` is absent for a track."""

    reference: str
    other: OtherResource | None

    @property
    def kind(self) -> str:
        """What it is, as a resource type of the standard."""
        return self.other.kind if self.other else "SoundRecording"


def cover_reference(release: Release) -> str:
    """Return the reference of the front cover."""
    return f"A{len(release.tracks) + 1}"


def other_entries(release: Release) -> list[Entry]:
    """Return the other resources with their references."""
    return [
        Entry(f"A{number}", other)
        for number, other in enumerate(release.others, start=len(release.tracks) + 2)
    ]


def beside(release: Release) -> dict[str, list[Entry]]:
    """Return what goes along with single other resources, by the reference of these."""
    found: dict[str, list[Entry]] = {}
    entries = other_entries(release)
    for entry in entries:
        owner = entry.other.goes_with if entry.other else None
        if owner is not None and 0 < owner <= len(entries) and not is_primary(entry):
            found.setdefault(entries[owner - 1].reference, []).append(entry)
    return found


def is_primary(entry: Entry) -> bool:
    """Tell whether the release is sold for a resource."""
    return entry.other is None or entry.other.is_primary


def primaries(release: Release, kinds: Iterable[ResourceKind] = ResourceKind) -> list[tuple[int, Entry]]:
    """Return the other resources that the release is sold for, with the positions that deals know them by."""
    wanted = frozenset(kinds)
    entries = [entry for entry in other_entries(release) if is_primary(entry)]
    return [
        (position, entry)
        for position, entry in enumerate(entries, start=len(release.tracks) + 1)
        if entry.kind in wanted
    ]


def is_lone_video(release: Release) -> bool:
    """Tell whether a release is one video, with one picture at most and nothing else."""
    pictures = [other for other in release.others if not other.is_primary]
    return (
        not release.tracks
        and [other.kind for other in release.primary_others] == [ResourceKind.VIDEO]
        and all(other.kind is ResourceKind.IMAGE and other.goes_with for other in pictures)
        and len(pictures) + (release.cover is not None) <= 1
    )


def resource_of(release: Release, position: int) -> str:
    """Return the reference of the resource that deals know by a position."""
    if position <= len(release.tracks):
        return f"A{position}"
    return dict(primaries(release))[position].reference


def volumes(
    release: Release, kinds: Iterable[ResourceKind] = ResourceKind
) -> Iterator[tuple[int, list[Entry]]]:
    """Yield each volume with its tracks and, at their places among them, other resources of ``kinds``."""
    found: dict[int, list[Entry]] = {}
    for position, track in enumerate(release.tracks, start=1):
        found.setdefault(track.volume, []).append(Entry(f"A{position}", None))
    numbered = [(entry.other, entry) for _, entry in primaries(release, kinds) if entry.other]
    for other, entry in sorted(numbered, key=lambda both: both[0].number or 0):
        found.setdefault(other.volume, []).insert((other.number or 1) - 1, entry)
    yield from sorted(found.items())
