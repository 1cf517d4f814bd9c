"""Ridges and waves: horizons whose outline is the song."""

import numpy as np
from PIL import Image, ImageDraw

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.surface import (
    SMOOTH_SIDE,
    SUPERSAMPLED,
    Field,
    Pen,
    Picture,
    Surface,
    grid,
    noise,
    over,
    smooth,
)

POINTS = 600


def ridges(s: Surface) -> Picture:
    """Mountain ranges one behind the other, paler with distance, under a sun or moon."""
    layers = round(5 + 5 * s.design.density)
    dark, light = s.palette[0], s.palette[-1]
    warm = max(s.inks, key=lambda lab: float(lab[1] + lab[2]))
    sky = [s.palette[1], warm, light] if s.design.dark else [oklab.mixed(light, s.inks[0], 0.35), light]
    picture = s.gradient(grid(SMOOTH_SIDE)[1] ** 1.3 * 1.35, sky)
    _sun(s, picture)
    far = oklab.mixed(warm, light, 0.25) if s.design.dark else oklab.mixed(light, s.inks[0], 0.45)
    for layer in range(layers):
        near = (layer + 1) / layers
        colour = oklab.mixed(far, dark, near**0.8)
        outline = _range(s, 0.46 + 0.46 * near**1.15, 0.17 * (1 - 0.35 * near), layer)
        mask = s.shape(lambda pen, line=outline: pen.polygon([*line, (1.0, 1.01), (0.0, 1.01)]))  # type: ignore[misc]
        over(picture, colour, mask)
    return picture


def _sun(s: Surface, picture: Picture) -> None:
    x, y = s.chance.uniform(0.3, 0.72), s.chance.uniform(0.2, 0.36)
    radius = 0.075 + 0.12 * s.design.energy
    colour = oklab.mixed(s.palette[-1], s.inks[0], 0.12 if s.design.dark else 0.85)
    over(picture, colour, s.shape(lambda pen: pen.disc(x, y, radius)), 0.96)


def _range(s: Surface, height: float, tall: float, layer: int) -> list[tuple[float, float]]:
    song = np.roll(s.profile(90), layer * 23)
    along = np.linspace(0, 1, POINTS)
    hills = np.interp(along, np.linspace(0, 1, len(song)), song)
    kernel = np.hanning(19)
    hills = np.convolve(np.pad(hills, 9, mode="edge"), kernel / kernel.sum(), mode="valid")
    rough = sum(noise(s.chance, 6 << k, POINTS)[0] * 0.5**k for k in range(5))
    outline = height - tall * (0.75 * hills + 0.45 * (rough - 0.9))
    return list(zip(along.tolist(), outline.tolist(), strict=True))


def waves(s: Surface) -> Picture:
    """Broad bands of colour that swing across, as on sleeves of the seventies."""
    bands = round(7 + 12 * s.design.density)
    side = s.side * SUPERSAMPLED
    big = Image.new("RGB", (side, side), oklab.as_bytes(s.ground))
    draw = ImageDraw.Draw(big)
    along = np.linspace(-0.01, 1.01, POINTS)
    swing, turns = 0.06 + 0.16 * s.design.energy, s.chance.uniform(0.55, 1.15)
    phase, slant = s.chance.uniform(0, 2 * np.pi), s.chance.uniform(-0.5, 0.5)
    song = np.interp(along, np.linspace(0, 1, 48), _softened(s.profile(48)))
    colours = [*s.inks, s.contrary, *s.inks[::-1]]
    top = s.chance.uniform(0.16, 0.34)
    for band in range(bands):
        part = band / bands
        bend = np.sin(2 * np.pi * turns * along + phase + part * 1.6) * swing * (1 - 0.3 * part)
        line = top + (1.12 - top) * part**0.92 + bend + slant * (along - 0.5) * 0.4
        line = line - 0.10 * (song - 0.5) * (1 - part)
        points = [(x * side, y * side) for x, y in zip(along, line, strict=True)]
        draw.polygon(
            [*points, (side * 1.01, side * 1.02), (-side * 0.01, side * 1.02)],
            fill=oklab.as_bytes(colours[band % len(colours)]),
        )
    return big.reduce(SUPERSAMPLED)


def _softened(song: Field) -> Field:
    kernel = np.hanning(9)
    return np.asarray(np.convolve(np.pad(song, 4, mode="edge"), kernel / kernel.sum(), "valid"))


def horizon(s: Surface) -> Picture:
    """A great sun over still water, cut into slices that are reflected below."""
    y = grid(SMOOTH_SIDE)[1]
    line = 0.6
    first, second = s.inks[0], s.inks[1 % len(s.inks)]
    ground = [s.palette[0], s.palette[1], oklab.mixed(s.palette[1], first, 0.6)]
    pale = [s.palette[-1], oklab.mixed(s.palette[-1], second, 0.4)]
    sky = s.gradient(
        np.where(y < line, y / line, 1 - 0.85 * smooth(y, line, 1)), ground if s.design.dark else pale
    )
    x, radius = s.chance.uniform(0.42, 0.58), 0.2 + 0.1 * s.design.energy
    disc = s.gradient(smooth(y, line - 2 * radius, line), [s.palette[-1], first, second])
    slices = round(4 + 5 * s.design.density)

    def sun(pen: Pen) -> None:
        pen.disc(x, line - radius * 0.72, radius)
        pen.block(0, line, 1, 1, 0)
        for k in range(slices):
            part = (k + 1) / slices
            middle = line - radius * 0.95 * (1 - part) - 0.004
            pen.block(0, middle - 0.0028 - 0.008 * part, 1, middle, 0)

    song = s.profile(34)

    def water(pen: Pen) -> None:
        for k, loud in enumerate(song):
            part = (k + 0.5) / len(song)
            middle = line + 0.022 + (0.97 - line) * part**1.25
            half = radius * (0.35 + 0.75 * float(loud)) * (1 - 0.35 * part)
            thick = 0.0016 + 0.0055 * part
            pen.polygon([(x - half, middle), (x, middle - thick), (x + half, middle), (x, middle + thick)])

    sky.paste(disc, (0, 0), s.shape(sun))
    mirror = s.gradient(smooth(y, line, 1), [first, second, oklab.mixed(second, s.ground, 0.5)])
    sky.paste(mirror, (0, 0), s.shape(water))
    return sky
