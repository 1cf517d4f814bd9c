"""What comes of reading what was sent: plain values, which go from process to process as one JSON text."""

import msgspec

from tutti.domain.ddex import Finding, NewReleaseMessage, PurgeReleaseMessage


class SentFile(msgspec.Struct, frozen=True):
    """A file that a message names and that is there: of a track, of another resource, or else the cover.

    ``track`` and ``other`` count from 0. ``place`` is where its bytes lie, ``path`` what the sender calls it,
    ``at`` where the message names it.
    """

    track: int | None
    place: str
    path: str
    size: int
    at: str
    other: int | None = None


class Opened(msgspec.Struct, frozen=True, tag="opened", kw_only=True):
    """A message that can be read and has no error in itself; ``place`` is where its own bytes lie.

    It is a ``release`` or a ``purge``. ``references`` are the sender's names of the tracks' recordings.
    """

    place: str
    release: NewReleaseMessage | None = None
    purge: PurgeReleaseMessage | None = None
    version: str
    references: tuple[str | None, ...]
    findings: tuple[Finding, ...]
    files: tuple[SentFile, ...] = ()

    @property
    def message(self) -> NewReleaseMessage | PurgeReleaseMessage:
        """The message, whichever it is."""
        told = self.release or self.purge
        assert told is not None
        return told


class Wrong(msgspec.Struct, frozen=True, tag="wrong"):
    """A message with errors, or none at all, with all that was found."""

    findings: tuple[Finding, ...]


class NoRoom(msgspec.Struct, frozen=True, tag="no_room"):
    """The disk has no room to unpack what was sent."""

    reason: str
    mend: str


Sent = Opened | Wrong | NoRoom
