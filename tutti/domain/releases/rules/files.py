"""Rules about cover and audio, judged from what was measured: R31, R32, R33."""

from collections.abc import Iterator
from decimal import Decimal

from tutti.core.findings import Severity
from tutti.domain.releases.model import ReleaseDraft, TrackMetadata
from tutti.domain.releases.rules.facts import AudioFacts, Facts
from tutti.domain.releases.rules.likeness import letters
from tutti.domain.releases.rules.rule import Breach, asks, must, should
from tutti.domain.releases.rules.words import quoted, tokens

SHORTEST_SECONDS = 30
SMALLEST_PIXELS = 1400
MOST_LEADING_SILENCE = Decimal("0.05")
SURE_MATCH = 0.8

_SHORT_FORMS = frozenset(
    {"skit", "interlude", "intro", "introduction", "outro", "prelude", "interludio", "intermezzo"}
)


@should(
    "R31",
    "The cover is a plain, large square",
    "cover_art_quality",
    """The cover is a square still picture of at least 1400 × 1400 pixels (3000 × 3000 is best). It shows no
    text but title and artist, no logos of stores, no addresses, QR codes or prices, and no parental-advisory
    mark; stores add that themselves. It is sharp, was not enlarged, has no frame, and is not another
    account's picture. What is written on it is not read here: see to that yourself.""",
)
def cover(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find covers that stores would refuse or show badly."""
    path, seen = "release.cover_art_file_url", facts.cover
    if seen.readable is False:
        yield Breach(
            path,
            "The cover cannot be read as a picture: upload it again as JPEG or PNG.",
            "cover_art_unreadable",
            Severity.ERROR,
        )
        return
    if seen.animated:
        yield Breach(path, "The cover moves: upload a still picture.")
    for concern in seen.concerns:
        yield Breach(path, concern)
    if seen.width is None or seen.height is None:
        return
    if seen.width != seen.height:
        yield Breach(path, f"The cover is {seen.width} × {seen.height}: crop it to a square.")
    if min(seen.width, seen.height) < SMALLEST_PIXELS:
        yield Breach(
            path,
            f"The cover is {seen.width} × {seen.height} pixels: upload one of at least 1400 × 1400, "
            "better 3000 × 3000.",
        )


@must(
    "R32",
    "The audio is whole and sounds",
    "audio_unfit",
    """The file of each track decodes to its end, is not silent, lasts at least 30 seconds (a skit, intro or
    interlude may be shorter when title or version says so), and begins with at most 5 % silence. A preview
    starts inside it.""",
)
def audio(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find files that no store would take."""
    for place, track in enumerate(draft.tracks):
        for field, code, message in _audio_faults(track, facts.track(place).audio):
            yield Breach(f"tracks[{place}].{field}", f"The audio of track {place + 1} {message}", code)


def _audio_faults(track: TrackMetadata, heard: AudioFacts) -> Iterator[tuple[str, str, str]]:
    file = "audio_file_url"
    if heard.decodes is False:
        yield file, "audio_unreadable", "cannot be decoded: export it again as WAV or FLAC and upload that."
        return
    if heard.complete is False:
        yield file, "audio_truncated", "breaks off before its end: upload the whole file again."
    if heard.silent:
        yield file, "audio_silent", "is silent from beginning to end: upload the right file."
        return
    if heard.seconds is None:
        return
    if heard.seconds < SHORTEST_SECONDS and not _is_short_form(track):
        yield (
            file,
            "audio_too_short",
            f"lasts {heard.seconds:.1f} s: stores ask for 30 s, except for a skit or intro that title or "
            "version calls so.",
        )
    lead = heard.leading_silence_seconds
    if lead is not None and lead > heard.seconds * MOST_LEADING_SILENCE:
        yield (
            file,
            "audio_leading_silence",
            f"begins with {lead:.1f} s of silence: cut it to 5 % of the length.",
        )
    if track.preview_start_seconds is not None and track.preview_start_seconds >= heard.seconds:
        yield (
            "preview_start_seconds",
            "invalid_preview",
            f"ends at {heard.seconds:.1f} s: let the preview start before.",
        )


def _is_short_form(track: TrackMetadata) -> bool:
    return bool(_SHORT_FORMS & {*tokens(track.title or ""), *tokens(track.version or "")})


@asks(
    "R33",
    "Known recordings need your word",
    "rights_confirmation",
    """When a recording sounds like a known one by another artist, or like one that somebody else distributes
    here (confidence 0.8 and more), you are asked to confirm that you hold the rights, with
    `rights_confirmed: true` on the track, or to exchange the file. The submission is accepted all the same,
    but the release goes to no store before you have: it needs attention, and you submit it again. An operator
    can have it go on with the warning alone.""",
)
def known_recording(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find recordings that a registry knows as somebody else's."""
    for place, track in enumerate(draft.tracks):
        if track.rights_confirmed:
            continue
        artist = letters(draft.artist_of(track) or "")
        for match in facts.track(place).audio.matches or ():
            foreign = match.other_owner or letters(match.artist) != artist
            if match.confidence >= SURE_MATCH and foreign:
                yield Breach(
                    f"tracks[{place}].audio_file_url",
                    f"Track {place + 1} sounds like {quoted(match.title)} by {match.artist}: set "
                    "rights_confirmed to true if you hold the rights in it, or exchange the file.",
                )
                break
