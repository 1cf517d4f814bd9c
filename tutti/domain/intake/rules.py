"""What is decided about messages: which errors block, which message is the newer, what is still missing."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from tutti.core.findings import Severity
from tutti.domain import catalogue
from tutti.domain.ddex import Fault, Finding, NewReleaseMessage
from tutti.domain.intake.formats import people, terms
from tutti.domain.intake.model import LabelRelease
from tutti.domain.releases import ReleaseDraft

ERROR = Severity.ERROR
_WARNING = Severity.WARNING
BLOCKING = frozenset({"icpn_missing", "no_main_artist", "no_title"})
"""What readers only warn of and a release cannot be without (label contract, section 5.5)."""
_NEEDED_WORDS = ("UseType", "TerritoryCode")
_OF_THE_FILES = frozenset({"file_path_unsafe"})

GENRE = Fault(
    "genre_unknown",
    "'{value}' is no genre that is known: it is kept as it was sent.",
    "Choose one of /api/v1/genres before the release is delivered.",
    _WARNING,
)
NO_UPC = Fault(
    "upc_missing", "The release has no UPC or EAN.", "Give it one before it is delivered.", _WARNING
)
NO_TITLE = Fault("no_title", "The release has no title.", "Give it one.")
NO_ARTIST = Fault("no_main_artist", "The release has no main artist.", "Name at least one MainArtist.")
ROLE = Fault(
    "role_unknown",
    "'{value}' is no role that is known: it is kept as it was sent.",
    "Nothing, unless it is a slip.",
    _WARNING,
)
PAST = Fault("deal_in_past", "A deal begins on {day}, which is past.", "Check that this is meant.", _WARNING)
UPC_IN_USE = Fault(
    "upc_in_use",
    "The {kind} {code} is that of release {release}.",
    "Send the message as an update, or to PUT /api/v1/release/{release}.",
)
UPC_ELSEWHERE = Fault(
    "upc_elsewhere",
    "The UPC {upc} was issued to a release of another account.",
    "Check it: the release cannot be delivered with it.",
    _WARNING,
)
ISRC_ELSEWHERE = Fault(
    "isrc_elsewhere",
    "The ISRC {isrc} is in use by another account.",
    "Check that the recording is yours to deliver.",
    _WARNING,
)
ISRC_OTHER_TITLE = Fault(
    "isrc_other_title",
    "The ISRC {isrc} is that of '{known}' on release {release}; here it is '{title}'.",
    "Give each recording its own ISRC, or correct the title where it is wrong.",
    _WARNING,
)
UNKNOWN_UPDATE = Fault(
    "update_of_unknown",
    "The message says that it is an update, but its release is not here: it is taken for new.",
    "Check its UPC or GRid if the release should be here.",
    _WARNING,
)
UNKNOWN_TAKEDOWN = Fault(
    "takedown_of_unknown",
    "The message takes a release down that is not here: it is kept, and offered nowhere.",
    "Check its UPC or GRid, or send its deals.",
    _WARNING,
)
OLDER = Fault(
    "older_message",
    "A newer message about this release was taken in before: this one changes nothing.",
    "Send a message with a later MessageCreatedDateTime.",
    _WARNING,
)
PURGED = Fault("purged", "The release was purged by a newer message.", "Send a message with a later time.")
UNKNOWN_RELEASE = Fault(
    "release_unknown", "The message asks to forget a release that is not here.", "Check its identifiers."
)
OTHER_MESSAGE = Fault(
    "message_of_other_release",
    "This very message was taken in for release {release}.",
    "Send it there, or a message about this one.",
)
KEPT_TRACK = Fault(
    "track_kept",
    "Track {position} ('{title}') is not in the message, but has audio: it is kept at the end.",
    "Delete it if it is to go.",
    _WARNING,
)
REUSED_ID = Fault(
    "message_id_reused",
    "A different message with the MessageId {id} was taken in before.",
    "Give each message an id of its own.",
    _WARNING,
)
NO_RELEASE = Fault(
    "no_release", "There is no release in the message.", "Send a NewReleaseMessage with a release."
)


UNREADABLE_IN_TIME = Fault(
    "reading_too_long",
    "The message takes too long to be read.",
    "Send fewer releases or resources in one message.",
)
UNREADABLE_IN_MEMORY = Fault(
    "reading_too_large",
    "The message takes too much memory to be read.",
    "Send fewer releases or resources in one message.",
)
READER_FAILED = Fault(
    "reading_failed",
    "The reader failed on this message; nothing of it is kept.",
    "Check that it is XML of ERN, and report it to whoever runs this server.",
)

OTHERWISE = Fault("not_taken", "{why}", "")
FAILED = Fault(
    "internal_error",
    "Something of this server's failed over this message; nothing of it is kept.",
    "Look into the log, and send the message again.",
)


def weighed(finding: Finding) -> Finding:
    """Return a finding of the reader or of the structure with the weight it has here.

    A word outside its list is kept as text, unless nothing can be done without it.
    """
    if finding.code in BLOCKING:
        return replace(finding, severity=Severity.ERROR)
    if finding.code == "value_unknown" and not finding.path.endswith(_NEEDED_WORDS):
        return replace(finding, severity=min(finding.severity, _WARNING, key=_LIGHTEST.index))
    return finding


def of_files(finding: Finding) -> Finding:
    """Return a finding about the files of a package: only paths that lead out of it block."""
    light = finding.severity is not Severity.ERROR or finding.code in _OF_THE_FILES
    return finding if light else replace(finding, severity=_WARNING)


_LIGHTEST = [Severity.INFO, Severity.WARNING, Severity.ERROR]


def remarks(message: NewReleaseMessage, today: date) -> Iterator[Finding]:
    """Yield what a label should know about a message that is right in itself."""
    told = message.release
    if not any(title.text.strip() for title in told.titles):
        yield NO_TITLE.at("release.titles")
    if not people.main_names(told.artists):
        yield NO_ARTIST.at("release.artists")
    if told.id.icpn is None:
        yield NO_UPC.at("release.id.icpn")
    for genre in message.release.genres[:1]:
        if catalogue.match_genre(genre.text, genre.sub_genre) is None:
            yield GENRE.at("release.genres[0]", value=genre.text)
    yield from _roles(message)
    first = terms.first_day(message)
    if first and first < today.isoformat():
        yield PAST.at("deals", day=first)


def _roles(message: NewReleaseMessage) -> Iterator[Finding]:
    """Yield roles that are not known, each once, where it stands first."""
    told = set[str]()
    for i, track in enumerate(message.release.tracks):
        for j, each in enumerate(track.recording.contributors):
            new = set(people.unknown_roles([each])) - told
            told |= new
            for word in sorted(new):
                yield ROLE.at(f"release.tracks[{i}].recording.contributors[{j}].roles", value=word)


def missing(release: LabelRelease) -> list[str]:
    """Return what a delivery needs at the least and is not there yet, by field."""
    found = list(_missing(release.draft))
    return [*found, "deals"] if release.is_withdrawn else found


def _missing(draft: ReleaseDraft) -> Iterator[str]:
    told = draft.release
    for field, value in (
        ("title", told.title),
        ("main_artists", told.primary_artist_name),
        ("genre", told.genre),
        ("label", told.label),
        ("upc", told.upc),
        ("release_date", told.release_date),
        ("artwork", told.cover_art_file_url),
    ):
        if value is None:
            yield field
    if not draft.tracks:
        yield "tracks"
    for number, track in enumerate(draft.tracks, 1):
        for field, value in (("title", track.title), ("isrc", track.isrc), ("audio", track.audio_file_url)):
            if value is None:
                yield f"tracks.{number}.{field}"


def errors(findings: Sequence[Finding]) -> bool:
    """Tell whether any of the findings blocks."""
    return any(each.severity is Severity.ERROR for each in findings)
