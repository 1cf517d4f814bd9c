"""Shifting all colours of a palette, or of a finished picture, by one :class:`Adjustment`."""

import numpy as np
from PIL import Image, ImageFilter

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.design import Adjustment
from tutti.adapters.images.generative.oklab import Colours

CUBE = 33
TINTED = 0.12
"""The chroma that a full tint gives to middle greys."""


def adjusted(lab: Colours, adjustment: Adjustment) -> Colours:
    """Return the colours shifted: first light, then warmth, tints and saturation. Black and white stay."""
    light = np.clip(lab[..., 0], 0, 1) ** np.float32(2.0 ** (-1.1 * adjustment.brightness))
    light = np.clip(0.5 + (light - 0.5) * np.float32(1 + 0.6 * adjustment.contrast), 0, 1)
    room = 4 * light * (1 - light)
    hue = lab[..., 1:] + room[..., None] * np.array([0.018, 0.06], dtype=np.float32) * np.float32(
        adjustment.warmth
    )
    for degrees, amount in adjustment.tints:
        hue = _tinted(hue, room, degrees, amount)
    hue = hue * np.float32(1 + (0.9 if adjustment.saturation > 0 else 1.0) * adjustment.saturation)
    return np.concatenate((light[..., None], hue), axis=-1).astype(np.float32)


def _tinted(hue: Colours, room: Colours, degrees: float, amount: float) -> Colours:
    towards = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)
    if amount < 0:
        along = np.maximum(hue @ towards, 0)[..., None]
        return np.asarray(hue + np.float32(amount) * along * towards)
    chroma = np.maximum(np.linalg.norm(hue, axis=-1), TINTED * room)[..., None]
    part = np.float32(min(1.0, 0.8 * amount))
    return np.asarray(hue * (1 - part) + towards * chroma * part)


def adjusted_picture(picture: Image.Image, adjustment: Adjustment) -> Image.Image:
    """Return a picture with its colours shifted, and blurred by ``softness``."""
    if adjustment.softness > 0:
        picture = picture.filter(ImageFilter.GaussianBlur(adjustment.softness * picture.width * 0.02))
    if adjustment == Adjustment(softness=adjustment.softness):
        return picture
    steps = np.linspace(0, 1, CUBE, dtype=np.float32)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    cube = np.stack((red, green, blue), axis=-1).reshape(-1, 3)
    shifted = oklab.to_srgb(adjusted(oklab.from_srgb(cube), adjustment))
    return picture.filter(ImageFilter.Color3DLUT(CUBE, shifted.ravel().tolist()))
