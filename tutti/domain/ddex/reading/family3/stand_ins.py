"""Texts that stand in for those of a track while a lesson is learnt, to be seen again where they come out."""

from collections.abc import Callable, Sequence, Set
from datetime import timedelta

from tutti.domain.ddex.formats.values import duration

DATES = (
    "GlobalOriginalReleaseDate",
    "GlobalReleaseDate",
    "OriginalReleaseDate",
    "OriginalResourceReleaseDate",
    "ReleaseDate",
)
_STAND_INS: dict[str, Callable[[int], str]] = {
    "Duration": lambda at: duration(timedelta(hours=1000 + at)) or "",
    "FileName": "stand-in-{}.wav".format,
    "GRid": "A1TUTTI{:011}".format,
    "ICPN": "{:013}".format,
    "ISRC": "QZTUT26{:05}".format,
    "ISWC": "T{:010}".format,
    **dict.fromkeys(DATES, lambda at: f"{1000 + at}-01-01"),
}
FURTHER = 4000
"""How far on the second stand-ins are counted: further than a block has texts, and there are years for."""


def stand_ins_of(tags: Sequence[str], likes: Sequence[int], start: int = 0) -> list[str] | None:
    """Return a text for each that varies, alike where they are; nothing if one had to be two things.

    Those of another ``start`` are others.
    """
    made = []
    for first_like in likes:
        kinds = {tag for tag, like in zip(tags, likes, strict=True) if like == first_like} & _STAND_INS.keys()
        if first_like >= 0 and len({_STAND_INS[kind] for kind in kinds}) > 1:
            return None
        made.append(_stand_in(kinds, first_like + start) if first_like >= 0 else "")
    return made


def _stand_in(kinds: Set[str], at: int) -> str:
    return next((_STAND_INS[kind](at) for kind in kinds), _text(at))


def _text(at: int) -> str:
    return f"\ue000{at}\ue001"


def spoilt(stand_ins: Sequence[str], tags: Sequence[str]) -> list[str]:
    """Return stand-ins that are wrong wherever a text can be."""
    firsts = {text: at for at, text in reversed(list(enumerate(stand_ins)))}
    return [
        text if tag == "FileName" or not text else _text(firsts[text])
        for text, tag in zip(stand_ins, tags, strict=True)
    ]
