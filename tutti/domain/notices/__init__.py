"""Who hears of what: webhook endpoints, and the signed notices that are owed to them."""

from tutti.domain.notices.errors import EndpointNotFound, InvalidEndpoint, TooManyEndpoints
from tutti.domain.notices.model import Endpoint, Notice, Posted
from tutti.domain.notices.ports import NoticeSender
from tutti.domain.notices.rules import MAX_ATTEMPTS, signature, wait_before
from tutti.domain.notices.service import (
    add_endpoint,
    list_endpoints,
    note_attempt,
    owe,
    read_notice,
    remove_endpoint,
)

__all__ = [
    "MAX_ATTEMPTS",
    "Endpoint",
    "EndpointNotFound",
    "InvalidEndpoint",
    "Notice",
    "NoticeSender",
    "Posted",
    "TooManyEndpoints",
    "add_endpoint",
    "list_endpoints",
    "note_attempt",
    "owe",
    "read_notice",
    "remove_endpoint",
    "signature",
    "wait_before",
]
