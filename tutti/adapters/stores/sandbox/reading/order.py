"""In which order a release stands: discs, and places on each, by the resource groups of the main release."""

from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from tutti.adapters.stores.sandbox.reading.xml import child, children, local, text

_MOST_LEVELS = 8


class Disc(NamedTuple):
    """A group that holds items itself: its number and theirs as stated, and what the items refer to."""

    number: str
    places: tuple[str, ...]
    references: tuple[str, ...]


def discs_of(release: etree._Element | None) -> list[Disc]:
    """Return the discs of a release in their order; a release of one disc may be one group."""
    if release is None:
        return []
    details = (each for each in release if local(each) == "ReleaseDetailsByTerritory")
    holder = release if child(release, "ResourceGroup") is not None else next(details, None)
    return [disc for group in children(holder, "ResourceGroup") for disc in _walk(group, 0)]


def _walk(group: etree._Element, level: int) -> Iterator[Disc]:
    items = list(children(group, "ResourceGroupContentItem"))
    named = [(text(each, "SequenceNumber"), text(each, "ReleaseResourceReference")) for each in items]
    numbered = [(place, reference) for place, reference in named if place]
    if numbered:
        yield Disc(
            text(group, "SequenceNumber"),
            tuple(place for place, _ in numbered),
            tuple(reference for _, reference in numbered),
        )
    if level < _MOST_LEVELS:
        for each in children(group, "ResourceGroup"):
            yield from _walk(each, level + 1)
