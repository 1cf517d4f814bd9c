"""A NewReleaseMessage of ERN 4 as a whole."""

from msgspec.structs import replace

from tutti.domain.ddex.model import (
    Image,
    NewReleaseMessage,
    Release,
    SoundRecording,
    TrackRelease,
    Visibility,
)
from tutti.domain.ddex.reading import faults, profile
from tutti.domain.ddex.reading.deals import Subjects, deal_list, visibility
from tutti.domain.ddex.reading.family4.parts import Parties
from tutti.domain.ddex.reading.family4.releases import release, track_release
from tutti.domain.ddex.reading.family4.resources import image, sound_recording
from tutti.domain.ddex.reading.groups import slots
from tutti.domain.ddex.reading.resources import Resources, placed_recordings
from tutti.domain.ddex.reading.shared import header, territories
from tutti.domain.ddex.reading.sight import Kids, Sight, first, kids, text_of
from tutti.domain.ddex.reading.trace import Element, Trace, folded


def new_release_message(sight: Sight, root: Element, found: Kids, trace: Trace) -> NewReleaseMessage | None:
    """Read a message; ``None`` if there is no release in it."""
    envelope = header(sight, root, found, trace)
    mains = [each for one in found.get("ReleaseList", ()) for each in one.iterchildren("Release")]
    if not mains:
        sight.note(faults.NO_MAIN, root)
        return None
    if len(mains) > 1:
        sight.note(faults.TWO_MAINS, mains[1])
    reader = _Reader(sight, found, mains[0])
    value = reader.release(trace)
    dealt = deal_list(sight, found.get("DealList", ()), reader.subjects(), "PriceCode")
    trace.extend(dealt.trace)
    if not dealt.deals:
        sight.note(faults.NO_DEALS, root)
    return NewReleaseMessage(
        header=envelope,
        release=value,
        deals=dealt.deals,
        language=root.get("LanguageAndScriptCode") or "en",
    )


class _Reader:
    """Reads the release of a message, in the order in which its parts need one another."""

    def __init__(self, sight: Sight, found: Kids, main: Element) -> None:
        self._sight = sight
        self._found = found
        self._main = main
        self._parts = kids(main)
        self._parties = Parties(sight, found.get("PartyList", ()))
        self._resources = Resources(found.get("ResourceList", ()), "Type")
        self._slots = [slot for group in self._parts.get("ResourceGroup", ())[:1] for slot in slots(group)]
        self._order = placed_recordings(self._slots, self._resources)
        self._own = _track_releases(found)

    def release(self, trace: Trace) -> Release:
        """Read the release with everything in it, and note what it lacks."""
        sight = self._sight
        inner: Trace = []
        trace.append(("release", inner))
        tracks, at = self._tracks(inner)
        cover = self._cover(inner)
        value, types = release(
            sight, self._main, self._parties, tracks, cover, self._visibility(inner), inner
        )
        facts = profile.Facts(
            self._main, types, self._resources.others, list(self._resources.images.values()), at, False
        )
        profile.check(sight, value, facts)
        return _without_repeats(value, inner)

    def subjects(self) -> Subjects:
        """Return what deals may refer to."""
        reference = self._parts.get("ReleaseReference")
        positions: dict[str, int] = {}
        tracks: dict[str, int] = {}
        for position, slot in enumerate(self._order, start=1):
            positions.setdefault(slot.reference, position)
            own = self._own.get(slot.reference)
            for each in () if own is None else own.iterchildren("ReleaseReference"):
                tracks.setdefault(text_of(each), position)
        return Subjects(text_of(reference[0]) if reference else "", tracks, positions)

    def _tracks(self, trace: Trace) -> tuple[tuple[TrackRelease, ...], list[Element]]:
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
        found = self._resources.cover(self._slots)
        if found is None:
            return None
        value, inner = image(self._sight, found[1])
        inner.extend(each for slot in self._slots if slot.reference == found[0] for each in slot.trace)
        trace.append(("cover", inner))
        return value

    def _visibility(self, trace: Trace) -> tuple[Visibility, ...]:
        entries = {
            text_of(reference): each
            for one in self._found.get("DealList", ())
            for each in one.iterchildren("ReleaseVisibility")
            for reference in each.iterchildren("VisibilityReference")
        }
        values: list[Visibility] = []
        for reference in self._parts.get("ReleaseVisibilityReference", ()):
            element = entries.get(text_of(reference))
            if element is None:
                continue
            found = kids(element)
            inner: Trace = [("", reference), ("", found["VisibilityReference"][0])]
            made = visibility(
                self._sight, element, found, territories(self._sight, found, "territories", inner)
            )
            if made is not None:
                inner.extend(made[1])
                trace.append((f"visibility[{len(values)}]", inner))
                values.append(made[0])
        return tuple(values)


def _track_releases(found: Kids) -> dict[str, Element]:
    """Return the track releases by the recording they are about."""
    own: dict[str, Element] = {}
    for one in found.get("ReleaseList", ()):
        for each in one.iterchildren("TrackRelease"):
            reference = first(each, "ReleaseResourceReference")
            if reference is not None:
                own.setdefault(text_of(reference), each)
    return own


def _without_repeats(release: Release, trace: Trace) -> Release:
    """Leave out what tracks say in the same words as their release, which then is where it is read."""
    own = [source for name, source in trace if name.startswith("tracks[") and isinstance(source, list)]
    tracks = []
    for given, inner in zip(release.tracks, own, strict=True):
        track = given
        same = [
            name
            for name in ("labels", "genres")
            if getattr(track, name) and getattr(track, name) == getattr(release, name)
        ]
        for name in same:
            track = replace(track, **{name: ()})
            inner[:] = [
                ("", folded([(each, source)])) if each.startswith(f"{name}[") else (each, source)
                for each, source in inner
            ]
        tracks.append(track)
    return replace(release, tracks=tuple(tracks))
