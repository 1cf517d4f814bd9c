"""Cut, folded and measured: layers of paper, lines of height, facets."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.surface import (
    SMOOTH_SIDE,
    SUPERSAMPLED,
    Picture,
    Surface,
    clouds,
    enlarged,
    sampled,
    warped,
)

SHADOW_SIDE = 750


def papercut(s: Surface) -> Picture:
    """Sheets of paper with holes, one over the other, each throwing a shadow."""
    sheets = round(5 + 4 * s.design.density)
    hills = clouds(s.chance, round(2 + 1.5 * s.design.density), SMOOTH_SIDE, 2)
    stops = list(s.palette) if s.design.dark else list(s.palette[::-1])
    colours = oklab.ramp(np.asarray(stops), sheets + 1)
    picture = s.blank(np.asarray(colours[0]))
    for sheet in range(1, sheets + 1):
        level = 0.12 + 0.76 * sheet / (sheets + 0.6)
        steep = 2.6
        mask = s.edge(((np.float32(level) - hills) / np.float32(steep)).astype(np.float32))
        small = mask.resize((SHADOW_SIDE, SHADOW_SIDE), Image.Resampling.BOX)
        shadow = small.filter(ImageFilter.GaussianBlur(SHADOW_SIDE * 0.011))
        moved = Image.new("L", small.size)
        moved.paste(shadow, (round(SHADOW_SIDE * 0.006), round(SHADOW_SIDE * 0.011)))
        dark = oklab.mixed(np.asarray(colours[sheet - 1]), s.palette[0], 0.75)
        part = moved.resize(picture.size, Image.Resampling.BICUBIC).point(lambda v: v * 0.55)
        picture.paste(oklab.as_bytes(dark), (0, 0, *picture.size), part)
        picture.paste(oklab.as_bytes(np.asarray(colours[sheet])), (0, 0, *picture.size), mask)
    return picture


def contours(s: Surface) -> Picture:
    """A map of heights: thin lines over tinted ground."""
    side = 1000
    hills = warped(s.chance, round(1 + 2 * s.design.density), 0.25 + 0.3 * s.design.energy, side)
    levels = 18 + 22 * s.design.density
    steep = np.maximum(np.hypot(*np.gradient(hills)) * side, 0.6).astype(np.float32)
    phase = np.abs(np.mod(enlarged(hills, s.side) * np.float32(levels), 1) - np.float32(0.5))
    away = phase / (np.float32(levels) * enlarged(steep, s.side))
    bold = np.float32(0.0016 + 0.0012 * s.design.energy)
    mask = np.clip((bold - away) * np.float32(s.side) + np.float32(0.5), 0, 1)
    tint = s.palette[1] if s.design.dark else s.palette[-2]
    picture = s.gradient(hills, [s.ground, oklab.mixed(s.ground, tint, 0.7)])
    ink = s.gradient(hills, [s.inks[-1], s.inks[0], s.contrary])
    picture.paste(ink, (0, 0), Image.fromarray((mask * 255).astype(np.uint8)))
    return picture


def shards(s: Surface) -> Picture:
    """Facets of a crystal, each in its own light."""
    count = round(5 + 9 * s.design.density)
    side = s.side * SUPERSAMPLED
    big = Image.new("RGB", (side, side), oklab.as_bytes(s.ground))
    draw = ImageDraw.Draw(big)
    rows = count + 3
    jitter = 0.25 + 0.55 * s.design.energy
    offset = (np.arange(rows) % 2 * 0.5)[:, None]
    x = (np.arange(rows)[None, :] - 1 + offset + (s.chance.random((rows, rows)) - 0.5) * jitter) / (
        count - 0.5
    )
    y = (np.arange(rows)[:, None] - 1 + (s.chance.random((rows, rows)) - 0.5) * jitter) / (count - 0.5)
    heights = s.chance.random((rows, rows))
    tone = warped(s.chance, 2, 0.5, 256)
    colours = oklab.ramp(np.asarray(s.palette if s.design.dark else s.palette[::-1]), 512)
    for i in range(rows - 1):
        for j in range(rows - 1):
            even = i % 2 == 0
            quads = [(i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j)]
            first = (quads[0], quads[1], quads[3]) if even else (quads[0], quads[1], quads[2])
            second = (quads[1], quads[2], quads[3]) if even else (quads[0], quads[2], quads[3])
            for triangle in (first, second):
                corners = np.array([(x[p], y[p], heights[p] * 0.35 / count) for p in triangle])
                middle = corners.mean(axis=0)
                normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
                light = float(normal @ np.array([-0.5, -0.65, 0.55]) / (np.linalg.norm(normal) + 1e-9))
                base = sampled(tone, np.float32(middle[0]), np.float32(middle[1]))  # type: ignore[arg-type]
                place = int(np.clip(0.78 * float(base) + 0.5 * (abs(light) - 0.5) + 0.08, 0, 1) * 511)
                draw.polygon(
                    [(float(px) * side, float(py) * side) for px, py, _ in corners],
                    fill=oklab.as_bytes(np.asarray(colours[place])),
                )
    return big.reduce(SUPERSAMPLED)
