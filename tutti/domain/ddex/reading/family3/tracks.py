"""Tracks of the family 3.8: a recording with the release of its own that is about it."""

from tutti.domain.ddex.model import SoundRecording, TrackRelease
from tutti.domain.ddex.reading.family3.faces import Face, face
from tutti.domain.ddex.reading.family3.releases import track_release
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.groups import Slot, slots
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Node

LISTED = ("ReleaseResourceReferenceList", "ReleaseResourceReference")
"""Where a release lists its resources."""


def track(
    sight: Sight, own: Node | None, recording: SoundRecording, slot: Slot, main: Face, tables: Tables
) -> tuple[TrackRelease, Trace]:
    """Read what a track has of its own beside its recording, from its own release if there is one."""
    if own is None:
        return TrackRelease(recording=recording, volume=slot.volume), []
    shown, there = face(sight, own, tables), listed(own)
    trace: Trace = [("", lambda: _of_slot(shown, there, slot.reference))]
    return track_release(sight, shown, slot, recording, main, trace), trace


def _of_slot(own: Face, listed: dict[str, Node], reference: str) -> Trace:
    """Return what list and groups of a track release say of its recording, which they do once more."""
    trace: Trace = []
    mark_listed(listed, reference, trace)
    groups = own.given.base.found.get("ResourceGroup", [])[:1]
    groups += [group for other in own.given.others for group in other.found.get("ResourceGroup", ())]
    for each in groups:
        trace.extend(said for one in slots(each) if one.reference == reference for said in one.trace)
    return trace


def listed(release: Node) -> dict[str, Node]:
    """Return the resources that a release lists, by reference."""
    return {
        each.text: each
        for one in release.children
        if one.tag == LISTED[0]
        for each in one.children
        if each.tag == LISTED[1]
    }


def mark_listed(listed: dict[str, Node], reference: str, trace: Trace) -> None:
    """Count the entry of a resource in the list of a release as read with the resource."""
    entry = listed.get(reference)
    if entry is not None:
        trace.append(("", entry))
        if entry.attributes.get("ReleaseResourceType") in ("PrimaryResource", "SecondaryResource"):
            trace.append(("", (entry, "ReleaseResourceType")))
