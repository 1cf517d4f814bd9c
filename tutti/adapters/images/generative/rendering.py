"""From a design to the finished file: composition, grain, letters, PNG with where it comes from inside."""

from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from tutti.adapters.images.generative import oklab
from tutti.adapters.images.generative.adjusting import adjusted, adjusted_picture
from tutti.adapters.images.generative.compositions import COMPOSITIONS
from tutti.adapters.images.generative.design import SIDE, Adjustment, Design, Lettering, Sound
from tutti.adapters.images.generative.fonts import Fonts
from tutti.adapters.images.generative.lettering import Ink, lettered
from tutti.adapters.images.generative.surface import Surface

GRAIN_PIXELS = 3
GRAIN_LEVELS = 16
EFFORT = 5
MOST_BYTES = 10_000_000
PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" \
xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{source}" \
xmp:CreatorTool="{tool}"/></rdf:RDF></x:xmpmeta>"""


def render(design: Design, sound: Sound, side: int = SIDE) -> Image.Image:
    """Draw the design without letters: the same picture for the same design, sound and side."""
    palette = adjusted(oklab.from_hex(design.palette), design.adjustment)
    chance = np.random.default_rng(design.seed)
    picture = COMPOSITIONS[design.geometry](Surface(side, design, sound, palette, chance))
    return _grained(picture, design.texture, chance)


def adjusted_base(base: Path, adjustment: Adjustment, side: int = SIDE) -> Image.Image:
    """Return a picture that was given, at its size for stores, with its colours shifted."""
    with Image.open(base, formats=("PNG",)) as opened:
        picture = opened.convert("RGB")
    if picture.size != (side, side):
        picture = picture.resize((side, side), Image.Resampling.LANCZOS)
    return adjusted_picture(picture, adjustment)


def inks_of(design: Design) -> list[Ink]:
    """Return what letters are written in, the best first: the design's extremes, then a plain pair."""
    palette = adjusted(oklab.from_hex(design.palette), design.adjustment)
    ends = [palette[-1], palette[0]] if design.dark else [palette[0], palette[-1]]
    return [oklab.as_bytes(np.asarray(each)) for each in ends]


def write(picture: Image.Image, path: Path, *, source: str, tool: str) -> int:
    """Write the PNG and return its bytes; ``source`` is IPTC's word for how it was made."""
    packet = PACKET.format(source=escape(source), tool=escape(tool, {'"': "&quot;"}))
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet)
    picture.save(path, "PNG", compress_level=EFFORT, pnginfo=info)
    if path.stat().st_size > MOST_BYTES:
        calmer = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        calmer.save(path, "PNG", compress_level=9, pnginfo=info)
    return path.stat().st_size


def _grained(picture: Image.Image, texture: float, chance: np.random.Generator) -> Image.Image:
    """Add grain of a few pixels' size in few levels, which a PNG holds in little space."""
    if texture < 0.05:
        return picture
    side = -(-picture.width // GRAIN_PIXELS)
    grain = chance.integers(-1, 2, (side, side)) + chance.integers(-1, 2, (side, side))
    levels = np.clip(128 + grain * (texture * GRAIN_LEVELS / 4), 0, 255).astype(np.uint8)
    large = Image.fromarray(levels).resize(
        (side * GRAIN_PIXELS, side * GRAIN_PIXELS), Image.Resampling.NEAREST
    )
    plane = large.crop((0, 0, *picture.size))
    return ImageChops.add(picture, Image.merge("RGB", (plane, plane, plane)), 1, -128)


def titled(picture: Image.Image, design: Design, lettering: Lettering, fonts: Fonts) -> Image.Image:
    """Write title and artist in the design's own inks, or return the picture where it shall have none."""
    return lettered(picture, lettering, inks_of(design), fonts) if design.titled else picture
