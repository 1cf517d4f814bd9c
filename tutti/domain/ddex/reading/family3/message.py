"""A NewReleaseMessage of the family 3.8 as a whole."""

from tutti.domain.ddex.model import (
    Image,
    NewReleaseMessage,
    OtherResource,
    Release,
    SoundRecording,
    TrackRelease,
)
from tutti.domain.ddex.reading import faults, profile
from tutti.domain.ddex.reading.deals import Dealt, Subjects, deal_list
from tutti.domain.ddex.reading.family3.faces import face
from tutti.domain.ddex.reading.family3.lessons import Lessons
from tutti.domain.ddex.reading.family3.others import other_release, other_resource
from tutti.domain.ddex.reading.family3.parties import Parties
from tutti.domain.ddex.reading.family3.releases import release
from tutti.domain.ddex.reading.family3.resources import image, sound_recording
from tutti.domain.ddex.reading.family3.tables import Tables
from tutti.domain.ddex.reading.family3.tracks import LISTED, listed, mark_listed, track
from tutti.domain.ddex.reading.family3.works import Works
from tutti.domain.ddex.reading.groups import Slot, slots
from tutti.domain.ddex.reading.header import header
from tutti.domain.ddex.reading.others import Stand, others, stands
from tutti.domain.ddex.reading.resources import Resources, placed_recordings
from tutti.domain.ddex.reading.sight import (
    TRUE,
    Sight,
    first,
)
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.types import TRACK
from tutti.domain.ddex.structure.nodes import Kids, Node


def new_release_message(sight: Sight, root: Node, found: Kids, trace: Trace) -> NewReleaseMessage | None:
    """Read a message; ``None`` if there is no release in it that could be the main one."""
    envelope = header(sight, root, found, trace)
    main, others = _main_release(sight, root, found)
    if main is None:
        return None
    reader = _Reader(sight, found, main, others)
    dealt = deal_list(sight, found.get("DealList", ()), reader.subjects(), ("PriceType", "PriceRangeType"))
    inner: Trace = [(f"visibility{name}", source) for name, source in dealt.visibility_trace]
    trace.append(("release", inner))
    trace.extend(dealt.trace)
    value = reader.release(dealt, inner)
    if not dealt.deals:
        sight.note(faults.NO_DEALS, root)
    indicator = next((each for each in found.get("UpdateIndicator", ())), None)
    if indicator is not None:
        trace.append(("update_indicator", indicator))
    return reader.parties.made_one(
        NewReleaseMessage(
            header=envelope,
            release=value,
            deals=dealt.deals,
            language=root.attributes.get("LanguageAndScriptCode") or "en",
            update_indicator=None if indicator is None else indicator.text or None,
        )
    )


def _main_release(sight: Sight, root: Node, found: Kids) -> tuple[Node | None, list[Node]]:
    """Return the release that says it is the main one, or else the first that is no track release."""
    releases = [each for one in found.get("ReleaseList", ()) for each in one.every("Release")]
    flagged = [each for each in releases if each.attributes.get("IsMainRelease") in TRUE]
    if len(flagged) > 1:
        sight.note(faults.TWO_MAINS, flagged[1])
    whole = flagged or [each for each in releases if not _is_track(each)]
    if not whole:
        sight.note(faults.NO_MAIN, root)
        return None, releases
    if not flagged:
        sight.note(faults.MAIN_UNMARKED, whole[0])
    return whole[0], [each for each in releases if each is not whole[0]]


def _is_track(release: Node) -> bool:
    return TRACK in release.said("ReleaseType")


