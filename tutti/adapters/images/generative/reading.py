"""From the words of a prompt, and the sound, to a design: which words said something, and which did not."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.compositions import COMPOSITIONS
from tutti.adapters.images.generative.design import Adjustment, Design, Sound
from tutti.adapters.images.generative.fonts import FACES
from tutti.adapters.images.generative.oklab import Colours
from tutti.adapters.images.generative.vocabulary import Found, Meaning, palettes, search

SUITED: dict[str, tuple[str, ...]] = {
    "ridges": ("corner", "crown", "swiss", "centred"),
    "waves": ("corner", "swiss", "crown"),
    "horizon": ("crown", "corner"),
    "lines": ("corner", "crown", "band"),
    "corona": ("corner", "centred"),
    "bars": ("swiss", "corner"),
    "grooves": ("poster", "corner", "swiss"),
    "silk": ("corner", "centred", "poster", "swiss", "band", "crown"),
    "blooms": ("swiss", "corner", "centred", "poster"),
    "flutes": ("corner", "poster", "swiss"),
    "orb": ("corner", "centred", "crown"),
    "discs": ("poster", "swiss", "corner", "centred"),
    "halftone": ("swiss", "poster", "corner"),
    "tiles": ("band",),
    "papercut": ("corner", "band"),
    "contours": ("band", "corner", "crown"),
    "shards": ("poster", "corner", "swiss"),
}
"""Which layouts leave a composition its room."""
MOST_INKS = 3
Value = TypeVar("Value", str, bool)


@dataclass(frozen=True)
class Read:
    """A design, and the words of the prompt that it follows from or passes over, in order."""

    design: Design
    used: tuple[str, ...]
    ignored: tuple[str, ...]


def seed_of(*parts: str) -> int:
    """Return the seed that follows from texts: the same for the same words."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def read(prompt: str, sound: Sound, seed: int, *, avoid: str = "") -> Read:
    """Decide the design. ``avoid`` holds words that are not wanted."""
    found = list(search(prompt))
    denied = [each for each in found if each.denied] + list(search(avoid))
    wanted = [m for each in found if not each.denied for m in each.meanings]
    unwanted = [m for each in denied for m in each.meanings]
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    geometry = _geometry(wanted, unwanted, chance)
    palette, dark = _palette(wanted, unwanted, chance)
    design = Design(
        seed=seed,
        geometry=geometry,
        palette=palette,
        dark=_last([m.dark for m in wanted], dark),
        density=_bounded(0.45 + 0.2 * (chance.random() - 0.5) + sum(m.density for m in wanted)),
        energy=_bounded(_liveliness(sound) + sum(m.energy for m in wanted)),
        texture=_bounded(0.12 + sum(m.texture for m in wanted)),
        face=_last([m.face for m in wanted], chance.choice(sorted(FACES))),
        layout=_layout(geometry, wanted, chance),
        titled=_last([m.titled for m in wanted], True),
        adjustment=_adjustment(wanted),
    )
    return Read(design, *_told(found))


