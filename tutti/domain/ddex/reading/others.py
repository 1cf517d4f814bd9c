"""Resources beside recordings and cover, as both families have them: which, and where they belong."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from msgspec.structs import replace

from tutti.domain.ddex.model import OtherResource, ResourceFile, ResourceKind
from tutti.domain.ddex.reading.files import codec, pixels
from tutti.domain.ddex.reading.groups import Slot
from tutti.domain.ddex.reading.resources import Resources
from tutti.domain.ddex.reading.sight import Sight, parsed
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import length
from tutti.domain.ddex.structure.nodes import Kids, Node

KINDS = frozenset(ResourceKind)


class Stand(NamedTuple):
    """A resource that a release refers to: where, and which place it has there, if any."""

    reference: str
    element: Node
    slots: list[Slot]
    number: int | None

    @property
    def is_primary(self) -> bool:
        """Whether the release is sold for it."""
        return self.number is not None


def stands(slots: Iterable[Slot], listed: Iterable[str], resources: Resources, cover: str) -> list[Stand]:
    """Return the resources of a release that are neither recordings nor its cover, in the message's order.

    That order is by kind in every version, and so the same again when they are written.
    """
    kept = {
        name: element
        for name, element in resources.elements.items()
        if element.tag in KINDS and name and name != cover
    }
    found: dict[str, Stand] = {}
    counts: dict[int, int] = {}
    for slot in slots if kept else ():
        aside = slot.linked or (slot.bonus is not None and not slot.is_numbered)
        if not aside and (slot.reference in resources.recordings or slot.reference in kept):
            counts[slot.volume] = counts.get(slot.volume, 0) + 1
        if slot.reference in found:
            found[slot.reference].slots.append(slot)
        elif slot.reference in kept:
            number = None if aside else counts[slot.volume]
            found[slot.reference] = Stand(slot.reference, kept[slot.reference], [slot], number)
    for name in listed:
        if name in kept:
            found.setdefault(name, Stand(name, kept[name], [], None))
    return [found[name] for name in kept if name in found]


def others(
    standing: list[Stand], trace: Trace, read: Callable[[Stand], tuple[OtherResource, Trace]]
) -> tuple[OtherResource, ...]:
    """Read the resources of a release and say of each where it belongs."""
    positions = {stand.reference: position for position, stand in enumerate(standing, start=1)}
    values = []
    for position, stand in enumerate(standing):
        value, inner = read(stand)
        values.append(_standing(value, stand, positions, inner))
        trace.append((f"others[{position}]", inner))
    return tuple(values)


def _standing(value: OtherResource, stand: Stand, positions: dict[str, int], trace: Trace) -> OtherResource:
    changes: dict[str, object] = {}
    for slot in stand.slots:
        trace.extend(slot.trace)
        if slot.bonus is not None:
            trace.append(("is_bonus", slot.bonus))
            changes["is_bonus"] = True
        if slot.beside in positions:
            changes["goes_with"] = positions[slot.beside]
    if stand.is_primary:
        changes |= {"number": stand.number, "volume": stand.slots[0].volume}
    return replace(value, **changes) if changes else value


def resource_file(
    sight: Sight, found: Kids, file: ResourceFile, kind: ResourceKind, trace: Trace
) -> ResourceFile:
    """Read the technical details of a file that is known."""
    return replace(
        file,
        codec=codec(sight, found, f"{kind}CodecType", trace),
        width=pixels(sight, found, "ImageWidth", "width", trace),
        height=pixels(sight, found, "ImageHeight", "height", trace),
        duration=parsed(sight, found, "Duration", "duration", trace, length),
    )
