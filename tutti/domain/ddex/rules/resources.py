"""What recordings and their files need before they can be written."""

import re
from collections.abc import Iterator
from datetime import timedelta

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats.values import Placed
from tutti.domain.ddex.model import (
    AudioFile,
    Contributor,
    DisplayArtist,
    HashAlgorithm,
    HashSum,
    ImageFile,
    ResourceFile,
    RightsLine,
    SoundRecording,
    Title,
    TitleType,
)
from tutti.domain.ddex.rules.findings import Fault, Finding

_NO_TITLE = Fault(
    "no_display_title",
    "There is no title to show everywhere.",
    "Begin with a title of type DISPLAY for Worldwide; other types, languages and territories follow.",
)
_NO_ARTIST = Fault(
    "no_main_artist", "There is no main artist.", "Give at least one artist the role MainArtist."
)
_NOBODY = Fault("no_artist", "There is no artist.", "Name at least one, with the role MainArtist.")
_UNNAMED = Fault("party_unnamed", "The party has no name.", "Give it a name, or leave it out.")
_UNKNOWN = Fault(
    "party_unknown", "The party has neither a name nor an identifier.", "Give it a name, or leave it out."
)
_NO_ROLE = Fault("no_role", "The contributor has no role.", "Say what the contributor did, such as Composer.")
_NO_DURATION = Fault(
    "no_duration", "The recording has no length.", "Give its length; it must be more than nothing."
)
_MISSING = Fault("missing", "There is no {what}.", "Give at least one.")
_NO_DEFAULT = Fault(
    "no_worldwide_value",
    "The first value holds in {territory} alone.",
    "Begin with the value for Worldwide; values for single territories follow.",
)
_REPEATED = Fault(
    "territory_repeated", "There is more than one value for {territory}.", "Keep one for each territory."
)
_YEAR = Fault("year_invalid", "The year is not one of four digits.", "Give the year in full, such as 2026.")
_NUMBER = Fault("number_invalid", "{value} cannot be.", "Give a number above zero, or leave the field out.")
_PREVIEW = Fault(
    "preview_outside",
    "The preview does not lie inside the recording.",
    "Let it begin at or after 0 and end before the recording ends.",
)
_HASH = Fault(
    "hash_sum_invalid", "This is not a hash sum of {algorithm}.", "Give it as {digits} hexadecimal digits."
)

_HASH_DIGITS = {
    HashAlgorithm.MD5: 32,
    HashAlgorithm.SHA1: 40,
    HashAlgorithm.SHA256: 64,
    HashAlgorithm.SHA512: 128,
}
_HEX = re.compile(r"[0-9A-Fa-f]+")


def recording_findings(recording: SoundRecording, path: str) -> Iterator[Finding]:
    """Yield what is missing from a recording or contradicts itself in it."""
    yield from title_findings(recording.titles, f"{path}.titles")
    yield from artist_findings(recording.artists, f"{path}.artists")
    yield from contributor_findings(recording.contributors, f"{path}.contributors")
    yield from placed_findings(recording.display_artist_names, f"{path}.display_artist_names")
    yield from line_findings(recording.p_lines, f"{path}.p_lines", "P-line")
    whole = recording.duration or timedelta()
    if whole <= timedelta():
        yield _NO_DURATION.at(f"{path}.duration")
    if recording.file:
        yield from _audio_findings(recording.file, f"{path}.file")
    if recording.preview:
        start, length = recording.preview.start, recording.preview.duration or timedelta()
        if start < timedelta() or length < timedelta() or start + length > whole:
            yield _PREVIEW.at(f"{path}.preview")


def title_findings(titles: tuple[Title, ...], path: str) -> Iterator[Finding]:
    """Yield a finding unless the first title is one to show everywhere."""
    if not titles or titles[0].type is not TitleType.DISPLAY or titles[0].territory != WORLDWIDE:
        yield _NO_TITLE.at(path)


