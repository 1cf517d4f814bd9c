"""The order of a release: its resource groups, discs and sides, walked into one row of places."""

from msgspec import Struct

from tutti.domain.ddex.reading.sight import TRUE, first
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

_MOST_LEVELS = 8
_SAID_BY_PLACE = frozenset(
    {"PrimaryResource", "SecondaryResource", "CoverArt", "FrontCoverImage", "VideoScreenCapture"}
)
_KINDS = frozenset({"SoundRecording", "Video", "Image", "Text", "SheetMusic", "Software", "MIDI"})
_REFERENCES = ("ReleaseResourceReference", "LinkedReleaseResourceReference")
_PARTS = frozenset({"ResourceGroup", "ResourceGroupContentItem", *_REFERENCES})


class Slot(Struct, frozen=True, gc=False):
    """A resource in the order of a release: its reference, the volume it is on, what said so.

    ``linked`` tells that the resource goes along with another one, as a cover does; ``beside`` is that one
    if they share an item. ``bonus`` is what says that it is an extra, ``is_numbered`` whether it has a place.
    """

    reference: str
    volume: int
    trace: Trace
    linked: bool
    beside: str = ""
    bonus: Node | None = None
    is_numbered: bool = True


def slots(group: Node) -> list[Slot]:
    """Return what a resource group holds, in the order of its numbers, volumes counted from 1."""
    walk = _Walk()
    walk.group(group, [], 0)
    return walk.slots


class _Walk:
    """A walk through nested groups; each group that holds something itself is a volume."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.volume = 0

    def group(self, group: Node, said: Trace, level: int) -> None:
        found = group.kids
        if (number := _stated(found)) is not None:
            said = [*said, ("volume", number)]
        opened = False
        for each, parts in _in_order(group):
            if each.tag == "ResourceGroup":
                if level < _MOST_LEVELS:
                    self.group(each, said, level + 1)
                opened = False
                continue
            if not opened and not _is_linked(each, parts):
                self.volume, opened = self.volume + 1, True
                said = said + _title(found, self.volume) + _kind(group)
            said = self._item(each, parts, said)

    def _item(self, element: Node, found: Kids, said: Trace) -> Trace:
        """Add the resources of an item; what was said of its group goes with the first of them."""
        if element.tag == "LinkedReleaseResourceReference":
            self._add(element, [], linked=True)
            return said
        trace = list(said)
        if (number := _stated(found)) is not None:
            trace.append(("", number))
        if "ResourceType" in found and found["ResourceType"][0].text in _KINDS:
            trace.append(("", found["ResourceType"][0]))
        bonus = None
        if "IsBonusResource" in found:
            bonus = next((each for each in found["IsBonusResource"] if each.text in TRUE), None)
        beside = ""
        for each in found.get("ReleaseResourceReference", ()):
            linked = each.attributes.get("ReleaseResourceType") == "SecondaryResource"
            self._add(each, trace, linked=linked, bonus=bonus, is_numbered="SequenceNumber" in found)
            beside = beside or each.text
            trace, said = [], []
        for each in found.get("LinkedReleaseResourceReference", ()):
            self._add(each, [], linked=True, beside=beside)
        return said

    def _add(
        self,
        element: Node,
        said: Trace,
        *,
        linked: bool,
        beside: str = "",
        bonus: Node | None = None,
        is_numbered: bool = False,
    ) -> None:
        trace: Trace = [*said, ("", element)]
        for key in ("ReleaseResourceType", "LinkDescription"):
            if element.attributes.get(key) in _SAID_BY_PLACE:
                trace.append(("", (element, key)))
        self.slots.append(Slot(element.text, self.volume or 1, trace, linked, beside, bonus, is_numbered))


def _is_linked(element: Node, found: Kids) -> bool:
    if element.tag in _REFERENCES:
        return True
    references = found.get("ReleaseResourceReference", ())
    for each in references:
        if each.attributes.get("ReleaseResourceType") != "SecondaryResource":
            return False
    return bool(references)


def _title(found: Kids, volume: int) -> Trace:
    """Count the title of a group as read if it says no more than its number."""
    trace: Trace = []
    if "Title" not in found and "AdditionalTitle" not in found:
        return trace
    for each in (*found.get("Title", ()), *found.get("AdditionalTitle", ())):
        text = first(each, "TitleText")
        if text is not None and text.text == f"Component {volume}":
            trace.append(("volume", text))
            if each.attributes.get("TitleType") == "GroupingTitle":
                trace.append(("volume", (each, "TitleType")))
    return trace


def _kind(group: Node) -> Trace:
    kind = group.attributes.get("ResourceGroupType")
    return [("volume", (group, "ResourceGroupType"))] if kind == "Component" else []


def _in_order(group: Node) -> list[tuple[Node, Kids]]:
    """Return groups, items and linked resources, by their numbers if all of a kind have one."""
    parts = [(each, each.kids) for each in group.children if each.tag in _PARTS]
    if len(parts) < 2:
        return parts
    first = parts[0][0].tag
    numbers = [_number(found) for each, found in parts if each.tag == first]
    if None in numbers or numbers == sorted(number for number in numbers if number is not None):
        return parts
    return sorted(parts, key=lambda part: (part[0].tag != first, _number(part[1]) or 0))


def _stated(found: Kids) -> Node | None:
    """Return the element that says a number, if it is one."""
    elements = found.get("SequenceNumber")
    return elements[0] if elements and elements[0].text.isdigit() else None


def _number(found: Kids) -> int | None:
    elements = found.get("SequenceNumber")
    text = elements[0].text if elements else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
