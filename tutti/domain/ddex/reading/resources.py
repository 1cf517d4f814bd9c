"""The resources of a message by reference and kind, and which image is the cover."""

from collections.abc import Iterable

from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.sight import first, text_of
from tutti.domain.ddex.reading.trace import Element

COVER = "FrontCoverImage"


class Resources:
    """All resources by reference, recordings and images apart; of all other kinds one element each."""

    def __init__(self, lists: Iterable[Element], type_tag: str) -> None:
        self.recordings: dict[str, Element] = {}
        self.images: dict[str, tuple[str, Element]] = {}
        self.others: dict[str, Element] = {}
        self.elements: dict[str, Element] = {}
        for each in (child for one in lists for child in one):
            reference = first(each, "ResourceReference")
            name = text_of(reference) if reference is not None else ""
            self.elements.setdefault(name, each)
            if each.tag == "SoundRecording":
                self.recordings.setdefault(name, each)
            elif each.tag == "Image":
                kind = each.find(type_tag)
                self.images.setdefault(name, (text_of(kind) if kind is not None else "", each))
            else:
                self.others.setdefault(str(each.tag), each)

    def cover(self, places: Iterable[Slot]) -> tuple[str, Element] | None:
        """Return reference and element of the front cover: the one the release names, or else the first."""
        named = [place.reference for place in places if place.reference in self.images]
        for reference in (*named, *self.images):
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
