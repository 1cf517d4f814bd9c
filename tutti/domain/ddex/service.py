"""What the room does: write messages, and make takedowns and metadata updates out of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from tutti.domain.ddex.errors import Unwritable
from tutti.domain.ddex.formats import ern43, ern382, ern432
from tutti.domain.ddex.model import (
    Deal,
    MessageHeader,
    NewReleaseMessage,
    Period,
    PurgeReleaseMessage,
    Version,
)
from tutti.domain.ddex.rules import check, errors

_WRITERS: dict[Version, Callable[[NewReleaseMessage | PurgeReleaseMessage], bytes]] = {
    Version.ERN_43: ern43.write,
    Version.ERN_432: ern432.write,
    Version.ERN_382: ern382.write,
}

INDISPENSABLE = frozenset({"no_artist", "no_display_title", "no_start", "no_time", "no_track"})
"""Codes of what every document is built on."""


def write(
    message: NewReleaseMessage | PurgeReleaseMessage, version: Version, *, as_is: bool = False
) -> bytes:
    """Return ``message`` as an XML document in UTF-8, the same bytes for the same message.

    It is valid against the schema of ``version`` and breaks no unconditional rule of its release profile.
    Raises :class:`Unwritable` with all errors that :func:`check` finds; nothing is guessed to avoid them.
    With ``as_is`` only for errors that must be mended for there to be a document (:data:`INDISPENSABLE`).
    """
    wrong = errors(check(message, version))
    if as_is:
        wrong = [finding for finding in wrong if finding.code in INDISPENSABLE]
    if wrong:
        raise Unwritable(version, wrong)
    return _WRITERS[version](message)


def takedown(
    message: NewReleaseMessage, header: MessageHeader, last_day: date | None = None
) -> NewReleaseMessage:
    """Return the message, without files, that takes the release of ``message`` down, under ``header``.

    Without ``last_day`` it has no deals at all, as most recipients want it. For those who want deals that
    end, each deal ends with ``last_day`` unless it ends earlier, and one that would begin later is left out.
    """
    bare = replace(without_files(message), header=header, deals=())
    if last_day is None:
        return bare
    ending = (
        replace(
            each, deals=tuple(_until(deal, last_day) for deal in each.deals if _begins_by(deal, last_day))
        )
        for each in message.deals
    )
    return replace(bare, deals=tuple(each for each in ending if each.deals))


def is_takedown(message: NewReleaseMessage, day: date) -> bool:
    """Tell whether a message leaves nothing of its release on offer from ``day`` on.

    So it is without deals, or when every deal has ended before that day. One with deals that begin later is
    none.
    """
    periods = (deal.period for each in message.deals for deal in each.deals)
    return all(period.end is not None and period.end.isoformat()[:10] < day.isoformat() for period in periods)


def without_files(message: NewReleaseMessage) -> NewReleaseMessage:
    """Return ``message`` with no word on files, for an update or takedown that is sent without them."""
    release = message.release
    tracks = tuple(
        replace(track, recording=replace(track.recording, file=None, preview=None))
        for track in release.tracks
    )
    cover = replace(release.cover, file=None) if release.cover else None
    others = tuple(replace(other, file=None) for other in release.others)
    return replace(message, release=replace(release, tracks=tracks, cover=cover, others=others))


def _begins_by(deal: Deal, day: date) -> bool:
    start = deal.period.start
    return start is None or start.isoformat()[:10] <= day.isoformat()


def _until(deal: Deal, last_day: date) -> Deal:
    period = deal.period
    if isinstance(period, Period):
        return replace(deal, period=replace(period, end=min(period.end or last_day, last_day)))
    midnight = datetime.combine(
        last_day + timedelta(days=1), time(), period.start.tzinfo if period.start else UTC
    )
    return replace(deal, period=replace(period, end=min(period.end or midnight, midnight)))
