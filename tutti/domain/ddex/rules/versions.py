"""What one version asks for beyond the others, and what it has no place for."""

from collections.abc import Iterator

from tutti.core.findings import Severity
from tutti.domain.ddex.formats.ern382.deals import visibility
from tutti.domain.ddex.formats.ern382.resources import language
from tutti.domain.ddex.formats.vocabulary import (
    CURRENCIES_4,
    CURRENCIES_382,
    ISRC_PREFIXES_4,
    ISRC_PREFIXES_382,
)
from tutti.domain.ddex.model import (
    ContainsAI,
    Contributor,
    Deal,
    Label,
    NewReleaseMessage,
    Party,
    RecordingType,
    Scope,
    SoundRecording,
    Title,
    TitleType,
    Version,
    Visibility,
)
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.rules.others import profile_findings

_LEFT_OUT = Fault(
    "not_carried",
    "ERN {version} has no place for {what}: it is left out.",
    "Send 4.3.2 if the recipient takes it, or tell the recipient another way.",
    Severity.WARNING,
)
_PREFIX = Fault(
    "isrc_prefix_unlisted",
    "The rules that DDEX publishes for this version do not list ISRCs that begin with {prefix}.",
    "Nothing, if the ISRC is right; a recipient that follows them to the letter may object.",
    Severity.WARNING,
)
_NO_DATE = Fault(
    "no_release_date",
    "The release has no release date.",
    "Give the date or the original date.",
    Severity.WARNING,
)
_CURRENCY = Fault("currency_unknown", "ERN {version} does not know the currency {code}.", "Use another one.")
_ICPN = Fault(
    "release_unidentified", "ERN 3.8.2 asks for an ICPN or a GRid.", "Give the release one of them."
)
_NO_MUSIC = Fault(
    "no_music",
    "The profiles of ERN 3.8.2 for music ask for a recording of a musical work.",
    "Send this release as 4.3 or 4.3.2.",
)
_SHARED_ID = Fault(
    "party_id_shared",
    "The identifier {value} belongs to two parties, who would be one in ERN 3.8.2.",
    "Keep it for the one whose it is.",
)
_SHOWN_LATE = Fault(
    "shown_after_start",
    "The release may be shown only after its deal at {deal} has begun.",
    "Let it be shown from the start of the deal at the latest.",
)


def version_findings(message: NewReleaseMessage, version: Version) -> Iterator[Finding]:
    """Yield what stands against a message, or goes missing from it, in ``version`` alone."""
    old = version is Version.ERN_382
    if not (message.release.release_dates or message.release.original_release_dates):
        yield _NO_DATE.at("release.release_dates")
    yield from _currency_findings(message, version, CURRENCIES_382 if old else CURRENCIES_4)
    yield from _prefix_findings(message, ISRC_PREFIXES_382 if old else ISRC_PREFIXES_4)
    yield from _loss_findings(message, version)
    yield from profile_findings(message.release, version)
    if old:
        yield from _old_findings(message)


def _currency_findings(
    message: NewReleaseMessage, version: Version, known: frozenset[str]
) -> Iterator[Finding]:
    for outer, release_deal in enumerate(message.deals):
        for inner, deal in enumerate(release_deal.deals):
            code = deal.price.currency if deal.price else None
            if code is not None and code not in known:
                path = f"deals[{outer}].deals[{inner}].price.currency"
                yield _CURRENCY.at(path, version=version, code=code)


def _prefix_findings(message: NewReleaseMessage, known: frozenset[str]) -> Iterator[Finding]:
    for position, track in enumerate(message.release.tracks):
        prefix = track.recording.isrc[:2]
        if prefix not in known:
            yield _PREFIX.at(f"release.tracks[{position}].recording.isrc", prefix=prefix)


def _loss_findings(message: NewReleaseMessage, version: Version) -> Iterator[Finding]:
    release = message.release
    for path, what in _losses(message, version):
        yield _LEFT_OUT.at(path, version=version, what=what)
    if version is not Version.ERN_432:
        cover = release.cover.contains_ai if release.cover else None
        for path, given in (("release", release.contains_ai), ("release.cover", cover)):
            if given is not None:
                yield _LEFT_OUT.at(f"{path}.contains_ai", version=version, what="content made by machine")


