"""Instructions that change a design: "darker", "much more blue", "bigger title, less busy"."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import msgspec
import numpy as np
from msgspec.structs import replace

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.design import Adjustment, Design
from tutti.adapters.images.generative.reading import seed_of
from tutti.adapters.images.generative.vocabulary import HERE, Meaning, fillers, lookup

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
DEGREES: Mapping[str, float] = {
    **dict.fromkeys(("much", "way", "far"), 2.0),
    **dict.fromkeys(("lot", "very"), 1.7),
    "somewhat": 0.7,
    **dict.fromkeys(("slightly", "bit", "little", "touch"), 0.5),
}
LETTERS = frozenset({"title", "text", "type", "letters", "lettering", "font", "name", "words", "typography"})
TINT = 0.3
SMALLEST_TITLE, LARGEST_TITLE = 0.4, 2.6


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of change, as ``edits.toml`` explains it."""

    alone: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    brightness: float = 0
    warmth: float = 0
    saturation: float = 0
    contrast: float = 0
    softness: float = 0
    density: float = 0
    energy: float = 0
    texture: float = 0
    title: float = 0
    again: bool = False


@dataclass(frozen=True)
class Edited:
    """The new design, and which words of the instruction it follows from or passes over."""

    design: Design
    used: tuple[str, ...]
    ignored: tuple[str, ...]


@dataclass
class _Said:
    """What was said before the word that it belongs to."""

    degree: float = 1.0
    sign: int = 0
    removing: bool = False

    def hear(self, word: str) -> bool:
        """Take a word that only says how much or which way; tell whether it is one."""
        if word in DEGREES:
            self.degree = DEGREES[word]
        elif word in {"more", "less", "fewer"}:
            self.sign = 1 if word == "more" else -1
        elif word in {"no", "without", "remove", "hide", "drop"}:
            self.removing = True
        elif word in {"add", "with", "show"}:
            self.removing = False
        else:
            return False
        return True


@cache
def edits() -> Sequence[Edit]:
    """Return all kinds of changes."""
    given = tomllib.loads((HERE / "edits.toml").read_text(encoding="utf-8"))
    return msgspec.convert(given["edit"], list[Edit])


def edit(design: Design, instruction: str) -> Edited:
    """Apply an instruction to a design, word by word; what is not asked to change stays."""
    words = _WORD.findall(instruction.lower())
    used: list[str] = []
    ignored: list[str] = []
    said = _Said()
    for word in words:
        if said.hear(word):
            continue
        changed = _changed(design, word, words, said)
        if changed is not None:
            design, said = changed, _Said()
            used.append(word)
        elif word not in fillers() and word not in LETTERS:
            ignored.append(word)
    return Edited(design, tuple(dict.fromkeys(used)), tuple(dict.fromkeys(ignored)))


def _changed(design: Design, word: str, words: Sequence[str], said: _Said) -> Design | None:
    if word in LETTERS and (said.removing or "add" in words):
        return replace(design, titled=not said.removing)
    titles = not LETTERS.isdisjoint(words)
    for each in edits():
        if said.sign and word in each.amounts:
            return _applied(design, each, said.sign * said.degree)
        if word in each.alone or (titles and word in each.sizes):
            return _applied(design, each, said.degree)
    return _meant(design, word, said)


def _applied(design: Design, change: Edit, degree: float) -> Design:
    if change.again:
        return replace(design, seed=seed_of("again", str(design.seed)))
    if change.title:
        scale = design.title_scale * 2 ** (change.title * degree)
        return replace(design, title_scale=_within(scale, SMALLEST_TITLE, LARGEST_TITLE), titled=True)
    return _shifted(design, change, degree, softness=change.softness)


def _shifted(design: Design, change: Edit | Meaning, degree: float, softness: float = 0) -> Design:
    """Add the numbers of a change to those of the design."""
    now = design.adjustment
    return replace(
        design,
        density=_within(design.density + change.density * degree),
        energy=_within(design.energy + change.energy * degree),
        texture=_within(design.texture + change.texture * degree),
        adjustment=Adjustment(
            brightness=_within(now.brightness + change.brightness * degree, -1),
            warmth=_within(now.warmth + change.warmth * degree, -1),
            saturation=_within(now.saturation + change.saturation * degree, -1),
            contrast=_within(now.contrast + change.contrast * degree, -1),
            softness=_within(now.softness + softness * degree, -1),
            tints=now.tints,
        ),
    )


def _meant(design: Design, word: str, said: _Said) -> Design | None:
    """Take a word as a prompt would: a colour tints, the name of a shape or a type face exchanges it."""
    known = lookup(word) or lookup(word.removesuffix("er")) or lookup(word.removesuffix("er") + "e")
    before = design
    for meaning in known:
        if meaning.colour is not None:
            amount = -said.degree if said.removing else said.degree * (said.sign or 1.6) * TINT
            design = replace(design, adjustment=_tinted(design.adjustment, meaning.colour, amount))
        elif not said.removing and said.sign >= 0:
            design = _shifted(_exchanged(design, meaning), meaning, said.degree)
    return design if design != before else None


def _exchanged(design: Design, meaning: Meaning) -> Design:
    drawn = design.geometry and meaning.geometry
    return replace(
        design,
        geometry=meaning.geometry[0] if drawn else design.geometry,
        face=meaning.face or design.face,
        layout=meaning.layout or design.layout,
        dark=design.dark if meaning.dark is None else meaning.dark,
        titled=design.titled if meaning.titled is None else meaning.titled,
    )


def _tinted(adjustment: Adjustment, colour: str, amount: float) -> Adjustment:
    lab = oklab.from_hex([colour])[0]
    hue = round(float(np.degrees(np.arctan2(lab[2], lab[1]))), 1)
    amounts = dict(adjustment.tints)
    amounts[hue] = _within(amounts.get(hue, 0) + amount, -1)
    return replace(adjustment, tints=tuple(amounts.items()))


def _within(value: float, low: float = 0, high: float = 1) -> float:
    return round(min(high, max(low, value)), 4)
