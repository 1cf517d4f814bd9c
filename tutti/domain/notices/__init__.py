"""Who hears of what: webhook endpoints with the signed notices owed to them, and mails to people."""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.notices.errors import EndpointNotFound, InvalidEndpoint, TooManyEndpoints
    from tutti.domain.notices.events import EndpointSwitchedOff
    from tutti.domain.notices.formats import invitations, switched_off
    from tutti.domain.notices.model import Endpoint, Mail, Mailed, Notice, Posted
    from tutti.domain.notices.ports import Mailer, NoticeSender
    from tutti.domain.notices.rules import MAIL_WAITS, MAX_ATTEMPTS, signature, wait_before
    from tutti.domain.notices.verbs.endpoints import (
        add_endpoint,
        list_endpoints,
        note_attempt,
        owe,
        read_notice,
        remove_endpoint,
    )
    from tutti.domain.notices.verbs.mailing import (
        Letter,
        mail_states,
        note_mailed,
        owe_mail,
        owe_mail_once,
        read_mail,
        withdraw_mail,
    )

__all__ = [
    "MAIL_WAITS",
    "MAX_ATTEMPTS",
    "Endpoint",
    "EndpointNotFound",
    "EndpointSwitchedOff",
    "InvalidEndpoint",
    "Letter",
    "Mail",
    "Mailed",
    "Mailer",
    "Notice",
    "NoticeSender",
    "Posted",
    "TooManyEndpoints",
    "add_endpoint",
    "invitations",
    "list_endpoints",
    "mail_states",
    "note_attempt",
    "note_mailed",
    "owe",
    "owe_mail",
    "owe_mail_once",
    "read_mail",
    "read_notice",
    "remove_endpoint",
    "signature",
    "switched_off",
    "wait_before",
    "withdraw_mail",
]

__getattr__ = later(__name__)
