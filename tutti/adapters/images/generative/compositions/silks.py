"""Soft gradients: silk, blooms, fluted glass, an orb."""

import numpy as np
from PIL import Image, ImageFilter

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.surface import (
    SMOOTH_SIDE,
    Field,
    Picture,
    Surface,
    clouds,
    grid,
    mirrored,
    sampled,
    smooth,
    stretched,
    warped,
)

FOLDED_SIDE = 900


def silk(s: Surface) -> Picture:
    """Folds of cloth: clouds bent through clouds, lit from one side."""
    cells = round(1 + 2 * s.design.density)
    folds = warped(s.chance, cells, 0.5 + 0.9 * s.design.energy, FOLDED_SIDE, 1)
    down, across = np.gradient(folds)
    light = np.tanh((across - down) * FOLDED_SIDE / 6).astype(np.float32)
    stops = list(s.palette) if s.design.dark else [s.palette[-1], *s.inks[::-1], s.palette[-1]]
    return s.gradient(np.clip(0.86 * folds**1.15 + 0.16 * light + 0.02, 0, 1), stops)


def blooms(s: Surface) -> Picture:
    """A few pools of colour that run into one another."""
    x, y = grid(SMOOTH_SIDE)
    bend = 0.12 + 0.25 * s.design.energy
    x = x + (clouds(s.chance, 2, SMOOTH_SIDE, 2) - 0.5) * np.float32(bend)
    y = y + (clouds(s.chance, 2, SMOOTH_SIDE, 2) - 0.5) * np.float32(bend)
    colours = [*s.inks, s.contrary, *s.inks][: round(4 + 4 * s.design.density)]
    total = np.zeros((SMOOTH_SIDE, SMOOTH_SIDE, 3), dtype=np.float32) + s.ground * np.float32(0.35)
    weight = np.full((SMOOTH_SIDE, SMOOTH_SIDE, 1), 0.35, dtype=np.float32)
    for k, colour in enumerate(colours):
        angle = 2.4 * k + s.chance.uniform(0, 0.9)
        away = 0.18 + 0.28 * s.chance.random()
        near = np.exp(
            -(((x - 0.5 - away * np.cos(angle)) ** 2 + (y - 0.5 - away * np.sin(angle)) ** 2) / 0.045)
        )
        strength = near[..., None] * np.float32(0.8 if k % 4 == 3 else 1.6)
        total += strength * colour
        weight += strength
    return _coloured(s, total / weight)


def _coloured(s: Surface, lab: Field) -> Picture:
    """Enlarge a small picture in OKLab, with the dithering that gradients get."""
    small = oklab.to_srgb(lab) * 255
    planes = []
    pattern = np.indices((s.side, s.side)).sum(axis=0) % 2 * np.float32(0.5) + np.float32(0.25)
    for channel in range(3):
        plane = Image.fromarray(np.ascontiguousarray(small[..., channel]), mode="F")
        big = np.asarray(plane.resize((s.side, s.side), Image.Resampling.BICUBIC))
        planes.append(np.clip(big + pattern, 0, 255).astype(np.uint8))
    return Image.fromarray(np.stack(planes, axis=-1))


def flutes(s: Surface) -> Picture:
    """A gradient behind fluted glass: each flute bends what is behind it."""
    count = round(7 + 18 * s.design.density)
    behind = warped(s.chance, 1, 0.4 + 0.6 * s.design.energy, SMOOTH_SIDE, 1)
    x = (np.arange(s.side, dtype=np.float32) + 0.5) / s.side * count
    inside = np.mod(x, 1) - np.float32(0.5)
    seen = (np.floor(x) + 0.5 + np.sin(inside * np.pi) * 1.9) / count
    rows = (np.arange(SMOOTH_SIDE, dtype=np.float32) + 0.5) / SMOOTH_SIDE
    tilt = (np.float32(0.05) * np.sin(inside * np.pi))[None, :]
    values = sampled(behind, np.broadcast_to(mirrored(seen), (SMOOTH_SIDE, s.side)), rows[:, None] + tilt)
    values = np.clip(values - 0.13 * np.abs(inside * 2) ** 3 + 0.04, 0, 1)
    tall = Image.fromarray(values.astype(np.float32), mode="F").resize(
        (s.side, s.side), Image.Resampling.BICUBIC
    )
    stops = list(s.palette) if s.design.dark else [*s.inks[::-1], s.palette[-1], s.palette[-1]]
    return s.gradient(np.asarray(tall), stops)


def orb(s: Surface) -> Picture:
    """One great ball of light, and its halo."""
    x, y = grid(SMOOTH_SIDE * 2)
    cx, cy, radius = s.chance.uniform(0.38, 0.62), s.chance.uniform(0.42, 0.6), 0.23 + 0.11 * s.design.energy
    away = np.hypot(x - cx, y - cy)
    halo = np.exp(-np.maximum(away - radius, 0) / (0.07 + 0.1 * s.design.density))
    ground = s.gradient(halo * 0.8, [s.ground, s.palette[1 if s.design.dark else -2], s.inks[0]])
    turn = s.chance.uniform(0, 2 * np.pi)
    depth = np.sqrt(np.clip(1 - (away / radius) ** 2, 0, 1))
    face = ((x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)) / radius
    veil = warped(s.chance, 2, 0.6, SMOOTH_SIDE * 2)
    tone = stretched((0.55 * face + 0.25 * depth + (0.25 + 0.5 * s.design.energy) * veil).astype(np.float32))
    ball = s.gradient(tone, [s.inks[-1], s.inks[0], oklab.mixed(s.inks[0], s.contrary, 0.6), s.contrary])
    edge = smooth(radius - away, -0.004, 0.004)
    mask = Image.fromarray((edge * 255).astype(np.uint8)).resize(ground.size, Image.Resampling.BICUBIC)
    ground.paste(ball, (0, 0), mask.filter(ImageFilter.GaussianBlur(1)))
    return ground
