"""The resources of a message by reference and kind, and which image is the cover."""

from collections.abc import Iterable

from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.structure.nodes import Node

COVER = "FrontCoverImage"


class Resources:
    """All resources by reference, recordings and images apart; of all other kinds one element each."""

    def __init__(self, lists: Iterable[Node], type_tag: str) -> None:
        self.recordings: dict[str, Node] = {}
        self.images: dict[str, tuple[str, Node]] = {}
        self.others: dict[str, Node] = {}
        self.elements: dict[str, Node] = {}
        for each in (child for one in lists for child in one.children):
            name = next(iter(each.said("ResourceReference")), "")
            self.elements.setdefault(name, each)
            if each.tag == "SoundRecording":
                self.recordings.setdefault(name, each)
            elif each.tag == "Image":
                self.images.setdefault(name, (next(iter(each.said(type_tag)), ""), each))
            else:
                self.others.setdefault(each.tag, each)

    def cover(self, named: Iterable[str]) -> tuple[str, Node] | None:
        """Return reference and element of the front cover: the one the release names, or else the first."""
        for reference in (*[name for name in named if name in self.images], *self.images):
            kind, element = self.images[reference]
            if kind == COVER:
                return reference, element
        return None


def placed_recordings(places: list[Slot], resources: Resources) -> list[Slot]:
    """Return the recordings in the order of the release; without any order, as they stand in the message."""
    order = [slot for slot in places if slot.reference in resources.recordings and not slot.linked]
    if order or places:
        return order
    return [Slot(reference, 1, [], linked=False) for reference in resources.recordings]
