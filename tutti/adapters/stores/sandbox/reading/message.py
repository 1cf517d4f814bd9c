"""Takes out of an ERN message what this store acts on: 3.8.x and 4.1 to 4.3.2 by one set of names.

Where the versions differ (ddex.md section 1), both places are looked at; the schema, if the operator has
given one, says which of them the version allows.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from tutti.adapters.stores.sandbox.model import Stated, StatedFile, StatedRecording
from tutti.adapters.stores.sandbox.reading.order import discs_of
from tutti.adapters.stores.sandbox.reading.xml import child, children, descendants, local, text, value

_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_TITLES = ("DisplayTitleText", "ReferenceTitle/TitleText", "DisplayTitle/TitleText")
_ARTISTS = ("DisplayArtistName", "DisplayArtist/PartyName/FullName")
_COVERS = {"", "FrontCoverImage"}
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)


def read_message(root: etree._Element, data: bytes) -> Stated:
    """Return what the message states; what is missing stays empty, for the checks to find."""
    header = child(root, "MessageHeader")
    sender = child(header, "MessageSender")
    release = main_release(root)
    created = text(header, "MessageCreatedDateTime")
    return Stated(
        message_id=text(header, "MessageId"),
        created=created,
        sender_dpid=text(sender, "PartyId"),
        sender_name=text(sender, "PartyName/FullName", "TradingName"),
        release_id=text(release, "ReleaseId/ICPN", "ReleaseId/GRid"),
        title=title_of(release),
        artist=artist_of(release),
        is_on_offer=_is_on_offer(root, moment(created)),
        is_test=text(header, "MessageControlType") == "TestMessage",
        content_hash=hashlib.sha256(data).hexdigest(),
        files=tuple(_files(root)),
        recordings=tuple(_recordings(root)),
    )


def main_release(root: etree._Element) -> etree._Element | None:
    """Return the release that the message is about."""
    releases = list(children(root, "ReleaseList/Release"))
    marked = (release for release in releases if release.get("IsMainRelease") in {"true", "1"})
    return next(marked, releases[0] if releases else None)


def title_of(element: etree._Element | None) -> str:
    """Return the title to display of a release or recording."""
    return text(element, *_TITLES)


def artist_of(element: etree._Element | None) -> str:
    """Return the artist name to display; in 3.8 it stands in the details by territory."""
    found = text(element, *_ARTISTS)
    if found or element is None:
        return found
    details = (each for each in element if local(each).endswith("DetailsByTerritory"))
    return next((name for each in details if (name := text(each, *_ARTISTS))), "")


def moment(written: str) -> datetime | None:
    """Read a date or a time as an aware moment; dates begin at midnight in UTC."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def deal_terms(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the terms of every deal."""
    return children(root, "DealList/ReleaseDeal/Deal/DealTerms")


def period_of(terms: etree._Element) -> tuple[datetime | None, datetime | None]:
    """Return start and end of a deal's first period."""
    period = child(terms, "ValidityPeriod")
    start = moment(text(period, "StartDateTime", "StartDate"))
    return start, moment(text(period, "EndDateTime", "EndDate"))


def _is_on_offer(root: etree._Element, created: datetime | None) -> bool:
    """Whether any deal is left: none at all, or only ended ones, is a takedown.

    A deal whose last day is the message's own counts as ended: that is how a takedown by end date is said.
    """
    today = created or datetime.now(UTC)
    return any(
        text(terms, "TakeDown").lower() not in {"true", "1"} and not _has_ended(period_of(terms)[1], today)
        for terms in deal_terms(root)
    )


def _has_ended(end: datetime | None, today: datetime) -> bool:
    return (end or _LATEST) <= today


def _recordings(root: etree._Element) -> Iterator[StatedRecording]:
    discs = enumerate(discs_of(main_release(root)), 1)
    disc = {reference: number for number, each in discs for reference in each.references}
    for recording in children(root, "ResourceList/SoundRecording"):
        yield StatedRecording(
            title=title_of(recording),
            artist=artist_of(recording),
            isrc=_isrc(recording),
            seconds=seconds(text(recording, "Duration")),
            disc=disc.get(text(recording, "ResourceReference"), 1),
        )


def _isrc(resource: etree._Element) -> str:
    return next((each.text or "" for each in descendants(resource, "ISRC")), "").strip()


def _files(root: etree._Element) -> Iterator[StatedFile]:
    kinds = {"SoundRecording": "audio", "Image": "image"}
    others = ("Text", "Video", "SheetMusic")
    for resource in children(root, *(f"ResourceList/{name}" for name in (*kinds, *others))):
        kind = kinds.get(local(resource), "other")
        if kind == "image" and value(resource, "Type", "ImageType") not in _COVERS:
            kind = "other"
        identifier = _isrc(resource)
        duration = seconds(text(resource, "Duration"))
        for file in descendants(resource, "File"):
            details = file.getparent()
            path = _path(file)
            if details is None or not path or text(details, "IsProvidedInDelivery") in {"false", "0"}:
                continue
            yield StatedFile(
                path=path,
                kind=kind,
                resource=identifier or path.rpartition("/")[2],
                algorithm=value(file, "HashSum/Algorithm", "HashSum/HashSumAlgorithmType"),
                hash=text(file, "HashSum/HashSumValue", "HashSum/HashSum"),
                codec=value(details, "AudioCodecType", "ImageCodecType"),
                sample_rate=_rate(child(details, "SamplingRate")),
                channels=_whole(text(details, "NumberOfChannels")),
                bits=_whole(text(details, "BitsPerSample")),
                seconds=seconds(text(details, "Duration")) or duration,
                kilobytes=_number(text(file, "FileSize")),
                width=_pixels(child(details, "ImageWidth")),
                height=_pixels(child(details, "ImageHeight")),
            )


def _path(file: etree._Element) -> str:
    """The file's path from the message: a URI in 4.x, folder and name in 3.8."""
    name = text(file, "FileName")
    if not name:
        return text(file, "URI", "URL")
    folder = text(file, "FilePath")
    return f"{folder.rstrip('/')}/{name}" if folder else name


def seconds(written: str) -> float | None:
    """Read an ISO 8601 duration of days, hours, minutes and seconds."""
    found = _DURATION.fullmatch(written)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + rest


def _rate(element: etree._Element | None) -> float | None:
    number = _number((element.text or "").strip()) if element is not None else None
    if element is None or number is None:
        return None
    unit = element.get("UnitOfMeasure", "")
    return number * {"kHz": 1_000.0, "MHz": 1_000_000.0}.get(unit, 1_000.0 if number < 1_000 else 1.0)


def _pixels(element: etree._Element | None) -> int | None:
    if element is None or element.get("UnitOfMeasure", "Pixel") != "Pixel":
        return None
    number = _number((element.text or "").strip())
    return round(number) if number is not None else None


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None
