"""The song itself as a drawing: stacked lines, a corona, bars, grooves."""

import numpy as np
from PIL import Image

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.surface import (
    SMOOTH_SIDE,
    Field,
    Pen,
    Picture,
    Surface,
    clouds,
    enlarged,
    grid,
    noise,
    over,
)


def lines(s: Surface) -> Picture:
    """Line over line, each a passage of the song, each hiding what is behind it."""
    rows, points = round(26 + 34 * s.design.density), 420
    song = s.profile(rows * 24)
    x = np.linspace(0, 1, points)
    window = np.exp(-(np.abs((x - 0.5) / 0.27) ** 3)) + 0.015
    left, right, top, bottom = 0.0, 1.0, 0.36, 0.95
    tall = (bottom - top) / rows * (5 + 9 * s.design.energy)
    thick = 0.0018 + 0.0016 * (1 - s.design.density)
    outlines = []
    for row in range(rows):
        heard = np.interp(x, np.linspace(0, 1, 24), song[row * 24 : (row + 1) * 24])
        fine = noise(s.chance, 13, points)[0] * 0.8 + noise(s.chance, 40, points)[0] * 0.3
        rise = window * (0.3 + 0.7 * heard) * np.maximum(fine - 0.12, 0)
        outlines.append(top + (bottom - top) * (row + 1) / rows - tall * rise)

    def draw(pen: Pen) -> None:
        across = left + (right - left) * x
        for line in outlines:
            points_ = list(zip(across.tolist(), line.tolist(), strict=True))
            pen.polygon([*points_, (right, line[-1] + 0.05), (left, line[0] + 0.05)], 0)
            pen.line(points_, thick)

    picture = s.gradient(
        _glow(s), [s.ground, oklab.mixed(s.ground, s.palette[1 if s.design.dark else -2], 0.5)]
    )
    ink = s.gradient(grid(SMOOTH_SIDE)[1], [s.contrary, s.contrary, s.inks[0], s.inks[-1]])
    picture.paste(ink, (0, 0), s.shape(draw))
    return picture


def _glow(s: Surface) -> Field:
    x, y = grid(SMOOTH_SIDE)
    return np.asarray(np.exp(-((x - 0.5) ** 2 + (y - 0.6) ** 2) / 0.16), dtype=np.float32)


def corona(s: Surface) -> Picture:
    """The song once around a disc, as rays."""
    rays = round(120 + 150 * s.design.density)
    song = s.profile(rays)
    cx, cy, inner = 0.5, 0.5 if s.design.layout != "poster" else 0.42, 0.155
    reach = 0.16 + 0.11 * s.design.energy
    half = np.pi / rays * 0.46

    def draw(pen: Pen) -> None:
        for k, loud in enumerate(song):
            angle = 2 * np.pi * k / rays - np.pi / 2
            far = inner + 0.012 + reach * float(loud) ** 1.25
            corners = [(angle - half, inner), (angle - half, far), (angle + half, far), (angle + half, inner)]
            pen.polygon([(cx + np.cos(a) * r, cy + np.sin(a) * r) for a, r in corners])

    x, y = grid(SMOOTH_SIDE)
    away = np.hypot(x - cx, y - cy)
    picture = s.gradient(
        np.clip(1 - away * 1.5, 0, 1),
        [s.ground, oklab.mixed(s.ground, s.palette[1 if s.design.dark else -2], 0.6)],
    )
    ray = s.gradient((away - inner) / reach, [s.inks[0], s.inks[-1], s.contrary])
    picture.paste(ray, (0, 0), s.shape(draw))
    moon = oklab.mixed(s.inks[0], s.contrary, 0.15)
    inside = s.gradient(
        np.clip((y - cy + inner) / (2 * inner), 0, 1), [moon, oklab.mixed(moon, s.ground, 0.75)]
    )
    picture.paste(inside, (0, 0), s.shape(lambda pen: pen.disc(cx, cy, inner - 0.022)))
    return picture


def bars(s: Surface) -> Picture:
    """The song as columns with round ends, in the order of time."""
    count = round(14 + 22 * s.design.density)
    song = s.profile(count)
    left, right, middle = 0.09, 0.91, 0.62
    step = (right - left) / count
    radius = step * 0.33
    tops = [radius + 0.235 * float(loud) ** 1.1 for loud in song]

    def draw(which: int) -> Picture:
        def columns(pen: Pen) -> None:
            for k, tall in enumerate(tops):
                if k % len(colours) == which:
                    x = left + step * (k + 0.5)
                    pen.block(x - radius, middle - tall + radius, x + radius, middle + tall - radius)
                    pen.disc(x, middle - tall + radius, radius)
                    pen.disc(x, middle + tall - radius, radius)

        return s.shape(columns)

    colours = [s.inks[0], *s.inks[1:], s.contrary]
    picture = s.blank()
    for which, colour in enumerate(colours):
        over(picture, colour, draw(which))
    return picture


def grooves(s: Surface) -> Picture:
    """Rings like those of a record or a tree, pressed out of shape by the song."""
    cx, cy = s.chance.uniform(0.3, 0.7), s.chance.uniform(0.42, 0.68)
    x, y = grid(SMOOTH_SIDE * 2)
    away, angle = np.hypot(x - cx, y - cy), np.arctan2(y - cy, x - cx)
    song = s.profile(48)
    around = (angle / (2 * np.pi) + 0.5) * 48
    heard = np.interp(around.ravel(), np.arange(49), [*song, song[0]]).reshape(away.shape)
    bent = away + (clouds(s.chance, 3, SMOOTH_SIDE * 2, 2) - 0.5) * (0.05 + 0.22 * s.design.energy)
    bent = (bent + 0.02 * heard * np.exp(-((away - 0.3) ** 2) / 0.02)).astype(np.float32)
    rings = 16 + 34 * s.design.density
    whole = enlarged(bent, s.side)
    steep = np.hypot(*np.gradient(bent)) * bent.shape[0]
    phase = np.mod(whole * np.float32(rings), 1) - np.float32(0.5)
    width = np.float32(0.27) * (np.float32(0.35) + np.float32(0.85) * np.clip(1 - whole * 1.1, 0, 1))
    sharp = np.float32(s.side / rings) / np.maximum(
        enlarged(steep.astype(np.float32), s.side), np.float32(0.25)
    )
    mask = np.clip((width - np.abs(phase)) * sharp + np.float32(0.5), 0, 1)
    base = s.gradient(
        clouds(s.chance, 2, SMOOTH_SIDE, 2),
        [s.ground, oklab.mixed(s.ground, s.palette[1 if s.design.dark else -2], 0.5)],
    )
    ink = s.gradient(np.clip(bent * 1.5, 0, 1), [s.contrary, s.inks[0], s.inks[-1], s.inks[1 % len(s.inks)]])
    base.paste(ink, (0, 0), Image.fromarray((mask * 255).astype(np.uint8)))
    return base
