"""What the compositions draw with: noise, fields of values, masks with smooth edges, gradients, inks.

Coordinates go from 0 to 1, right and down. Fields are computed small and enlarged where they are smooth.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.design import Design, Sound
from tutti.adapters.images.generative.oklab import Colours

Field = NDArray[np.floating[Any]]
Picture = Image.Image
Point = tuple[float, float]

SUPERSAMPLED = 2
SHADES = 4096
BAND_ROWS = 250
SMOOTH_SIDE = 640


@dataclass(frozen=True)
class Surface:
    """A square of ``side`` pixels, with the palette (OKLab, dark to light), chance and the sound."""

    side: int
    design: Design
    sound: Sound
    palette: Colours
    chance: np.random.Generator = field(repr=False)

    @property
    def ground(self) -> Colours:
        """The colour that lies under everything."""
        return np.asarray(self.palette[0] if self.design.dark else self.palette[-1])

    @property
    def contrary(self) -> Colours:
        """The colour that stands out most from the ground."""
        return np.asarray(self.palette[-1] if self.design.dark else self.palette[0])

    @property
    def inks(self) -> list[Colours]:
        """The colours between the darkest and the lightest, the most colourful first."""
        inner = self.palette[1:-1]
        return sorted(inner, key=lambda lab: -float(np.hypot(lab[1], lab[2])))

    def blank(self, colour: Colours | None = None) -> Picture:
        """Return the surface in one colour, the ground's if none is given."""
        given = self.ground if colour is None else colour
        return Image.new("RGB", (self.side, self.side), oklab.as_bytes(given))

    def gradient(self, values: Field, stops: Sequence[Colours] | Colours) -> Picture:
        """Colour a field (0 to 1) of any size through the stops, dithered so that no bands show."""
        shades = oklab.to_srgb(oklab.ramp(np.asarray(stops), SHADES)) * 255
        whole = enlarged(values, self.side)
        pixels = np.empty((self.side, self.side, 3), dtype=np.uint8)
        pattern = np.tile(_threshold(), (self.side // 8 + 1, self.side // 8 + 1))[:, : self.side, None]
        for top in range(0, self.side, BAND_ROWS):
            rows = slice(top, min(top + BAND_ROWS, self.side))
            index = (np.clip(whole[rows], 0, 1) * (SHADES - 1)).astype(np.int16)
            pixels[rows] = np.clip(shades[index] + pattern[rows], 0, 255)
        return Image.fromarray(pixels)

    def shape(self, draw: Callable[["Pen"], None]) -> Picture:
        """Return a mask (0 to 255) of what is drawn, with smooth edges."""
        big = Image.new("L", (self.side * SUPERSAMPLED, self.side * SUPERSAMPLED))
        draw(Pen(ImageDraw.Draw(big), big.width))
        return big.reduce(SUPERSAMPLED)

    def edge(self, distance: Field) -> Picture:
        """Return the mask of where a distance (in sides, any size of field, smooth) is below zero."""
        whole = enlarged(distance, self.side)
        return Image.fromarray(np.clip(127.5 - whole * np.float32(self.side * 255), 0, 255).astype(np.uint8))

    def profile(self, steps: int) -> Field:
        """Return the loudness of the song in ``steps`` (0 to 1, smoothed), or a song made up by chance."""
        peaks = np.array(self.sound.peaks, dtype=np.float32)
        if len(peaks) < 8 or peaks.max() <= 0:
            peaks = np.clip(_invented(self.chance, 256), 0, 1)
        place = np.linspace(0, len(peaks), steps + 1)
        ends = np.maximum(place[1:].astype(int), place[:-1].astype(int) + 1)
        means = [peaks[min(int(a), len(peaks) - 1) : b].mean() for a, b in zip(place, ends, strict=False)]
        found = np.array(means, dtype=np.float32)
        low, high = np.percentile(found, 2), np.percentile(found, 98)
        return np.asarray(np.clip((found - low) / max(float(high - low), 0.05), 0, 1))


@dataclass(frozen=True)
class Pen:
    """Draws white in coordinates from 0 to 1."""

    canvas: ImageDraw.ImageDraw
    scale: int

    def polygon(self, points: Sequence[Point] | Field, level: int = 255) -> None:
        """Fill a polygon."""
        self.canvas.polygon([(x * self.scale, y * self.scale) for x, y in points], fill=level)

    def line(self, points: Sequence[Point] | Field, width: float, level: int = 255) -> None:
        """Draw a line of ``width`` through the points."""
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self.canvas.line(scaled, fill=level, width=max(1, round(width * self.scale)), joint="curve")

    def disc(self, x: float, y: float, radius: float, level: int = 255) -> None:
        """Fill a disc."""
        s, r = self.scale, radius * self.scale
        self.canvas.ellipse((x * s - r, y * s - r, x * s + r, y * s + r), fill=level)

    def pie(self, box: tuple[float, float, float, float], start: float, end: float, level: int = 255) -> None:
        """Fill a slice of the ellipse in a box, clockwise in degrees from the right."""
        self.canvas.pieslice(tuple(round(each * self.scale) for each in box), start, end, fill=level)

    def block(self, left: float, top: float, right: float, bottom: float, level: int = 255) -> None:
        """Fill a rectangle; its right and bottom edges belong to what lies beyond."""
        box = [round(each * self.scale) for each in (left, top, right, bottom)]
        if box[2] > box[0] and box[3] > box[1]:
            self.canvas.rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=level)


def over(picture: Picture, colour: Colours, mask: Picture, opacity: float = 1) -> None:
    """Lay an opaque ink over the picture where the mask is."""
    part = mask if opacity >= 1 else mask.point(lambda level: level * opacity)
    picture.paste(oklab.as_bytes(colour), (0, 0, *picture.size), part)


def printed(picture: Picture, colour: Colours, mask: Picture) -> Picture:
    """Print a translucent ink: what lies under it shows through, as with two drums of a duplicator."""
    layer = Image.new("RGB", picture.size, "white")
    layer.paste(oklab.as_bytes(colour), (0, 0, *picture.size), mask)
    return ImageChops.multiply(picture, layer)


def glowing(picture: Picture, colour: Colours, mask: Picture) -> Picture:
    """Add light of a colour where the mask is."""
    layer = Image.new("RGB", picture.size, "black")
    layer.paste(oklab.as_bytes(colour), (0, 0, *picture.size), mask)
    return ImageChops.screen(picture, layer)


def grid(side: int) -> tuple[Field, Field]:
    """Return x and y of the middle of each pixel."""
    along = ((np.arange(side, dtype=np.float32) + 0.5) / side).astype(np.float32)
    return np.broadcast_to(along, (side, side)), np.broadcast_to(along[:, None], (side, side))


def enlarged(values: Field, side: int) -> Field:
    """Return a smooth field at another size."""
    if values.shape == (side, side):
        return values
    image = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32), mode="F")
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC))


