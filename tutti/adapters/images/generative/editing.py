"""Instructions that change a design: "darker", "much more blue", "bigger title, less busy"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.design import Adjustment, Design
from tutti.adapters.images.generative.reading import seed_of
from tutti.adapters.images.generative.vocabulary import FILLERS, Meaning, lookup

STEP = 0.22
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
DEGREES: Mapping[str, float] = {
    "much": 2, "way": 2, "very": 1.6, "far": 2, "lot": 1.8, "slightly": 0.5, "bit": 0.5, "little": 0.5, "somewhat": 0.7,
    "touch": 0.5,
}  # fmt: skip
LETTERS = frozenset({"title", "text", "type", "letters", "lettering", "font", "name", "words", "typography"})
Change = Callable[[Design, float], Design]


def _shift(field: str, sign: float) -> Change:
    def change(design: Design, degree: float) -> Design:
        now = getattr(design.adjustment, field)
        value = round(float(np.clip(now + sign * STEP * degree, -1, 1)), 4)
        return replace(design, adjustment=replace(design.adjustment, **{field: value}))

    return change


def _turn(field: str, sign: float) -> Change:
    def change(design: Design, degree: float) -> Design:
        value = round(float(np.clip(getattr(design, field) + sign * STEP * degree, 0, 1)), 4)
        return replace(design, **{field: value})

    return change


def _title(factor: float) -> Change:
    def change(design: Design, degree: float) -> Design:
        value = round(float(np.clip(design.title_scale * factor**degree, 0.4, 2.6)), 4)
        return replace(design, title_scale=value, titled=True)

    return change


def _both(*changes: Change) -> Change:
    def change(design: Design, degree: float) -> Design:
        for each in changes:
            design = each(design, degree)
        return design

    return change


def _again(design: Design, _: float) -> Design:
    return replace(design, seed=seed_of("again", str(design.seed)))


DARKER, LIGHTER = _shift("brightness", -1.3), _shift("brightness", 1.3)
CALMER = _both(_turn("density", -1.2), _turn("energy", -0.8), _shift("softness", 0.6))
BUSIER = _both(_turn("density", 1.2), _turn("energy", 0.8), _shift("softness", -0.6))
SINGLE: Mapping[str, Change] = {
    "darker": DARKER, "dimmer": DARKER, "gloomier": DARKER, "lighter": LIGHTER, "brighter": LIGHTER, "paler": LIGHTER,
    "warmer": _shift("warmth", 1.4), "cooler": _shift("warmth", -1.4), "colder": _shift("warmth", -1.4),
    "busier": BUSIER, "denser": BUSIER, "wilder": _turn("energy", 1.4), "simpler": CALMER, "calmer": CALMER,
    "cleaner": CALMER, "sparser": CALMER, "quieter": CALMER, "softer": _shift("contrast", -1), "bolder": _shift("contrast", 1.2),
    "stronger": _shift("contrast", 1.2), "harder": _shift("contrast", 1.2), "flatter": _shift("contrast", -1),
    "grainier": _turn("texture", 1.5), "smoother": _turn("texture", -1.5), "duller": _shift("saturation", -1),
    "blurrier": _shift("softness", 1), "sharper": _shift("softness", -1),
    "another": _again, "different": _again, "again": _again, "variation": _again, "shuffle": _again, "reroll": _again,
}  # fmt: skip
AMOUNTS: Mapping[str, Change] = {
    "dark": DARKER, "darkness": DARKER, "light": LIGHTER, "bright": LIGHTER, "brightness": LIGHTER, "contrast": _shift("contrast", 1.2),
    "warm": _shift("warmth", 1.4), "warmth": _shift("warmth", 1.4), "cool": _shift("warmth", -1.4), "cold": _shift("warmth", -1.4),
    "colour": _shift("saturation", 1.2), "color": _shift("saturation", 1.2), "colourful": _shift("saturation", 1.2),
    "colorful": _shift("saturation", 1.2), "saturated": _shift("saturation", 1.2), "saturation": _shift("saturation", 1.2),
    "vivid": _shift("saturation", 1.2), "muted": _shift("saturation", -1.2), "busy": BUSIER, "dense": BUSIER, "detail": BUSIER,
    "detailed": BUSIER, "complex": BUSIER, "simple": CALMER, "minimal": CALMER, "calm": CALMER, "clean": CALMER,
    "energy": _turn("energy", 1.4), "energetic": _turn("energy", 1.4), "grain": _turn("texture", 1.5), "grainy": _turn("texture", 1.5),
    "texture": _turn("texture", 1.5), "vintage": _both(_turn("texture", 1.2), _shift("saturation", -0.5), _shift("warmth", 0.6)),
    "blur": _shift("softness", 1), "blurry": _shift("softness", 1), "soft": _shift("contrast", -1), "bold": _shift("contrast", 1.2),
    "title": _title(1.3), "text": _title(1.3),
}  # fmt: skip
SIZES: Mapping[str, Change] = {
    "bigger": _title(1.35), "larger": _title(1.35), "huge": _title(1.8), "big": _title(1.35), "large": _title(1.35),
    "smaller": _title(1 / 1.35), "tiny": _title(1 / 1.9), "small": _title(1 / 1.35),
}  # fmt: skip


@dataclass(frozen=True)
class Edited:
    """The new design, and which words of the instruction it follows from or passes over."""

    design: Design
    used: tuple[str, ...]
    ignored: tuple[str, ...]


def edit(design: Design, instruction: str) -> Edited:
    """Apply an instruction to a design, word by word; what is not asked to change stays."""
    words = _WORD.findall(instruction.lower())
    used: list[str] = []
    ignored: list[str] = []
    degree, sign, removing = 1.0, 0, False
    for word in words:
        if word in DEGREES:
            degree = DEGREES[word]
        elif word in {"more", "less", "fewer"}:
            sign = 1 if word == "more" else -1
        elif word in {"no", "without", "remove", "hide", "drop"}:
            removing = True
        elif word in {"add", "with", "show"}:
            removing = False
        elif (changed := _change(design, word, words, degree, sign, removing=removing)) is not None:
            design = changed
            used.append(word)
            degree, sign, removing = 1.0, 0, False
        elif word not in FILLERS | LETTERS:
            ignored.append(word)
    return Edited(design, tuple(dict.fromkeys(used)), tuple(dict.fromkeys(ignored)))


def _change(
    design: Design, word: str, words: list[str], degree: float, sign: int, *, removing: bool
) -> Design | None:
    if word in LETTERS and removing:
        return replace(design, titled=False)
    if word in LETTERS and "add" in words:
        return replace(design, titled=True)
    if word in SIZES and LETTERS & {*words}:
        return SIZES[word](design, degree)
    if sign and word in AMOUNTS:
        return AMOUNTS[word](design, sign * degree)
    if word in SINGLE:
        return SINGLE[word](design, degree)
    return _meant(design, word, degree, sign, removing=removing)


def _meant(design: Design, word: str, degree: float, sign: int, *, removing: bool) -> Design | None:
    """Take a word as the prompt would: a colour tints, the name of a shape or a type face exchanges it."""
    known = lookup(word) or lookup(word.removesuffix("er")) or lookup(word.removesuffix("er") + "e")
    if not known:
        return None
    before = design
    for meaning in known:
        if meaning.colour is not None:
            amount = -degree if removing else degree * (sign or 1.6) * 0.3
            design = replace(design, adjustment=_tint(design.adjustment, meaning.colour, amount))
        elif not (removing or sign < 0):
            design = _taken(design, meaning)
    return design if design != before else None


def _taken(design: Design, meaning: Meaning) -> Design:
    return replace(
        design,
        geometry=meaning.geometry[0] if meaning.geometry else design.geometry,
        face=meaning.face or design.face,
        layout=meaning.layout or design.layout,
        dark=design.dark if meaning.dark is None else meaning.dark,
        titled=design.titled if meaning.titled is None else meaning.titled,
        density=round(float(np.clip(design.density + meaning.density, 0, 1)), 4),
        energy=round(float(np.clip(design.energy + meaning.energy, 0, 1)), 4),
        texture=round(float(np.clip(design.texture + meaning.texture, 0, 1)), 4),
        adjustment=replace(
            design.adjustment,
            saturation=round(float(np.clip(design.adjustment.saturation + meaning.saturation, -1, 1)), 4),
            warmth=round(float(np.clip(design.adjustment.warmth + meaning.warmth, -1, 1)), 4),
            contrast=round(float(np.clip(design.adjustment.contrast + meaning.contrast, -1, 1)), 4),
        ),
    )


def _tint(adjustment: Adjustment, colour: str, amount: float) -> Adjustment:
    lab = oklab.from_hex([colour])[0]
    hue = round(float(np.degrees(np.arctan2(lab[2], lab[1]))), 1)
    amounts = dict(adjustment.tints)
    amounts[hue] = round(float(np.clip(amounts.get(hue, 0) + amount, -1, 1)), 4)
    return replace(adjustment, tints=tuple(amounts.items()))
