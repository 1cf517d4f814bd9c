"""A NewReleaseMessage of ERN 4 as a whole."""

from msgspec.structs import replace

from tutti.domain.ddex.model import (
    Genre,
    Image,
    Label,
    NewReleaseMessage,
    OtherResource,
    Release,
    SoundRecording,
    TrackRelease,
    Visibility,
)
from tutti.domain.ddex.reading import faults, profile
from tutti.domain.ddex.reading.deals import Subjects, deal_list, visibility
from tutti.domain.ddex.reading.family4.others import other_resource, with_release
from tutti.domain.ddex.reading.family4.people import Parties
from tutti.domain.ddex.reading.family4.releases import release, track_release
from tutti.domain.ddex.reading.family4.resources import image, sound_recording
from tutti.domain.ddex.reading.groups import slots
from tutti.domain.ddex.reading.header import header
from tutti.domain.ddex.reading.others import Stand, others, stands
from tutti.domain.ddex.reading.resources import Resources, placed_recordings
from tutti.domain.ddex.reading.sight import Sight, first
from tutti.domain.ddex.reading.terms import territories
from tutti.domain.ddex.reading.trace import Trace, folded
from tutti.domain.ddex.structure.nodes import Kids, Node


def new_release_message(sight: Sight, root: Node, found: Kids, trace: Trace) -> NewReleaseMessage | None:
    """Read a message; ``None`` if there is no release in it."""
    envelope = header(sight, root, found, trace)
    mains = [each for one in found.get("ReleaseList", ()) for each in one.every("Release")]
    if not mains:
        sight.note(faults.NO_MAIN, root)
        return None
    if len(mains) > 1:
        sight.note(faults.TWO_MAINS, mains[1])
    reader = _Reader(sight, found, mains[0])
    value = reader.release(trace)
    dealt = deal_list(sight, found.get("DealList", ()), reader.subjects(), ("PriceCode",))
    trace.extend(dealt.trace)
    if not dealt.deals:
        sight.note(faults.NO_DEALS, root)
    return NewReleaseMessage(
        header=envelope,
        release=value,
        deals=dealt.deals,
        language=root.attributes.get("LanguageAndScriptCode") or "en",
    )