def artist_findings(artists: tuple[DisplayArtist, ...], path: str) -> Iterator[Finding]:
    """Yield a finding if nobody is the main artist, and for artists without a name."""
    if not artists:
        yield _NOBODY.at(path)
    elif not any(artist.role == "MainArtist" for artist in artists):
        yield _NO_ARTIST.at(path)
    for position, artist in enumerate(artists):
        if not artist.party.names:
            yield _UNNAMED.at(f"{path}[{position}].party")


def contributor_findings(contributors: tuple[Contributor, ...], path: str) -> Iterator[Finding]:
    """Yield contributors who are nobody or did nothing."""
    for position, one in enumerate(contributors):
        party = one.party
        named = party.names or party.isni or party.ipi or party.ipn or party.dpid or party.proprietary_ids
        if not named:
            yield _UNKNOWN.at(f"{path}[{position}].party")
        if not one.roles:
            yield _NO_ROLE.at(f"{path}[{position}].roles")


def required_findings(values: tuple[Placed, ...], path: str, what: str) -> Iterator[Finding]:
    """Yield a finding unless there are values and the first holds everywhere."""
    if not values:
        yield _MISSING.at(path, what=what)
    yield from placed_findings(values, path)


def placed_findings(values: tuple[Placed, ...], path: str) -> Iterator[Finding]:
    """Yield a finding if there are values of which the first does not hold everywhere."""
    if values and values[0].territory != WORLDWIDE:
        yield _NO_DEFAULT.at(f"{path}[0].territory", territory=values[0].territory)


def single_findings(values: tuple[Placed, ...], path: str) -> Iterator[Finding]:
    """Yield a finding for each territory that has more than one value."""
    seen: set[str] = set()
    for position, value in enumerate(values):
        if value.territory in seen:
            yield _REPEATED.at(f"{path}[{position}]", territory=value.territory)
        seen.add(value.territory)


def line_findings(lines: tuple[RightsLine, ...], path: str, what: str) -> Iterator[Finding]:
    """Yield what is wrong with P-lines or C-lines: one for each territory, the first for all."""
    yield from required_findings(lines, path, what)
    yield from single_findings(lines, path)
    for position, line in enumerate(lines):
        if not 1000 <= (line.year or 0) <= 9999:
            yield _YEAR.at(f"{path}[{position}].year")


def _audio_findings(file: AudioFile, path: str) -> Iterator[Finding]:
    yield from _number_findings(file, path, "sampling_rate", "bits_per_sample", "bit_rate", "channels")
    yield from _file_findings(file, path)
    if file.duration is not None and file.duration <= timedelta():
        yield _NO_DURATION.at(f"{path}.duration")


def image_findings(file: ImageFile | ResourceFile, path: str) -> Iterator[Finding]:
    """Yield what cannot be in the description of an image file."""
    yield from _number_findings(file, path, "width", "height")
    yield from _file_findings(file, path)


def _number_findings(file: AudioFile | ImageFile | ResourceFile, path: str, *names: str) -> Iterator[Finding]:
    for name in names:
        value = getattr(file, name)
        if value is not None and value <= 0:
            yield _NUMBER.at(f"{path}.{name}", value=value)


def _file_findings(file: AudioFile | ImageFile | ResourceFile, path: str) -> Iterator[Finding]:
    if file.size is not None and file.size < 0:
        yield _NUMBER.at(f"{path}.size", value=file.size)
    if file.hash_sum and not _is_hash(file.hash_sum):
        algorithm = file.hash_sum.algorithm
        yield _HASH.at(f"{path}.hash_sum.value", algorithm=algorithm, digits=_HASH_DIGITS[algorithm])


def _is_hash(hash_sum: HashSum) -> bool:
    right_length = len(hash_sum.value) == _HASH_DIGITS[hash_sum.algorithm]
    return right_length and bool(_HEX.fullmatch(hash_sum.value))