class _Reader:
    """Reads the release of a message, in the order in which its parts need one another."""

    def __init__(self, sight: Sight, found: Kids, main: Node, others: list[Node]) -> None:
        self._sight = sight
        parties = Parties()
        self._tables = Tables(parties, Works(found.get("WorkList", ()), parties))
        self._resources = Resources(found.get("ResourceList", ()), "ImageType")
        self._main = face(sight, main, self._tables)
        self._listed = listed(main)
        group = self._main.given.base.found.get("ResourceGroup", ())[:1]
        self._slots = [slot for each in group for slot in slots(each)]
        self._repeat_slots()
        self._order = self._ordered()
        self._own: dict[str, Node] = {}
        named = [*self._listed, *[slot.reference for slot in self._slots]]
        self._front = self._resources.cover(named)
        self._others = stands(
            self._slots, self._listed, self._resources, self._front[0] if self._front else ""
        )
        self._beside = {stand.reference for stand in self._others}
        self._named = set(named)
        self._claim(others)

    @property
    def parties(self) -> Parties:
        """The parties met so far."""
        return self._tables.parties

    def _repeat_slots(self) -> None:
        """Count the groups of other territories as read where they say what the base says."""
        places = [(each.reference, each.volume) for each in self._slots]
        for other in self._main.given.others:
            for group in other.found.get("ResourceGroup", ())[:1]:
                same = slots(group)
                if [(each.reference, each.volume) for each in same] == places:
                    for one, base in zip(same, self._slots, strict=True):
                        base.trace.extend(one.trace)
                        if one.bonus is not None and base.bonus is not None:
                            base.trace.append(("is_bonus", one.bonus))

    def _ordered(self) -> list[Slot]:
        """Return the recordings in the order of the groups, then those only listed."""
        if not self._slots and not self._listed:
            return placed_recordings([], self._resources)
        order = placed_recordings(self._slots, self._resources) if self._slots else []
        there = {slot.reference for slot in order}
        last = order[-1].volume if order else 1
        order += [
            Slot(name, last, [], linked=False)
            for name, element in self._listed.items()
            if name in self._resources.recordings
            and name not in there
            and element.attributes.get("ReleaseResourceType") != "SecondaryResource"
        ]
        return order

    def _claim(self, others: list[Node]) -> None:
        """Give each track release to the recording it is about; note releases that are about none."""
        for each in others:
            there = dict.fromkeys(each.said(*LISTED))
            self._named.update(there)
            name = next(
                (name for name in there if name in self._resources.recordings or name in self._beside), None
            )
            if name is not None and (len(there) == 1 or _is_track(each)):
                self._own.setdefault(name, each)
            elif not _is_track(each):
                reference = first(each, "ReleaseReference")
                self._sight.note(
                    faults.RELEASE_ASIDE, each, reference="" if reference is None else reference.text
                )

    def subjects(self) -> Subjects:
        """Return what deals may refer to."""
        main = self._main.found.get("ReleaseReference")
        positions: dict[str, int] = {}
        tracks: dict[str, int] = {}
        primary = [stand.reference for stand in self._others if stand.is_primary]
        for position, name in enumerate([*(slot.reference for slot in self._order), *primary], start=1):
            positions.setdefault(name, position)
            own = self._own.get(name)
            for reference in () if own is None else own.said("ReleaseReference"):
                tracks.setdefault(reference, position)
        return Subjects(main[0].text if main else "", tracks, positions)

    def release(self, dealt: Dealt, trace: Trace) -> Release:
        """Read the release with everything in it, and note what it lacks."""
        tracks, at = self._tracks(trace)
        cover = self._cover(trace)
        beside = others(self._others, trace, self._other)
        value, types = release(self._sight, self._main, tracks, cover, beside, dealt.visibility, trace)
        images = list(self._resources.images.values())
        partial = "ResourceOmissionReason" in self._main.found
        facts = profile.Facts(self._main.element, types, self._resources.others, images, at, partial)
        profile.check(self._sight, value, facts)
        profile.unused(self._sight, self._resources.elements, self._named)
        return value

    def _tracks(self, trace: Trace) -> tuple[tuple[TrackRelease, ...], list[Node]]:
        read: dict[str, tuple[SoundRecording, Trace]] = {}
        lessons = Lessons(self._sight, self._main, self._tables)
        is_plain = len({slot.reference for slot in self._order}) == len(self._order)
        tracks, at = [], []
        for position, slot in enumerate(self._order):
            element, own = self._resources.recordings[slot.reference], self._own.get(slot.reference)
            known = lessons.track(element, own, slot) if is_plain else None
            value, inner, more = known or self._track(element, own, slot, read)
            traces: Trace = [("recording", inner), *slot.trace]
            mark_listed(self._listed, slot.reference, traces)
            traces.extend(more)
            tracks.append(value)
            trace.append((f"tracks[{position}]", traces))
            at.append(element)
        return tuple(tracks), at

    def _track(
        self, element: Node, own: Node | None, slot: Slot, read: dict[str, tuple[SoundRecording, Trace]]
    ) -> tuple[TrackRelease, Trace, Trace]:
        """Read a track; a recording that is on the release more than once is read once."""
        if slot.reference not in read:
            read[slot.reference] = sound_recording(self._sight, element, self._tables)
            profile.repeated(self._sight, read[slot.reference][0].isrc, element)
        recording, inner = read[slot.reference]
        value, more = track(self._sight, own, recording, slot, self._main, self._tables)
        return value, inner, more

    def _other(self, stand: Stand) -> tuple[OtherResource, Trace]:
        value, inner = other_resource(self._sight, stand.element, self._tables)
        mark_listed(self._listed, stand.reference, inner)
        if not stand.is_primary:
            return value, inner
        if value.isrc:
            profile.repeated(self._sight, value.isrc, stand.element)
        element = self._own.get(stand.reference)
        if element is not None:
            own = face(self._sight, element, self._tables)
            mark_listed(listed(element), stand.reference, inner)
            is_bonus = any(slot.bonus is not None for slot in stand.slots)
            for place in (own.given.base, *own.given.others):
                for slot in (slot for group in place.found.get("ResourceGroup", ()) for slot in slots(group)):
                    if slot.reference == stand.reference:
                        inner.extend(slot.trace)
                        inner.extend(
                            [("is_bonus", slot.bonus)] if slot.bonus is not None and is_bonus else ()
                        )
            value = other_release(self._sight, own, value, self._main, inner)
        return value, inner

    def _cover(self, trace: Trace) -> Image | None:
        found = self._front
        if found is None:
            return None
        value, inner = image(self._sight, found[1], self._tables)
        inner.extend(each for slot in self._slots if slot.reference == found[0] for each in slot.trace)
        mark_listed(self._listed, found[0], inner)
        trace.append(("cover", inner))
        return value
