"""What has to be in a message whatever the schema says: header, recordings, release, deals, references."""

from collections import Counter
from collections.abc import Iterator, Sequence

from lxml import etree

from tutti.adapters.stores.sandbox.model import Finding, Requirements
from tutti.adapters.stores.sandbox.reading.message import (
    artist_of,
    deal_terms,
    main_release,
    moment,
    period_of,
    title_of,
)
from tutti.adapters.stores.sandbox.reading.order import discs_of
from tutti.adapters.stores.sandbox.reading.xml import child, children, descendants, local, text

_TO_RESOURCES = ("ReleaseResourceReference", "LinkedReleaseResourceReference")


def check_structure(root: etree._Element, requirements: Requirements) -> Iterator[Finding]:
    """Yield everything that is missing or points nowhere."""
    yield from _header(root, requirements)
    yield from _recordings(root)
    yield from _release(root)
    yield from _order(root)
    yield from _deals(root)
    yield from _references(root)


def _header(root: etree._Element, requirements: Requirements) -> Iterator[Finding]:
    header = child(root, "MessageHeader")
    for name in ("MessageId", "MessageSender/PartyId", "MessageRecipient/PartyId"):
        if not text(header, name):
            yield _missing(f"MessageHeader/{name}")
    if moment(text(header, "MessageCreatedDateTime")) is None:
        yield _missing("MessageHeader/MessageCreatedDateTime")
    recipients = [(each.text or "").strip() for each in children(header, "MessageRecipient/PartyId")]
    if recipients and requirements.dpid not in recipients:
        yield _invalid(f"The message is for {', '.join(recipients)}, this store is {requirements.dpid}.")


def _recordings(root: etree._Element) -> Iterator[Finding]:
    recordings = list(children(root, "ResourceList/SoundRecording"))
    if not recordings:
        yield _missing("ResourceList/SoundRecording")
    for recording in recordings:
        reference = text(recording, "ResourceReference")
        if not title_of(recording):
            yield _missing(f"the title of recording {reference}", reference)
        if not artist_of(recording):
            yield Finding(
                code="PrimaryArtistNameMissing",
                text=f"Recording {reference} names no artist.",
                resource=reference,
            )
        if not text(recording, "Duration"):
            yield _missing(f"the duration of recording {reference}", reference)


def _release(root: etree._Element) -> Iterator[Finding]:
    release = main_release(root)
    if release is None:
        yield _missing("ReleaseList/Release")
        return
    if not text(release, "ReleaseId/ICPN", "ReleaseId/GRid"):
        yield _missing("ReleaseId/ICPN of the release")
    if not title_of(release):
        yield _missing("the title of the release")
    if not artist_of(release):
        yield Finding(code="PrimaryArtistNameMissing", text="The release names no artist.")
    recordings = {text(each, "ResourceReference") for each in children(root, "ResourceList/SoundRecording")}
    if not recordings & set(_texts(release, *_TO_RESOURCES)):
        yield _invalid("The release holds none of the message's recordings.")


def _order(root: etree._Element) -> Iterator[Finding]:
    """Yield discs and places that do not count from 1, and recordings that stand in several places."""
    discs = discs_of(main_release(root))
    stated = [disc.number for disc in discs if disc.number]
    if stated and stated != _counted(stated):
        yield _invalid(f"The discs are numbered {', '.join(stated)}: they count from 1.")
    for place, disc in enumerate(discs, 1):
        if list(disc.places) != _counted(disc.places):
            yield _invalid(f"What is on disc {place} is numbered {', '.join(disc.places)}: it counts from 1.")
    for name, count in Counter(each for disc in discs for each in disc.references).items():
        if count > 1:
            yield _invalid(f"The resource {name!r} stands in {count} places of the release.")


def _counted(stated: Sequence[str]) -> list[str]:
    return [str(number) for number in range(1, len(stated) + 1)]


def _deals(root: etree._Element) -> Iterator[Finding]:
    for terms in deal_terms(root):
        if text(terms, "TakeDown").lower() in {"true", "1"}:
            continue
        for name, found in (
            ("CommercialModelType", text(terms, "CommercialModelType")),
            ("UseType", text(terms, "UseType", "Usage/UseType")),
            ("TerritoryCode", text(terms, "TerritoryCode", "ExcludedTerritoryCode")),
        ):
            if not found:
                yield _missing(f"{name} of a deal")
        start, end = period_of(terms)
        if start is None:
            yield _missing("the start date of a deal")
        elif end is not None and end < start:
            yield Finding(code="ConflictingAvailabilityPeriods", text="A deal ends before it starts.")


def _references(root: etree._Element) -> Iterator[Finding]:
    resources = _defined(root, "ResourceList", "ResourceReference")
    releases = _defined(root, "ReleaseList", "ReleaseReference")
    parties = _defined(root, "PartyList", "PartyReference")
    for names in (resources, releases, parties):
        for name, count in Counter(names).items():
            if count > 1:
                yield _invalid(f"The reference {name!r} is given to {count} things.")
    yield from _dangling(_texts(root, *_TO_RESOURCES), resources, "resource")
    yield from _dangling(_texts(root, "DealReleaseReference"), releases, "release")
    if parties:
        yield from _dangling(_party_references(root), parties, "party")


def _party_references(root: etree._Element) -> list[str]:
    return [
        (each.text or "").strip()
        for each in root.iter()
        if local(each) == "ReleaseLabelReference"
        or (local(each).endswith("PartyReference") and local(each) != "PartyReference")
    ]


def _dangling(used: list[str], defined: list[str], what: str) -> Iterator[Finding]:
    for name in sorted(set(used) - set(defined)):
        yield _invalid(f"The {what} reference {name!r} leads nowhere.")


def _defined(root: etree._Element, part: str, name: str) -> list[str]:
    found = child(root, part)
    return [text(each, name) for each in found if text(each, name)] if found is not None else []


def _texts(parent: etree._Element, *names: str) -> list[str]:
    return [(each.text or "").strip() for each in descendants(parent, *names)]


def _missing(what: str, resource: str = "") -> Finding:
    return Finding(code="MetadataMissing", text=f"The message lacks {what}.", resource=resource)


def _invalid(why: str) -> Finding:
    return Finding(code="NewReleaseMessageInvalid", text=why)
