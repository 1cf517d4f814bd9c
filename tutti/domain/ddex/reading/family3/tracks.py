"""Tracks of the family 3.8: a recording with the release of its own that is about it."""

from tutti.domain.ddex.model import SoundRecording, TrackRelease
from tutti.domain.ddex.reading.family3.faces import Face, face
from tutti.domain.ddex.reading.family3.releases import track_release
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.groups import Slot, slots
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Node


def track(
    sight: Sight, own: Node | None, recording: SoundRecording, slot: Slot, main: Face, tables: Tables
) -> tuple[TrackRelease, Trace]:
    """Read what a track has of its own beside its recording, from its own release if there is one."""
    if own is None:
        return TrackRelease(recording=recording, volume=slot.volume), []
    trace: Trace = []
    shown = face(sight, own, tables)
    mark_listed(listed(own), slot.reference, trace)
    trace.append(("", lambda: _of_slot(shown, slot.reference)))
    return track_release(sight, shown, slot, recording, main, trace), trace


def _of_slot(own: Face, reference: str) -> Trace:
    """Return what the groups of a track release say of its recording, which they do once more."""
    groups = own.given.base.found.get("ResourceGroup", [])[:1]
    groups += [group for other in own.given.others for group in other.found.get("ResourceGroup", ())]
    said = [one.trace for group in groups for one in slots(group) if one.reference == reference]
    return [each for trace in said for each in trace]


def listed(release: Node) -> dict[str, Node]:
    """Return the resources that a release lists, by reference."""
    return {
        each.text: each
        for one in release.every("ReleaseResourceReferenceList")
        for each in one.every("ReleaseResourceReference")
    }


def mark_listed(listed: dict[str, Node], reference: str, trace: Trace) -> None:
    """Count the entry of a resource in the list of a release as read with the resource."""
    entry = listed.get(reference)
    if entry is not None:
        trace.append(("", entry))
        if entry.attributes.get("ReleaseResourceType") in ("PrimaryResource", "SecondaryResource"):
            trace.append(("", (entry, "ReleaseResourceType")))
