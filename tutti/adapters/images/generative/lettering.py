"""Title and artist over a picture: where they stand, in which ink, and what is done so that they can be read.

The picture below is never changed by its letters except for a veil where nothing else makes them readable.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray
from PIL import Image

from tutti.adapters.images.generative.design import Lettering
from tutti.adapters.images.generative.fonts import FACES, Face, Fonts, rightward
from tutti.adapters.images.generative.setting import Block, Style, draw, fitted

MARGIN = 0.07
READABLE = 4.5
"""The contrast that large and small letters both need (WCAG 2.2, success criterion 1.4.3)."""
SAMPLE = 300
NEARLY = ((18, 17, 20), (250, 248, 243))
VEILS = (0.25, 0.4, 0.55, 0.65)
"""How much a veil may hide; where that is not enough, the letters get a band of their own."""
BAND = 0.21
Ink = tuple[int, int, int]


@dataclass(frozen=True)
class Placed:
    """A block and where it stands."""

    block: Block
    left: float
    top: float
    width: float
    align: str

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The letters' own rectangle: left, top, right, bottom."""
        room = self.width - self.block.width
        left = self.left + {"left": 0.0, "middle": room / 2, "right": room}[self.align]
        return left, self.top, left + self.block.width, self.top + self.block.height


@dataclass(frozen=True)
class Layout:
    """How large, where and how aligned. ``top`` and ``bottom`` say where title and artist go."""

    largest: float
    most_lines: int
    tall: float
    align: str = "left"
    together: bool = True
    places: tuple[str, ...] = ("top", "bottom")


LAYOUTS: dict[str, Layout] = {
    "corner": Layout(0.088, 3, 0.3),
    "swiss": Layout(0.155, 4, 0.5, together=False),
    "poster": Layout(0.27, 3, 0.5, together=False, places=("bottom", "top")),
    "centred": Layout(0.105, 3, 0.34, align="middle", places=("bottom", "top")),
    "crown": Layout(0.115, 3, 0.34, align="middle"),
    "band": Layout(0.078, 2, 0.105, places=("band",)),
}


def lettered(picture: Image.Image, lettering: Lettering, inks: Sequence[Ink], fonts: Fonts) -> Image.Image:
    """Return the picture with its letters, in the first of ``inks`` that can be read, at its best place."""
    if not (lettering.title or lettering.artist):
        return picture
    layout, face = LAYOUTS[lettering.layout], FACES[lettering.face]
    choices = [_placed(lettering, layout, face, place, fonts) for place in layout.places]
    if lettering.layout == "band":
        picture = _banded(picture, inks)
    small = np.asarray(picture.resize((SAMPLE, SAMPLE), Image.Resampling.BOX), dtype=np.float32)
    groups = max((_grouped(each, layout) for each in choices), key=lambda each: _rating(small, each, inks))
    for group in groups:
        contrast, ink = _best_ink(small, group, inks)
        if contrast < READABLE:
            # The band is plain paper, so that this cannot come twice.
            veiled = _veiled(picture, group, inks)
            if veiled is None:
                return lettered(picture, replace(lettering, layout="band"), inks, fonts)
            picture, ink = veiled
        picture = picture.copy()
        picture.paste(ink, (0, 0, *picture.size), _mask(picture.width, group))
    return picture


def _grouped(placed: Sequence[Placed], layout: Layout) -> list[list[Placed]]:
    """Return what shares an ink: both together, or title and artist for themselves where they stand apart."""
    lines = [each for each in placed if each.block.lines]
    return [lines] if layout.together else [[each] for each in lines]


def _rating(small: NDArray[np.float32], groups: Sequence[Sequence[Placed]], inks: Sequence[Ink]) -> float:
    """Return how well the worst group can be read, as far as that matters; of equals the first is taken."""
    return min(min(_best_ink(small, group, inks)[0], READABLE) for group in groups)


def _placed(lettering: Lettering, layout: Layout, face: Face, place: str, fonts: Fonts) -> list[Placed]:
    width = 1 - 2 * MARGIN
    large = min(layout.largest * lettering.scale, 0.42)
    style = Style(face.title, face.heavy, face.serif, face.leading, 0, layout.most_lines, large)
    room = min(layout.tall * max(lettering.scale, 1), 0.7)
    title = fitted(fonts, lettering.title, style, width, room) if lettering.title else Block((), 0, 1)
    small = _artist_size(title.size, layout, lettering)
    spaced = face.tracked or (0.04 if layout.align == "middle" else 0.0)
    style = Style(face.artist, face.heavy, face.serif, 1.15, spaced, 2, small)
    artist = fitted(fonts, lettering.artist, style, width, 0.2) if lettering.artist else Block((), 0, 1)
    return list(_arranged(title, artist, layout, place, width))


def _artist_size(title: float, layout: Layout, lettering: Lettering) -> float:
    """Large enough to read as a thumbnail, small enough to come second."""
    if not title:
        return 0.07 * lettering.scale
    if not layout.together:
        return min(0.044, title * 0.7)
    return float(np.clip(title * 0.5, 0.026, 0.046))


