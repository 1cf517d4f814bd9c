"""What a release is sold as: the words of the standard, and which of ours they come to."""

from tutti.domain.ddex.model import ReleaseType
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import (
    Sight,
    word,
)
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Node

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
    sight: Sight, elements: list[Node], release: Node, tracks: int, trace: Trace, *, is_mixed: bool
) -> tuple[ReleaseType, tuple[str, ...], frozenset[str]]:
    """Return what a release is handled as, the words that say more than that, and all words sent."""
    words: list[str] = []
    sent: list[str] = []
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
    return _kind(sight, words, release, tracks), tuple(sent), frozenset(words)


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


def is_music(words: frozenset[str]) -> bool:
    """Tell whether a release of these types must have sound recordings."""
    return not words or any(text in _MUSIC for text in words)