def _losses(message: NewReleaseMessage, version: Version) -> Iterator[tuple[str, str]]:
    release = message.release
    yield from _title_losses(release.titles, "release.titles", version)
    yield from _label_losses(release.labels, "release.labels", version)
    for position, track in enumerate(release.tracks):
        here = f"release.tracks[{position}]"
        yield from _title_losses(track.titles, f"{here}.titles", version)
        yield from _label_losses(track.labels, f"{here}.labels", version)
        yield from _title_losses(track.recording.titles, f"{here}.recording.titles", version)
        yield from _recording_losses(track.recording, f"{here}.recording", version)
        if track.c_lines and version is not Version.ERN_382:
            yield f"{here}.c_lines", "the C-line of a single track"


def _title_losses(titles: tuple[Title, ...], path: str, version: Version) -> Iterator[tuple[str, str]]:
    for position, title in enumerate(titles):
        if version is Version.ERN_432 and title.type not in (TitleType.DISPLAY, TitleType.FORMAL):
            yield f"{path}[{position}]", f"a title of type {title.type}"


def _label_losses(labels: tuple[Label, ...], path: str, version: Version) -> Iterator[tuple[str, str]]:
    for position, label in enumerate(labels):
        if version is Version.ERN_382 and label.party != Party.named(label.party.name):
            yield f"{path}[{position}].party", "more of a label than its name"


def _recording_losses(recording: SoundRecording, path: str, version: Version) -> Iterator[tuple[str, str]]:
    if version is Version.ERN_432:
        return
    carried = (None, ContainsAI.ALL) if version is Version.ERN_382 else (None,)
    if recording.contains_ai not in carried:
        yield f"{path}.contains_ai", "content made by machine"
    if version is Version.ERN_382 and recording.languages:
        if language(recording.languages) is None:
            yield f"{path}.languages[0]", f"the language {recording.languages[0]}"
        if len(recording.languages) > 1:
            yield f"{path}.languages[1]", "a second language"


def _old_findings(message: NewReleaseMessage) -> Iterator[Finding]:
    release = message.release
    if release.id.proprietary_ids and not (release.id.icpn or release.id.grid):
        yield _ICPN.at("release.id")
    if (
        release.tracks
        and not release.primary_others
        and not any(track.recording.type is RecordingType.MUSICAL_WORK for track in release.tracks)
    ):
        yield _NO_MUSIC.at("release.tracks")
    for position, track in enumerate(release.tracks):
        yield from _shared_id_findings(track.recording.contributors, f"release.tracks[{position}].recording")
    for position, other in enumerate(release.others):
        yield from _shared_id_findings(other.contributors, f"release.others[{position}]")
    yield from _visibility_findings(message)


def _shared_id_findings(contributors: tuple[Contributor, ...], path: str) -> Iterator[Finding]:
    """Yield identifiers by which two contributors to a recording would be taken for one."""
    owners: dict[str, Party] = {}
    for position, contributor in enumerate(contributors):
        for value in _identifiers(contributor.party):
            if owners.setdefault(value, contributor.party) != contributor.party:
                yield _SHARED_ID.at(f"{path}.contributors[{position}].party", value=value)


def _identifiers(party: Party) -> list[str]:
    public = (party.isni, party.dpid, party.ipi, party.ipn)
    return [value for value in public if value] + [own.value for own in party.proprietary_ids]


def _visibility_findings(message: NewReleaseMessage) -> Iterator[Finding]:
    """Yield times of display that come too late, and such as no deal could hold."""
    entries = message.release.visibility
    held: set[Visibility] = set()
    for path, deal in _release_deals(message):
        entry = visibility(message.release, deal.territories)
        if entry is None:
            continue
        held.add(entry)
        start = deal.period.start
        if start and entry.release_display.date().isoformat() > start.isoformat()[:10]:
            yield _SHOWN_LATE.at(f"release.visibility[{entries.index(entry)}]", deal=path)
    for position, entry in enumerate(entries):
        if message.deals and entry not in held:
            what = "a time of display for territories that no deal has"
            yield _LEFT_OUT.at(f"release.visibility[{position}]", version=Version.ERN_382, what=what)


def _release_deals(message: NewReleaseMessage) -> Iterator[tuple[str, Deal]]:
    """Yield the deals about the release itself, with their paths."""
    for outer, release_deal in enumerate(message.deals):
        if release_deal.scope is not Scope.TRACKS:
            for inner, deal in enumerate(release_deal.deals):
                yield f"deals[{outer}].deals[{inner}]", deal
