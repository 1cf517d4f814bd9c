"""What a release of ERN 3.8.2 holds: references to its resources, and the groups that put them in order."""

from tutti.domain.ddex.formats.contents import (
    Entry,
    beside,
    cover_reference,
    is_primary,
    other_entries,
    volumes,
)
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import Release

SECONDARY = "SecondaryResource"
CAPTURE = "VideoScreenCapture"


def resource(reference: str, kind: str = "PrimaryResource") -> str:
    """Return a reference to a resource, and whether the release is sold for it."""
    return leaf("ReleaseResourceReference", reference, ReleaseResourceType=kind)


def cover(release: Release) -> str:
    """Return the reference to the front cover."""
    return resource(cover_reference(release), SECONDARY)


def resource_group(release: Release) -> str:
    """Return a component for each disc, what is on it numbered, and the cover and the like beside them."""
    along = beside(release)
    linked = {entry.reference for entries in along.values() for entry in entries}
    loose = [
        entry for entry in other_entries(release) if not is_primary(entry) and entry.reference not in linked
    ]
    groups = [
        leaf("SequenceNumber", volume)
        + each(item(number, entry, along) for number, entry in enumerate(entries, start=1))
        for volume, entries in volumes(release)
    ]
    # The rules take whatever stands beside the groups for the cover (1536-1).
    groups[-1] += each(item(None, entry, along) for entry in loose)
    return element(
        "ResourceGroup",
        each(
            element(
                "ResourceGroup",
                element("Title", leaf("TitleText", f"Component {number}"), TitleType="GroupingTitle"),
                group,
            )
            for number, group in enumerate(groups, start=1)
        ),
        element("ResourceGroupContentItem", leaf("ResourceType", "Image"), cover(release))
        if release.cover
        else "",
    )


def item(number: int | None, entry: Entry, along: dict[str, list[Entry]]) -> str:
    """Return a resource in its group; what has no number goes along with the rest."""
    return element(
        "ResourceGroupContentItem",
        leaf("SequenceNumber", number),
        leaf("ResourceType", entry.kind),
        resource(entry.reference, "PrimaryResource" if number else SECONDARY),
        each(
            leaf(
                "LinkedReleaseResourceReference",
                one.reference,
                LinkDescription=CAPTURE if one.other and one.other.type == CAPTURE else None,
            )
            for one in along.get(entry.reference, ())
        ),
        leaf("IsBonusResource", "true") if entry.other and entry.other.is_bonus else "",
    )
