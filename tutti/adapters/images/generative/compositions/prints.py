"""Flat inks on paper: overlapping discs, halftone, modules of a grid."""

import numpy as np
from PIL import Image

from tutti.adapters.images.generative.oklab import Colours
from tutti.adapters.images.generative.surface import (
    SMOOTH_SIDE,
    Field,
    Pen,
    Picture,
    Surface,
    enlarged,
    glowing,
    grid,
    over,
    printed,
    smooth,
    warped,
)


def discs(s: Surface) -> Picture:
    """Large discs in translucent inks, one of them printed as dots."""
    picture = s.blank()
    count = round(3 + 4 * s.design.density)
    song = s.profile(count)
    lay = glowing if s.design.dark else printed
    turn = s.chance.uniform(0, 2 * np.pi)
    for k in range(count):
        angle = turn + 2 * np.pi * k / count * 1.0 + s.chance.uniform(-0.35, 0.35)
        away = 0.1 + 0.17 * s.chance.random()
        x, y = 0.5 + away * np.cos(angle), 0.53 + away * np.sin(angle)
        radius = 0.13 + 0.17 * float(song[k]) * (0.7 + 0.5 * s.design.energy)
        ink = s.inks[k % len(s.inks)]
        mask = s.shape(lambda pen, x=x, y=y, r=radius: pen.disc(x, y, r))  # type: ignore[misc]
        if k == 0:
            mask = _dotted(s, x, y, radius)
        picture = lay(picture, _print_ink(s, ink), mask)
    return picture


def _print_ink(s: Surface, ink: Colours) -> Colours:
    lightness = float(np.clip(ink[0], 0.58, 0.82)) if not s.design.dark else float(np.clip(ink[0], 0.35, 0.6))
    return np.array([lightness, ink[1] * 1.1, ink[2] * 1.1], dtype=np.float32)


def _dotted(s: Surface, x: float, y: float, radius: float) -> Picture:
    across, down = grid(SMOOTH_SIDE)
    tone = np.clip((down - y + radius) / (2 * radius), 0, 1) * 0.95
    inside = smooth(radius - np.hypot(across - x, down - y), -0.0015, 0.0015)
    return screened(s, (tone * inside).astype(np.float32), 96, 0.4)


def screened(s: Surface, tone: Field, dots: float, turn: float) -> Picture:
    """Return a tone (0 to 1) as a mask of round dots, ``dots`` along a side, turned by radians."""
    along = (np.arange(s.side, dtype=np.float32) + 0.5) / s.side * np.float32(np.pi * dots)
    c, n = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u, v = along[None, :] * c + along[:, None] * n, along[:, None] * c - along[None, :] * n
    wave = (np.cos(u) * np.cos(v) + 1) / 2
    level = enlarged(tone, s.side)
    sharp = np.float32(s.side / dots / 2.2)
    limit = np.float32(1.04) - np.float32(1.08) * level
    mask = np.clip((wave - limit) * sharp + np.float32(0.5), 0, 1) * np.clip(level * 40, 0, 1)
    return Image.fromarray((mask * 255).astype(np.uint8))


def halftone(s: Surface) -> Picture:
    """Smoke in two or three screens of dots, printed a little out of register."""
    picture = s.blank()
    dots = 54 + 70 * s.design.density
    lay = glowing if s.design.dark else printed
    smoke = warped(s.chance, 2, 0.5 + 0.7 * s.design.energy)
    x, y = grid(SMOOTH_SIDE)
    inks = s.inks[:3]
    for k, ink in enumerate(inks):
        cx, cy = 0.5 + 0.16 * np.cos(k * 2.1 + 0.6), 0.54 + 0.14 * np.sin(k * 2.1 + 0.6)
        fall = smooth(0.62 - np.hypot(x - cx, (y - cy) * 0.95), 0.0, 0.5)
        tone = np.clip(np.roll(smoke, k * 37, axis=1) * 1.15 * fall, 0, 1) ** (1.1 + 0.25 * k)
        picture = lay(
            picture, _print_ink(s, ink), screened(s, tone.astype(np.float32), dots, 0.26 + 0.52 * k)
        )
    return picture


def tiles(s: Surface) -> Picture:
    """Quarter discs, half discs and squares on a strict grid."""
    count = (3, 4, 5, 6, 8)[min(4, int(s.design.density * 5))]
    colours = [*s.inks, s.contrary]
    song = s.profile(count * count).reshape(count, count)
    layers: list[list[tuple[int, int, int, int]]] = [[] for _ in colours]
    under: list[list[tuple[int, int]]] = [[] for _ in colours]
    for row in range(count):
        for column in range(count):
            ink, other = s.chance.permutation(len(colours))[:2]
            loud = float(song[row, column])
            kind = int(s.chance.integers(0, 5))
            turn = int(s.chance.integers(0, 4))
            if s.chance.random() < 0.3 + 0.35 * loud:
                under[other].append((row, column))
            if loud > 0.12:
                layers[ink].append((row, column, kind, turn))
    picture = s.blank()
    for colour, cells in zip(colours, under, strict=True):
        over(picture, colour, s.shape(lambda pen, cells=cells: _squares(pen, cells, 1 / count)))  # type: ignore[misc]
    for colour, marks in zip(colours, layers, strict=True):
        over(picture, colour, s.shape(lambda pen, marks=marks: _modules(pen, marks, 1 / count)))  # type: ignore[misc]
    return picture


def _squares(pen: Pen, cells: list[tuple[int, int]], size: float) -> None:
    for row, column in cells:
        pen.block(column * size, row * size, (column + 1) * size, (row + 1) * size)


def _modules(pen: Pen, marks: list[tuple[int, int, int, int]], size: float) -> None:
    for row, column, kind, turn in marks:
        x, y = column * size, row * size
        dx, dy = ((0, 0), (1, 0), (1, 1), (0, 1))[turn]
        corner_x, corner_y = x + dx * size, y + dy * size
        if kind in {0, 1}:
            box = (corner_x - size, corner_y - size, corner_x + size, corner_y + size)
            pen.pie(box, 90 * turn, 90 * turn + 90)
        elif kind == 2:
            shift_x, shift_y = ((0, 0.5), (-0.5, 0), (0, -0.5), (0.5, 0))[turn]
            box = (x, y, x + size, y + size)
            moved = (
                box[0] + shift_x * size,
                box[1] + shift_y * size,
                box[2] + shift_x * size,
                box[3] + shift_y * size,
            )
            start = (180, 270, 0, 90)[turn]
            pen.pie(moved, start, start + 180)
        elif kind == 3:
            pen.disc(x + size / 2, y + size / 2, size * (0.5 if turn % 2 else 0.22))
        else:
            corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
            pen.polygon([corners[i] for i in range(4) if i != turn])
