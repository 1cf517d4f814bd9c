"""Reads what stores answer: ``FtpAcknowledgementMessage`` (ern-c 1.4 and 1.5, ern-c-sftp 1.6) and
``AcknowledgementMessage`` (ern-c-sftp 1.7 and 1.8), whatever their namespace and prefix.

The reader forgives form (missing headers, other order, stray namespaces) and never meaning: a word it does
not know, or no status at all, is a refusal.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from lxml import etree

from tutti.domain.delivery.errors import AcknowledgementUnreadable
from tutti.domain.delivery.formats.xml import open_stranger_xml
from tutti.domain.delivery.model import Acknowledgement, Outcome, ProposedAction, StatedStatus

FILE_OK = "FileOK"
_MAX_TEXT = 2_000
_URL = re.compile(r"https?://[^\s<>\"']+")

_RELEASE_OUTCOMES: Mapping[str, Outcome] = {
    "OrderPlacedForReleaseDistributor": Outcome.IN_PROGRESS,
    "InPreparationForDeliveryToReleaseDistributor": Outcome.IN_PROGRESS,
    "InDeliveryToReleaseDistributor": Outcome.IN_PROGRESS,
    "DeliveredToReleaseDistributor": Outcome.IN_PROGRESS,
    "ReleaseReceivedByReleaseDistributor": Outcome.IN_PROGRESS,
    "SuccessfullyIngestedByReleaseDistributor": Outcome.ACCEPTED,
    "ReleaseStagedForPublication": Outcome.ACCEPTED,
    "ReleaseMadeAvailableToConsumers": Outcome.LIVE,
    "ReleaseNotAvailable": Outcome.UNAVAILABLE,
}


def read_acknowledgement(data: bytes, received_at: datetime) -> tuple[Acknowledgement, ...]:
    """Return what a file says, one value for each release, in the file's order.

    ``received_at`` (aware) stands in for a date that is missing or unreadable. Raises
    ``AcknowledgementUnreadable`` if the bytes are unsafe, not XML, or another message.
    """
    root = open_stranger_xml(data)
    name = _local(root)
    if name == "FtpAcknowledgementMessage":
        return (_from_ftp(root, received_at),)
    if name == "AcknowledgementMessage":
        return _from_sftp(root, received_at)
    raise AcknowledgementUnreadable(f"<{name}> is not an acknowledgement.")


def _from_ftp(root: etree._Element, received_at: datetime) -> Acknowledgement:
    file = _child(root, "AcknowledgedFile")
    statuses = tuple(StatedStatus(_code(status)) for status in _children(root, "FileStatus"))
    comment = _text(root, "ErrorText")
    return Acknowledgement(
        release_ids=tuple(_identifiers(_child(file if file is not None else root, "ReleaseId"))),
        outcome=_outcome(None, statuses),
        statuses=statuses,
        comment=comment,
        at=_time(file, "Date") or _header_time(root) or received_at,
        message_id=_text(file, "MessageId") or None,
        batch_id=_text(file, "BatchId") or None,
        proposed_action=_action(root),
        manual_check=_is_true(root, "ManualCheckRequired"),
        affected_resources=_affected(root),
    )


def _from_sftp(root: etree._Element, received_at: datetime) -> tuple[Acknowledgement, ...]:
    at = _header_time(root) or received_at
    releases = _children(root, "ReleaseStatus") or [root]
    return tuple(_release(release, at) for release in releases)


def _release(release: etree._Element, at: datetime) -> Acknowledgement:
    details = _children(release, "Acknowledgement")
    word = _child(release, "ReleaseStatus")
    status = _code(word) if word is not None else None
    statuses = tuple(_message_statuses(details))
    comment = _text(release, "ErrorText")
    outcome = _outcome(status, statuses)
    return Acknowledgement(
        release_ids=tuple(_identifiers(_child(release, "ReleaseId"))),
        outcome=outcome,
        statuses=statuses,
        comment=comment,
        at=at,
        message_id=_first(details, "MessageId"),
        batch_id=_first(details, "BatchId"),
        release_status=status,
        proposed_action=_action(release),
        manual_check=_is_true(release, "ManualCheckRequired"),
        affected_resources=_affected(release),
        url=_url(comment, statuses) if outcome is Outcome.LIVE else None,
    )


def _message_statuses(details: list[etree._Element]) -> Iterator[StatedStatus]:
    for detail in details:
        for status in _children(detail, "MessageStatus"):
            text = _text(status, "Information") or _text(status, "StatusMessage")
            yield StatedStatus(_code(_child(status, "Status")), text)


def _outcome(release_status: str | None, statuses: tuple[StatedStatus, ...]) -> Outcome:
    """Weigh both levels: any code but ``FileOK`` refuses, then the release's own word decides."""
    if any(status.code != FILE_OK for status in statuses) or not (statuses or release_status):
        return Outcome.REJECTED
    if release_status is None:
        return Outcome.ACCEPTED
    return _RELEASE_OUTCOMES.get(release_status, Outcome.REJECTED)


def _action(said: etree._Element) -> ProposedAction | None:
    word = _text(said, "ProposedActionType")
    if not word:
        return None
    return (
        ProposedAction(word) if word in ProposedAction.__members__.values() else ProposedAction.USER_DEFINED
    )


def _code(status: etree._Element | None) -> str:
    """The status word; a user-defined one with its value, so that it is never taken for a known word."""
    if status is None:
        return ""
    word, own = _clean(status), status.get("UserDefinedValue")
    return f"{word}:{own}" if own else word


def _affected(said: etree._Element) -> tuple[str, ...]:
    return tuple(
        identifier
        for resource in _children(said, "AffectedResource")
        for identifier in _identifiers(resource)
    )


def _identifiers(parent: etree._Element | None) -> Iterator[str]:
    if parent is None:
        return
    children = [child for child in parent if isinstance(child.tag, str)]
    for element in children or [parent]:
        if text := _clean(element):
            yield text


def _url(comment: str, statuses: tuple[StatedStatus, ...]) -> str | None:
    found = (_URL.search(text) for text in (comment, *(status.text for status in statuses)))
    return next((match.group().rstrip(".,;)") for match in found if match), None)


def _first(details: list[etree._Element], tag: str) -> str | None:
    return next((text for detail in details if (text := _text(detail, tag))), None)


def _is_true(parent: etree._Element, tag: str) -> bool:
    return _text(parent, tag).lower() in {"true", "1"}


def _header_time(root: etree._Element) -> datetime | None:
    return _time(_child(root, "MessageHeader"), "MessageCreatedDateTime")


def _time(parent: etree._Element | None, tag: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(_text(parent, tag))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(parent: etree._Element | None, tag: str) -> str:
    child = _child(parent, tag) if parent is not None else None
    return _clean(child) if child is not None else ""


def _clean(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())[:_MAX_TEXT]


def _child(parent: etree._Element, tag: str) -> etree._Element | None:
    return next(iter(_children(parent, tag)), None)


def _children(parent: etree._Element, tag: str) -> list[etree._Element]:
    return [child for child in parent if isinstance(child.tag, str) and _local(child) == tag]


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
