"""Puts messages into the order in which they take effect, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutti.domain.ddex.packages.faults import ID_REUSED, REPEATED, UNTIMED
from tutti.domain.ddex.packages.model import PackedMessage
from tutti.domain.ddex.packages.names import shown
from tutti.domain.ddex.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class Ordered:
    """The messages to read, oldest first; ``repeats`` are byte for byte the same as one of them."""

    messages: tuple[PackedMessage, ...]
    repeats: tuple[PackedMessage, ...]
    findings: tuple[Finding, ...]


def put_in_order(messages: Sequence[PackedMessage]) -> Ordered:
    """Sort messages by their time, then by their batch, so that an older one undoes nothing newer.

    The same bytes again are set aside. Two messages with the same sender and MessageId and different bytes
    are both kept, with a warning: the newer of them holds.
    """
    first: dict[str, PackedMessage] = {}
    repeats = []
    findings = []
    for message in sorted(messages, key=lambda each: each.order):
        known = first.setdefault(message.sha256, message)
        if known is not message:
            repeats.append(message)
            path = message.file.path
            findings.append(REPEATED.at(path, file=path, other=known.file.path))
    kept = tuple(first.values())
    return Ordered(kept, tuple(repeats), (*findings, *_doubtful(kept)))


def _doubtful(messages: Sequence[PackedMessage]) -> Iterator[Finding]:
    by_identity: dict[tuple[str, str], PackedMessage] = {}
    for message in messages:
        path = message.file.path
        if message.head.root and message.head.created is None:
            yield UNTIMED.at(path, file=path)
        if (identity := message.identity) is None:
            continue
        other = by_identity.setdefault(identity, message)
        if other is not message:
            sender, message_id = (shown(each) for each in identity)
            yield ID_REUSED.at(path, file=path, other=other.file.path, sender=sender, id=message_id)
