"""Messages: the envelope, and the two things a sender says: "this is the release", "forget it"."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tutti.domain.ddex.model.deals import ReleaseDeal
from tutti.domain.ddex.model.filing import ReleaseId
from tutti.domain.ddex.model.releases import Release


class Version(StrEnum):
    """Versions of the Electronic Release Notification that can be written."""

    ERN_43 = "4.3"
    ERN_432 = "4.3.2"
    ERN_382 = "3.8.2"


class ControlType(StrEnum):
    """Live messages are acted upon, test messages are only looked at."""

    LIVE = "LiveMessage"
    TEST = "TestMessage"


class MessagingParty(Struct, frozen=True, kw_only=True, gc=False):
    """A sender or recipient, by its DDEX party identifier."""

    dpid: str
    name: str | None = None


class MessageHeader(Struct, frozen=True, kw_only=True, gc=False):
    """The envelope. ``created`` carries its zone; a thread holds all messages about one release.

    Only a header that was read can lack the time, where none was sent that is one.
    """

    message_id: str
    sender: MessagingParty
    recipients: tuple[MessagingParty, ...]
    created: datetime | None
    thread_id: str | None = None
    sent_on_behalf_of: MessagingParty | None = None
    control_type: ControlType = ControlType.LIVE


class NewReleaseMessage(Struct, frozen=True, kw_only=True, gc=False):
    """All that is to be known about a release from now on; it replaces what was said before.

    A new release, an update and a takedown are the same message: without deals (or with deals that have
    ended) the release is no longer on offer. ``language`` is that of the texts, BCP 47.
    ``update_indicator`` (``OriginalMessage``, ``UpdateMessage``) is what older versions say beside that; it
    is read and never written.
    """

    header: MessageHeader
    release: Release
    deals: tuple[ReleaseDeal, ...] = ()
    language: str = "en"
    update_indicator: str | None = None


class PurgeReleaseMessage(Struct, frozen=True, kw_only=True, gc=False):
    """Asks a recipient to forget a release altogether. For a takedown send a message without deals."""

    header: MessageHeader
    release_id: ReleaseId
    title: str | None = None
    language: str = "en"