def _told(found: Sequence[Found]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    used = dict.fromkeys(each.text for each in found if each.meanings)
    ignored = dict.fromkeys(each.text for each in found if not each.meanings)
    return tuple(used), tuple(ignored)


def _geometry(wanted: Iterable[Meaning], unwanted: Iterable[Meaning], chance: random.Random) -> str:
    votes: Counter[str] = Counter()
    for meaning in wanted:
        for place, name in enumerate(meaning.geometry):
            votes[name] += 3 if len(meaning.geometry) == 1 else 1 if place else 2
    refused = {name for meaning in unwanted for name in meaning.geometry}
    names = [name for name in sorted(COMPOSITIONS) if name not in refused] or sorted(COMPOSITIONS)
    most = max(votes[name] for name in names)
    return chance.choice([name for name in names if votes[name] >= max(most - 1, min(most, 1))])


def _palette(
    wanted: Sequence[Meaning], unwanted: Sequence[Meaning], chance: random.Random
) -> tuple[tuple[str, ...], bool]:
    colours = list(dict.fromkeys(m.colour for m in wanted if m.colour))
    if colours:
        return _built(colours[:MOST_INKS], chance), chance.random() < 0.6
    tags = Counter(tag for m in wanted for tag in m.tags)
    refused = {m.colour for m in unwanted if m.colour}
    scores = {name: sum(tags[tag] for tag in each.tags) for name, each in palettes().items()}
    if refused:
        scores = {
            name: score for name, score in scores.items() if not _holds(palettes()[name].colours, refused)
        }
    best = max(scores.values())
    chosen = palettes()[chance.choice([name for name, score in scores.items() if score == best])]
    return chosen.colours, chosen.dark


def _holds(colours: Sequence[str], refused: Iterable[str | None]) -> bool:
    """Tell whether a palette has a colour of nearly the hue of one that is not wanted."""
    own = oklab.from_hex(colours)
    other = oklab.from_hex([each for each in refused if each])
    turn = np.arctan2(own[:, None, 2], own[:, None, 1]) - np.arctan2(other[None, :, 2], other[None, :, 1])
    near = np.cos(turn) > np.cos(np.radians(28))
    return bool((near & (np.hypot(own[:, 1], own[:, 2]) > 0.06)[:, None]).any())


def _built(words: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    """Build a palette around given colours: their shade, themselves, company, and their paper."""
    given = oklab.from_hex(words)
    first = given[0]
    inks = list(given)
    if len(inks) == 1:
        inks.append(_turned(first, chance.choice((150, 180, 210, 40)), 0.8, 0.11))
    if len(inks) == 2:
        inks.append(np.array([max(0.3, first[0] - 0.22), first[1] * 0.8, first[2] * 0.8], dtype=np.float32))
    inks.sort(key=lambda lab: float(lab[0]))
    dark = np.array([0.17, first[1] * 0.28, first[2] * 0.28], dtype=np.float32)
    light = np.array([0.955, given[-1][1] * 0.1, given[-1][2] * 0.1 + 0.008], dtype=np.float32)
    return tuple("#" + bytes(oklab.as_bytes(lab)).hex() for lab in (dark, *inks, light))


def _turned(lab: Colours, degrees: float, light: float, chroma: float) -> Colours:
    angle = float(np.arctan2(lab[2], lab[1])) + np.radians(degrees)
    return np.array([light, chroma * np.cos(angle), chroma * np.sin(angle)], dtype=np.float32)


def _liveliness(sound: Sound) -> float:
    """Loud songs with little range look lively, quiet ones still: 0 at -26 LUFS, 1 at -6."""
    if sound.integrated_lufs is None:
        return 0.5
    calm = 0.02 * (sound.loudness_range_lu or 6) - 0.12
    return float(np.clip((sound.integrated_lufs + 26) / 20 - calm, 0.05, 0.95))


def _layout(geometry: str, wanted: Sequence[Meaning], chance: random.Random) -> str:
    """Take the last layout that was asked for and suits the composition, else one that suits it."""
    suited = SUITED[geometry]
    return _last([m.layout for m in wanted if m.layout in suited], chance.choice(suited))


def _adjustment(wanted: Sequence[Meaning]) -> Adjustment:
    return Adjustment(
        brightness=_bounded(sum(m.brightness for m in wanted), -0.3, 0.3),
        warmth=_bounded(sum(m.warmth for m in wanted), -0.5, 0.5),
        saturation=_bounded(sum(m.saturation for m in wanted), -0.7, 0.5),
        contrast=_bounded(sum(m.contrast for m in wanted), -0.4, 0.4),
    )


def _bounded(value: float, low: float = 0.0, high: float = 1.0) -> float:
    return round(min(high, max(low, value)), 4)


def _last(values: Sequence[Value | None], default: Value) -> Value:
    return next((value for value in reversed(values) if value is not None), default)