def _arranged(title: Block, artist: Block, layout: Layout, place: str, width: float) -> Iterator[Placed]:
    gap = 0.026 + 0.22 * artist.size if title.lines and artist.lines else 0
    whole = title.height + gap + artist.height
    tops = {"band": 1 - BAND / 2 - whole / 2, "top": MARGIN, "bottom": 1 - MARGIN - whole}
    top = tops[place]
    first, second = top, top + title.height + gap
    if not layout.together:
        low = 1 - MARGIN
        first = MARGIN if place == "top" else low - title.height
        second = low - artist.height if place == "top" else MARGIN
    yield Placed(title, MARGIN, first, width, _side(title, layout))
    yield Placed(artist, MARGIN, second, width, _side(artist, layout))


def _side(block: Block, layout: Layout) -> str:
    """Lines that are read from the right begin there."""
    from_right = block.lines and rightward("".join(run.text for run in block.lines[0].runs))
    return "right" if layout.align == "left" and from_right else layout.align


def _banded(picture: Image.Image, inks: Sequence[Ink]) -> Image.Image:
    """Return the picture above a band of plain paper, as on sleeves of classical labels."""
    side = picture.width
    paper = max(inks, key=_brightness)
    whole = Image.new("RGB", picture.size, paper)
    tall = round(side * (1 - BAND))
    top = (side - tall) // 2
    whole.paste(picture.crop((0, top, side, top + tall)), (0, 0))
    return whole


def _best_ink(small: NDArray[np.float32], placed: Sequence[Placed], inks: Sequence[Ink]) -> tuple[float, Ink]:
    """Return the ink that can be read best where the letters stand, and its contrast there."""
    for ink in inks:
        if (found := _contrast(small, placed, ink)) >= READABLE:
            return found, ink
    return max((_contrast(small, placed, ink), ink) for ink in NEARLY)


def _under(small: NDArray[np.float32], each: Placed) -> NDArray[np.float32]:
    left, top, right, bottom = (round(edge * SAMPLE) for edge in each.box)
    return small[max(top, 0) : bottom + 1, max(left, 0) : right + 1].reshape(-1, 3)


def _contrast(small: NDArray[np.float32], placed: Sequence[Placed], ink: Ink) -> float:
    """Return the contrast that all but a twentieth of the ground has, below the block that has least."""
    own = float(_luminance(np.array(ink, dtype=np.float32)))
    least = float("inf")
    for each in placed:
        ground = _luminance(_under(small, each))
        ratios = (np.maximum(ground, own) + 0.05) / (np.minimum(ground, own) + 0.05)
        least = min(least, float(np.percentile(ratios, 5)))
    return least


def _brightness(ink: Ink) -> float:
    return float(_luminance(np.array(ink, dtype=np.float32)))


def _luminance(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722], dtype=np.float32))


def _veiled(
    picture: Image.Image, placed: Sequence[Placed], inks: Sequence[Ink]
) -> tuple[Image.Image, Ink] | None:
    """Darken or lighten softly behind the letters, as little as needed; ``None`` if that is too much."""
    small = picture.resize((SAMPLE, SAMPLE), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.float32)
    middle = float(np.mean([_luminance(_under(pixels, each)).mean() for each in placed]))
    ends = inks if len(inks) > 1 else NEARLY
    dark, light = min(ends, key=_brightness), max(ends, key=_brightness)
    veil, ink = (dark, light) if middle < 0.35 else (light, dark)
    shape = _shade(placed)
    for strength in VEILS:
        part = shape[..., None] * np.float32(strength)
        tried = pixels * (1 - part) + np.array(veil, dtype=np.float32) * part
        if _contrast(tried, placed, ink) >= READABLE:
            break
    else:
        return None
    mask = Image.fromarray((shape * strength * 255).astype(np.uint8)).resize(
        picture.size, Image.Resampling.BICUBIC
    )
    whole = picture.copy()
    whole.paste(veil, (0, 0, *picture.size), mask)
    return whole, ink


def _shade(placed: Sequence[Placed]) -> NDArray[np.float32]:
    """Return where the veil lies (0 to 1): from the nearer edge across each block, then fading out."""
    down = ((np.arange(SAMPLE, dtype=np.float32) + 0.5) / SAMPLE)[:, None]
    shape = np.zeros((SAMPLE, 1), dtype=np.float32)
    for each in placed:
        _, top, _, bottom = each.box
        upper = (top + bottom) / 2 < 0.5
        beyond = down - bottom - 0.02 if upper else top - 0.02 - down
        fade = np.clip(1 - beyond / 0.16, 0, 1)
        shape = np.maximum(shape, fade * fade * (3 - 2 * fade))
    return np.broadcast_to(shape, (SAMPLE, SAMPLE))


def _mask(side: int, placed: Sequence[Placed]) -> Image.Image:
    mask = Image.new("L", (side, side))
    for each in placed:
        draw(mask, each.block, each.left, each.top, each.width, each.align)
    return mask
