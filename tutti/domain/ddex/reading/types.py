"""What a release is sold as: the words of the standard, and which of ours they come to."""

from collections.abc import Iterable, Sized

from tutti.domain.ddex.formats.values import lengths
from tutti.domain.ddex.model import OtherResource, Release, ReleaseType
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import Sight, word
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import is_total
from tutti.domain.ddex.structure.nodes import Kids, Node

_PLAIN = {"Album": ReleaseType.ALBUM, "EP": ReleaseType.EP, "Single": ReleaseType.SINGLE}
_MUSIC = _PLAIN | {
    "ClassicalAlbum": ReleaseType.ALBUM,
    "ClassicalDigitalBoxedSet": ReleaseType.ALBUM,
    "ClassicalMultimediaAlbum": ReleaseType.ALBUM,
    "DigitalBoxSetRelease": ReleaseType.ALBUM,
    "DjMix": ReleaseType.ALBUM,
    "LiveAlbum": ReleaseType.ALBUM,
    "MiniAlbum": ReleaseType.EP,
    "Maxi-Single": ReleaseType.SINGLE,
    "MultimediaAlbum": ReleaseType.ALBUM,
    "MultimediaDigitalBoxedSet": ReleaseType.ALBUM,
    "MultimediaSingle": ReleaseType.SINGLE,
    "RemixAlbum": ReleaseType.ALBUM,
    "SingleResourceRelease": ReleaseType.SINGLE,
    "SingleResourceReleaseWithCoverArt": ReleaseType.SINGLE,
}
MIXED = frozenset({"Bundle", "MultimediaSingle", "VideoAlbum", "VideoSingle"})
"""Words that say no more than that there are videos and the like, beside one that says what it is sold as."""
_BESIDE = frozenset({"Compilation", "TrackRelease"})
TRACK = "TrackRelease"


def release_type(
    sight: Sight,
    elements: list[Node],
    release: Node,
    tracks: Sized,
    others: Iterable[OtherResource],
    trace: Trace,
) -> tuple[ReleaseType, tuple[str, ...], frozenset[str]]:
    """Return what a release is handled as, the words that say more than that, and all words sent."""
    words: list[str] = []
    sent: list[str] = []
    is_mixed = any(other.is_primary for other in others)
    implied = _BESIDE | (MIXED if is_mixed and any(each.text in _PLAIN for each in elements) else set())
    for each in elements:
        inner: Trace = []
        text = word(sight, each, "type", inner)
        if not text:
            continue
        words.append(text)
        if text not in _PLAIN and text not in implied:
            inner = [(f"sent_types[{len(sent)}]", source) for _, source in inner]
            sent.append(text)
        trace.extend(inner)
    return _kind(sight, words, release, len(tracks)), tuple(sent), frozenset(words)


def _kind(sight: Sight, words: list[str], release: Node, tracks: int) -> ReleaseType:
    known = [_MUSIC[text] for text in words if text in _MUSIC]
    if known:
        return next((kind for kind in (ReleaseType.EP, ReleaseType.ALBUM) if kind in known), known[0])
    guess = ReleaseType.ALBUM if tracks > 1 else ReleaseType.SINGLE
    other = [text for text in words if text != TRACK]
    if other:
        sight.note(faults.OTHER_TYPE, release, value=other[0], type=guess)
    elif TRACK not in words:
        sight.note(faults.NO_TYPE, release, type=guess)
    return guess


def mark_total(found: Kids, release: Release, trace: Trace) -> None:
    """Count the length of a release as read if it is that of all that is on it."""
    stated = found.get("Duration")
    if stated and is_total(stated[0].text, lengths(release)):
        trace.append(("tracks", stated[0]))


def is_music(words: frozenset[str]) -> bool:
    """Tell whether a release of these types must have sound recordings."""
    return not words or any(text in _MUSIC for text in words)
