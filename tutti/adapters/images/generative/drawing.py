"""Carrying out an order, in the child."""

from pathlib import Path
from unicodedata import normalize

from msgspec.structs import replace
from PIL import Image

from tutti.adapters.images.generative.design import Adjustment, Design, Lettering
from tutti.adapters.images.generative.editing import edit
from tutti.adapters.images.generative.fonts import Fonts
from tutti.adapters.images.generative.orders import Drawn, Order
from tutti.adapters.images.generative.reading import read, seed_of
from tutti.adapters.images.generative.rendering import adjusted_base, render, titled, write

PLAIN = ("#121114", "#4a484d", "#8f8c89", "#d5d1ca", "#faf8f3")
"""What letters over a picture that was given choose from."""
MOST_LETTERS = 300


def carry_out(order: Order) -> Drawn:
    """Draw, write, and tell what became of the words."""
    fonts = Fonts(Path(order.fonts) if order.fonts else None)
    design, used, ignored = _decided(order)
    picture = _picture(order, design)
    title, artist = _clean(order.title), _clean(order.artist)
    lettering = Lettering(title, artist, design.face, design.layout, design.title_scale)
    finished = titled(picture, design, lettering, fonts)
    size = write(finished, Path(order.goal), source=order.source, tool=order.tool)
    undrawn = fonts.missing(title + artist) if design.titled else ""
    return Drawn(design, used, ignored, undrawn, size)


def _decided(order: Order) -> tuple[Design, tuple[str, ...], tuple[str, ...]]:
    design = order.design
    if design is None and order.instructed:
        design = Design(seed=order.seed or 0, geometry="", palette=PLAIN, titled=False)
    if design is not None:
        changed = edit(design, order.prompt)
        again = changed.design if order.seed is None else replace(changed.design, seed=order.seed)
        return again, changed.used, changed.ignored
    seed = (
        order.seed
        if order.seed is not None
        else seed_of(order.prompt, order.avoid, order.title, order.artist)
    )
    told = read(order.prompt, order.sound, seed, avoid=order.avoid)
    if order.base is None:
        return told.design, told.used, told.ignored
    over = replace(told.design, geometry="", palette=PLAIN, dark=True, adjustment=Adjustment())
    return over, told.used, told.ignored


def _picture(order: Order, design: Design) -> Image.Image:
    if order.base is not None:
        return adjusted_base(Path(order.base), design.adjustment, order.side)
    return render(design, order.sound, order.side)


def _clean(text: str) -> str:
    """Bring letters and their marks together (form C), and white space to single spaces."""
    return " ".join(normalize("NFC", text).split())[:MOST_LETTERS]