def noise(chance: np.random.Generator, cells: int, side: int) -> Field:
    """Return smooth chance between 0 and 1, with ``cells`` hills along a side."""
    lattice = chance.random((cells + 4, cells + 4)).astype(np.float32)
    image = Image.fromarray(lattice, mode="F")
    box = (1.5, 1.5, cells + 1.5, cells + 1.5)
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC, box=box))


def clouds(chance: np.random.Generator, cells: int, side: int, octaves: int = 4) -> Field:
    """Return noise of several sizes (fractional Brownian motion), stretched to 0 to 1."""
    total = np.zeros((side, side), dtype=np.float32)
    for octave in range(octaves):
        total += noise(chance, cells << octave, side) * np.float32(0.5**octave)
    return stretched(total)


def stretched(values: Field) -> Field:
    """Return the values spread from 0 to 1, without their outermost hundredth."""
    low, high = np.percentile(values[::4, ::4], (0.5, 99.5))
    return np.asarray(np.clip((values - np.float32(low)) / np.float32(max(high - low, 1e-6)), 0, 1))


def sampled(values: Field, x: Field, y: Field) -> Field:
    """Look values up at x and y (0 to 1, mirrored beyond), between pixels."""
    side = values.shape[0]
    u, v = mirrored(x) * (side - 1.001), mirrored(y) * (side - 1.001)
    left, top = u.astype(np.int32), v.astype(np.int32)
    across, down = u - left, v - top
    upper = values[top, left] * (1 - across) + values[top, left + 1] * across
    lower = values[top + 1, left] * (1 - across) + values[top + 1, left + 1] * across
    return np.asarray(upper * (1 - down) + lower * down, dtype=np.float32)


def mirrored(values: Field) -> Field:
    """Fold values into 0 to 1."""
    return np.asarray(1 - np.abs(np.mod(values, 2) - 1), dtype=np.float32)


def warped(
    chance: np.random.Generator, cells: int, strength: float, side: int = SMOOTH_SIDE, octaves: int = 2
) -> Field:
    """Return clouds looked up through clouds, twice: silk, smoke, marble."""
    x, y = grid(side)
    wider = cells * 2
    one, two = clouds(chance, wider, side, octaves) - 0.5, clouds(chance, wider, side, octaves) - 0.5
    base = clouds(chance, wider, side, octaves)
    # Only the middle is looked at, so that what is looked up seldom lies beyond an edge.
    x, y, s = x / 2 + np.float32(0.25), y / 2 + np.float32(0.25), np.float32(strength / 2)
    first = sampled(base, x + s * sampled(one, x, y), y + s * sampled(two, x, y)) - 0.5
    return stretched(sampled(base, x + s * (first + 0.5 * two), y + s * (0.5 * one - first)))


def smooth(values: Field, low: float, high: float) -> Field:
    """Return 0 below ``low``, 1 above ``high``, and an even rise between."""
    part = np.clip((values - np.float32(low)) / np.float32(high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), dtype=np.float32)


def _invented(chance: np.random.Generator, steps: int) -> Field:
    lattice = chance.random((1, 24)).astype(np.float32)
    slow = np.asarray(Image.fromarray(lattice, mode="F").resize((steps, 1), Image.Resampling.BICUBIC))[0]
    rise = np.sin(np.linspace(0.15, np.pi - 0.1, steps)) ** 0.6
    return np.asarray((0.35 + 0.65 * slow) * rise * (0.75 + 0.25 * chance.random(steps)), dtype=np.float32)


def _threshold() -> Field:
    """Return the ordered pattern of 8 x 8 (Bayer 1973), from 0 to 1: rounding down with it is dithering."""
    pattern = np.zeros((1, 1), dtype=np.float32)
    for _ in range(3):
        pattern = np.block([[4 * pattern, 4 * pattern + 2], [4 * pattern + 3, 4 * pattern + 1]])
    return np.asarray((pattern + 0.5) / 64, dtype=np.float32)
