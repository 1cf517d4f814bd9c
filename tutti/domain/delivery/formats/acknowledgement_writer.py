"""Writes ``AcknowledgementMessage`` of ern-c-sftp 1.8, for whoever acts as the recipient of deliveries."""

import re
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from tutti.domain.delivery.formats.manifest import AVS_VERSION
from tutti.domain.delivery.formats.xml import add, add_party, printable, render
from tutti.domain.delivery.model import Party, ProposedAction, StatedStatus

NAMESPACE = "http://ddex.net/xml/ern-c-sftp/18"
STATUS_CODES = frozenset(
    {
        "ArtistRoleUnknown",
        "CommercialReleaseDateInvalid",
        "ConflictingAvailabilityPeriods",
        "DuplicatedPublisherNames",
        "ErnMissing",
        "FileOK",
        "IdentifierInvalid",
        "IdentifierSyntaxInvalid",
        "InternalError",
        "MetadataMissing",
        "NewReleaseMessageInvalid",
        "NoDealForTrackRelease",
        "NoDealInNewReleaseMessage",
        "OriginalReleaseDateLaterThanReleaseDate",
        "PrimaryArtistNameMissing",
        "ResourceCorrupt",
        "ResourceMissing",
        "ResourceNotMeetingSpecifications",
        "SignatureOrHashSumWrongOrMissing",
        "UnsupportedUsage",
    }
)
"""DDEX's words for the state of a message (ErncFileStatus); any other is written as user-defined."""

_GRID = re.compile(r"A1[0-9A-Z]{16}")
_ICPN = re.compile(r"[0-9]{8,14}")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said about one release: its state in the supply chain, and the state of the message.

    ``release_status`` is a word of DDEX's SupplyChainStatus. ``affected_resources`` are ISRCs or names.
    """

    release_id: str
    release_status: str
    batch_id: str
    message_id: str
    statuses: tuple[StatedStatus, ...]
    message_type: str = "NewReleaseMessage"
    comment: str = ""
    proposed_action: ProposedAction | None = None
    affected_resources: tuple[str, ...] = ()


def write_acknowledgement(
    answers: tuple[Answer, ...], *, message_id: str, sender: Party, recipient: Party, created_at: datetime
) -> bytes:
    """Return the message in UTF-8. ``created_at`` carries its zone; the same values give the same bytes."""
    root = etree.Element(f"{{{NAMESPACE}}}AcknowledgementMessage", nsmap={"ern-c-sftp": NAMESPACE})
    root.set("AvsVersionId", AVS_VERSION)
    header = add(root, "MessageHeader")
    add(header, "MessageId", message_id)
    add_party(header, "MessageSender", sender)
    add_party(header, "MessageRecipient", recipient)
    add(header, "MessageCreatedDateTime", created_at.isoformat(timespec="seconds"))
    for answer in answers:
        _add_answer(root, answer, sender.dpid)
    return render(root)


def _add_answer(root: etree._Element, answer: Answer, namespace: str) -> None:
    release = add(root, "ReleaseStatus")
    _add_identifier(add(release, "ReleaseId"), answer.release_id, namespace)
    add(release, "ReleaseStatus", answer.release_status)
    if answer.comment:
        add(release, "ErrorText", answer.comment)
    if answer.proposed_action:
        add(release, "ProposedActionType", answer.proposed_action)
    for resource in answer.affected_resources:
        _add_resource(add(release, "AffectedResource"), resource, namespace)
    detail = add(release, "Acknowledgement")
    add(detail, "MessageType", answer.message_type)
    add(detail, "BatchId", answer.batch_id)
    add(detail, "MessageId", answer.message_id)
    for stated in answer.statuses:
        message_status = add(detail, "MessageStatus")
        _add_code(message_status, stated.code, namespace)
        if stated.text:
            add(message_status, "Information", stated.text)


def _add_code(parent: etree._Element, code: str, namespace: str) -> None:
    if code in STATUS_CODES:
        add(parent, "Status", code)
        return
    status = add(parent, "Status", "UserDefined")
    status.set("Namespace", namespace)
    status.set("UserDefinedValue", printable(code))


def _add_identifier(parent: etree._Element, identifier: str, namespace: str) -> None:
    if _GRID.fullmatch(identifier):
        add(parent, "GRid", identifier)
    elif _ICPN.fullmatch(identifier):
        add(parent, "ICPN", identifier)
    else:
        add(parent, "ProprietaryId", identifier).set("Namespace", namespace)


def _add_resource(parent: etree._Element, resource: str, namespace: str) -> None:
    if _ISRC.fullmatch(resource):
        add(parent, "ISRC", resource)
    else:
        add(parent, "ProprietaryId", resource).set("Namespace", namespace)
