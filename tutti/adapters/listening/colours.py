"""From whatever colours a picture comes in to sRGB without transparency, at the side that is wanted."""

import io

from PIL import Image, ImageCms

Picture = Image.Image

WITH_ALPHA = {"RGBA", "LA", "PA", "La", "RGBa"}
SIXTEEN_BITS = {"I;16", "I;16L", "I;16B", "I"}
PROFILE_NAME_LENGTH = 120


def has_transparency(image: Picture) -> bool:
    """Tell whether any pixel is not fully opaque."""
    if image.mode not in WITH_ALPHA and "transparency" not in image.info:
        return False
    lowest = image.convert("RGBA").getchannel("A").getextrema()[0]
    return bool(lowest < 255)  # type: ignore[operator]


def profile_name(image: Picture) -> str | None:
    """Return the description inside the ICC profile; ``unreadable`` for one that cannot be read."""
    profile = image.info.get("icc_profile")
    if not profile:
        return None
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return "unreadable"
    return "".join(filter(str.isprintable, name)).strip()[:PROFILE_NAME_LENGTH] or "unnamed"


def to_srgb(image: Picture, pixels: int) -> Picture:
    """Return a new square picture in sRGB on white, with nothing but pixels in it.

    Scaled before colours are converted: a picture may have ten times the pixels that are wanted.
    """
    profile = image.info.get("icc_profile")
    plain = _plain(image)
    if plain.size != (pixels, pixels):
        plain = plain.resize((pixels, pixels), Image.Resampling.LANCZOS)
    if plain.mode in WITH_ALPHA:
        white = Image.new("RGBA", plain.size, "white")
        plain = Image.alpha_composite(white, plain.convert("RGBA")).convert("RGB")
    converted = _by_profile(plain, profile) if profile else plain.convert("RGB")
    bare = Image.new("RGB", converted.size)
    bare.paste(converted)
    return bare


def plain_rgb(image: Picture) -> Picture:
    """Return a copy in RGB on white, by the usual formulas: near enough for measuring."""
    plain = _plain(image)
    if plain.mode in WITH_ALPHA:
        white = Image.new("RGBA", plain.size, "white")
        return Image.alpha_composite(white, plain.convert("RGBA")).convert("RGB")
    return plain.convert("RGB") if plain.mode != "RGB" else plain.copy()


def _plain(image: Picture) -> Picture:
    """Return the picture in a mode that can be scaled: no palettes, no single bits, 8 bits a channel."""
    if image.mode in SIXTEEN_BITS:
        return image.point(lambda level: level / 256).convert("L")
    if image.mode in {"P", "PA", "1"} or "transparency" in image.info:
        return image.convert("RGBA" if image.mode != "1" else "L")
    return image


def _by_profile(image: Picture, profile: bytes) -> Picture:
    """Convert by the picture's own profile; where that does not fit its pixels, by the usual formula."""
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        converted = None
    return converted if converted is not None else image.convert("RGB")
