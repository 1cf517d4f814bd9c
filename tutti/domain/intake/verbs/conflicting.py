"""What a message contradicts in the catalogue: codes of others, recordings under other names, what is gone.

Each finding has the line on which the value in question stands in what was sent.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tutti.core import clock
from tutti.db import Tx
from tutti.domain import ddex, releases
from tutti.domain.ddex import Fault, Finding, NewReleaseMessage
from tutti.domain.intake import _queries, rules
from tutti.domain.intake.model import Arrival
from tutti.domain.intake.verbs.reading import message_of

UPDATE = "UpdateMessage"
ORIGINAL = "OriginalMessage"


def told_at(arrival: Arrival, fault: Fault, path: str, value: str | None, **words: object) -> Finding:
    """Return a finding about ``value``, which stands somewhere in the message."""
    return fault.at(path, _line_of(arrival.source, f">{value}<") if value else None, **words)


def told_of_time(arrival: Arrival, fault: Fault) -> Finding:
    """Return a finding about the time of a message."""
    return fault.at("header.created", _line_of(arrival.source, "MessageCreatedDateTime>"))


def _line_of(source: bytes, text: str) -> int | None:
    little = source[:2] == b"\xff\xfe" or source[1:2] == b"\0"
    big = source[:2] == b"\xfe\xff" or source[:1] == b"\0"
    coding = "utf-16-le" if little else "utf-16-be" if big else "utf-8"
    at = source.find(text.encode(coding))
    return None if at < 0 else source[:at].decode(coding, "replace").count("\n") + 1


async def conflicts(
    tx: Tx, arrival: Arrival, message: NewReleaseMessage, known: int | None, *, is_named: bool
) -> list[Finding]:
    """Return what ``message`` contradicts, where it is about the release ``known``, or a new one.

    ``is_named`` says that the caller named the release, not the message.
    """
    numbered = list(_isrcs(message))
    isrcs = tuple(dict.fromkeys(isrc for _, isrc, _ in numbered))
    taken = await releases.codes_taken(tx, known, message.release.id.icpn, isrcs)
    found = list(_of_others(arrival, message, taken, numbered, is_new=known is None or is_named))
    if isrcs:
        told = await _queries.told_recordings(tx, isrcs, known)
        found += _other_titles(arrival, numbered, told)
    if known is None:
        found += _of_unknown(arrival, message)
    return found


def _isrcs(message: NewReleaseMessage) -> Iterator[tuple[int, str, str]]:
    for position, track in enumerate(message.release.tracks):
        titles = track.recording.titles
        if track.recording.isrc:
            yield position, track.recording.isrc, titles[0].text if titles else ""


def _of_others(
    arrival: Arrival,
    message: NewReleaseMessage,
    taken: frozenset[str],
    numbered: Sequence[tuple[int, str, str]],
    *,
    is_new: bool,
) -> Iterator[Finding]:
    """Yield the codes that are another organisation's; of a release that is here its UPC is its own."""
    isrcs = {isrc for _, isrc, _ in numbered}
    for position, isrc, _ in numbered:
        if isrc in taken:
            path = f"release.tracks[{position}].recording.isrc"
            yield told_at(arrival, rules.ISRC_ELSEWHERE, path, isrc, isrc=isrc)
    for code in sorted(taken - isrcs) if is_new else ():
        yield told_at(arrival, rules.UPC_ELSEWHERE, "release.id.icpn", message.release.id.icpn, upc=code)


def _other_titles(
    arrival: Arrival, numbered: Sequence[tuple[int, str, str]], told: Sequence[_queries.ToldRow]
) -> Iterator[Finding]:
    """Yield recordings that another of the caller's releases calls something else, one finding for each."""
    for position, isrc, title in numbered:
        mine = [row for row in told if row.isrc == isrc]
        if not mine or not title or any(_plain(row.title) == _plain(title) for row in mine):
            continue
        yield told_at(
            arrival,
            rules.ISRC_OTHER_TITLE,
            f"release.tracks[{position}].recording.isrc",
            isrc,
            isrc=isrc,
            title=title,
            known=mine[0].title,
            release=mine[0].release_id,
        )


def _plain(title: str) -> str:
    return "".join(filter(str.isalnum, title.casefold()))


def _of_unknown(arrival: Arrival, message: NewReleaseMessage) -> Iterator[Finding]:
    """Yield what a message about a release that is not here cannot mean."""
    upc = message.release.id.icpn or message.release.id.grid
    if ddex.is_takedown(message, clock.now().date() + timedelta(days=1)):
        yield told_at(arrival, rules.UNKNOWN_TAKEDOWN, "release.id", upc)
    elif message.update_indicator == UPDATE:
        yield told_at(arrival, rules.UNKNOWN_UPDATE, "update_indicator", UPDATE)


def supersedes(arrival: Arrival, message: NewReleaseMessage, known: _queries.ReleaseRow) -> bool:
    """Tell whether a message is meant to replace what was said of a release with its UPC.

    Its sender says so; or it goes on with the thread; or the same sender takes the release off sale; or tells
    it anew, as in ERN 4 each message does. In the family 3.8, where new releases are often sent without a
    word on that, it is told anew if a recording is the same and no other thread is named.
    """
    header, indicator = message.header, message.update_indicator
    if indicator in (UPDATE, ORIGINAL):
        return indicator == UPDATE
    if header.thread_id and header.thread_id == known.thread_id:
        return True
    if not known.sender or header.sender.dpid != known.sender:
        return False
    if not message.deals or not arrival.version.startswith("3"):
        return True
    before = message_of(known)
    is_other_thread = bool(header.thread_id and known.thread_id)
    return before is not None and not is_other_thread and bool(_told_isrcs(before) & _told_isrcs(message))


def _told_isrcs(message: NewReleaseMessage) -> set[str]:
    return {track.recording.isrc for track in message.release.tracks if track.recording.isrc}
