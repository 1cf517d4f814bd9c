"""The envelope of a message, which all versions have alike."""

from tutti.core.identifiers import parse_dpid
from tutti.domain.ddex.model import ControlType, MessageHeader, MessagingParty
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import Sight, parsed, take
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import choice, identifier, instant
from tutti.domain.ddex.structure.nodes import Kids, Node

_dpid = identifier("DPID", parse_dpid)
control_type = choice(ControlType)


def header(sight: Sight, root: Node, message: Kids, trace: Trace) -> MessageHeader:
    """Read the envelope, keep the sender's namespace in mind, and note the language as read."""
    if root.attributes.get("LanguageAndScriptCode"):
        trace.append(("language", (root, "LanguageAndScriptCode")))
    inner: Trace = []
    trace.append(("header", inner))
    element = message["MessageHeader"][0] if "MessageHeader" in message else root
    return _envelope(sight, element, element.kids if element is not root else {}, inner)


def _envelope(sight: Sight, element: Node, found: Kids, trace: Trace) -> MessageHeader:
    sender = _sender(sight, found, element, trace)
    behalf = None
    if "SentOnBehalfOf" in found:
        behalf, inner = _messaging_party(sight, found["SentOnBehalfOf"][0])
        trace.append(("sent_on_behalf_of", inner))
    message_id = take(found, "MessageId", "message_id", trace)
    if not message_id:
        sight.note(faults.NO_MESSAGE_ID, found["MessageId"][0] if "MessageId" in found else element)
    if "MessageCreatedDateTime" not in found:
        sight.note(faults.NO_TIME, element)
    control = parsed(sight, found, "MessageControlType", "control_type", trace, control_type)
    return MessageHeader(
        message_id=message_id or "",
        sender=sender,
        recipients=_recipients(sight, found, element, trace),
        created=parsed(sight, found, "MessageCreatedDateTime", "created", trace, instant),
        thread_id=take(found, "MessageThreadId", "thread_id", trace),
        sent_on_behalf_of=behalf,
        control_type=control or ControlType.LIVE,
    )


def _recipients(sight: Sight, found: Kids, element: Node, trace: Trace) -> tuple[MessagingParty, ...]:
    recipients = []
    for position, each in enumerate(found.get("MessageRecipient", ())):
        recipient, inner = _messaging_party(sight, each)
        recipients.append(recipient)
        trace.append((f"recipients[{position}]", inner))
    if not recipients:
        sight.note(faults.NO_RECIPIENT, element)
    return tuple(recipients)


def _sender(sight: Sight, found: Kids, element: Node, trace: Trace) -> MessagingParty:
    if "MessageSender" not in found:
        sight.note(faults.NO_SENDER, element)
        return MessagingParty(dpid="")
    sender, inner = _messaging_party(sight, found["MessageSender"][0])
    trace.append(("sender", inner))
    sight.sender = sender.dpid
    return sender


def _messaging_party(sight: Sight, element: Node) -> tuple[MessagingParty, Trace]:
    found = element.kids
    trace: Trace = []
    dpid = parsed(sight, found, "PartyId", "dpid", trace, _dpid)
    name = None
    if "PartyName" in found:
        name = take(found["PartyName"][0].kids, "FullName", "name", trace)
    return MessagingParty(dpid=dpid or "", name=name), trace