class _Reader:
    """Reads the release of a message, in the order in which its parts need one another."""

    def __init__(self, sight: Sight, found: Kids, main: Node) -> None:
        self._sight = sight
        self._found = found
        self._main = main
        self._parts = main.kids
        self._parties = Parties(sight, found.get("PartyList", ()))
        self._resources = Resources(found.get("ResourceList", ()), "Type")
        self._slots = [slot for group in self._parts.get("ResourceGroup", ())[:1] for slot in slots(group)]
        self._order = placed_recordings(self._slots, self._resources)
        self._own = _track_releases(found)
        self._front = self._resources.cover(slot.reference for slot in self._slots)
        self._others = stands(self._slots, (), self._resources, self._front[0] if self._front else "")

    def release(self, trace: Trace) -> Release:
        """Read the release with everything in it, and note what it lacks."""
        sight = self._sight
        inner: Trace = []
        trace.append(("release", inner))
        tracks, at = self._tracks(inner)
        cover = self._cover(inner)
        beside = others(self._others, inner, self._other)
        value, types = release(
            sight, self._main, self._parties, tracks, cover, beside, self._visibility(inner), inner
        )
        facts = profile.Facts(
            self._main, types, self._resources.others, list(self._resources.images.values()), at, False
        )
        profile.check(sight, value, facts)
        profile.unused(sight, self._resources.elements, {slot.reference for slot in self._slots})
        videos = [stand.element for stand in self._others if stand.is_primary]
        profile.track_releases(sight, [*at, *videos], self._own)
        return _without_repeats(value, inner)

    def subjects(self) -> Subjects:
        """Return what deals may refer to."""
        reference = self._parts.get("ReleaseReference")
        positions: dict[str, int] = {}
        tracks: dict[str, int] = {}
        primary = [stand.reference for stand in self._others if stand.is_primary]
        for position, name in enumerate([*(slot.reference for slot in self._order), *primary], start=1):
            positions.setdefault(name, position)
            own = self._own.get(name)
            for each in () if own is None else own.every("ReleaseReference"):
                tracks.setdefault(each.text, position)
        return Subjects(reference[0].text if reference else "", tracks, positions)

    def _tracks(self, trace: Trace) -> tuple[tuple[TrackRelease, ...], list[Node]]:
        read: dict[str, tuple[SoundRecording, Trace]] = {}
        tracks, at = [], []
        for position, slot in enumerate(self._order):
            element = self._resources.recordings[slot.reference]
            if slot.reference not in read:
                read[slot.reference] = sound_recording(self._sight, element, self._parties)
                profile.repeated(self._sight, read[slot.reference][0].isrc, element)
            recording, inner = read[slot.reference]
            own: Trace = [("recording", inner)]
            tracks.append(
                track_release(self._sight, self._own.get(slot.reference), slot, recording, self._parties, own)
            )
            trace.append((f"tracks[{position}]", own))
            at.append(element)
        return tuple(tracks), at

    def _cover(self, trace: Trace) -> Image | None:
        found = self._front
        if found is None:
            return None
        value, inner = image(self._sight, found[1])
        inner.extend(each for slot in self._slots if slot.reference == found[0] for each in slot.trace)
        trace.append(("cover", inner))
        return value

    def _other(self, stand: Stand) -> tuple[OtherResource, Trace]:
        value, inner = other_resource(self._sight, stand.element, self._parties)
        if stand.is_primary and value.isrc:
            profile.repeated(self._sight, value.isrc, stand.element)
        own = self._own.get(stand.reference)
        if own is not None and stand.is_primary:
            value = with_release(self._sight, value, own, self._parties, inner)
        return value, inner

    def _visibility(self, trace: Trace) -> tuple[Visibility, ...]:
        entries = {
            reference.text: each
            for one in self._found.get("DealList", ())
            for each in one.every("ReleaseVisibility")
            for reference in each.every("VisibilityReference")
        }
        values: list[Visibility] = []
        for reference in self._parts.get("ReleaseVisibilityReference", ()):
            element = entries.get(reference.text)
            if element is None:
                continue
            found = element.kids
            inner: Trace = [("", reference), ("", found["VisibilityReference"][0])]
            made = visibility(
                self._sight, element, found, territories(self._sight, found, "territories", inner)
            )
            if made is not None:
                inner.extend(made[1])
                trace.append((f"visibility[{len(values)}]", inner))
                values.append(made[0])
        return tuple(values)


def _track_releases(found: Kids) -> dict[str, Node]:
    """Return the track releases by the recording they are about."""
    own: dict[str, Node] = {}
    for one in found.get("ReleaseList", ()):
        for each in one.every("TrackRelease"):
            reference = first(each, "ReleaseResourceReference")
            if reference is not None:
                own.setdefault(reference.text, each)
    return own


def _without_repeats(release: Release, trace: Trace) -> Release:
    """Leave out what tracks and videos say in the same words as their release, where it is read then."""
    traces = {name: source for name, source in trace if isinstance(source, list)}
    return replace(
        release,
        tracks=tuple(
            replace(track, **_repeated(track, release, traces[f"tracks[{position}]"]))
            for position, track in enumerate(release.tracks)
        ),
        others=tuple(
            replace(other, **_repeated(other, release, traces[f"others[{position}]"]))
            for position, other in enumerate(release.others)
        ),
    )


def _repeated(
    one: TrackRelease | OtherResource, release: Release, trace: Trace
) -> dict[str, tuple[Label, ...] | tuple[Genre, ...]]:
    """Return the fields of which only the release's need be kept, now empty."""
    found: dict[str, tuple[Label, ...] | tuple[Genre, ...]] = {}
    for name in ("labels", "genres"):
        if getattr(one, name) and getattr(one, name) == getattr(release, name):
            found[name] = ()
            trace[:] = [
                ("", folded([(each, source)])) if each.startswith(f"{name}[") else (each, source)
                for each, source in trace
            ]
    return found
