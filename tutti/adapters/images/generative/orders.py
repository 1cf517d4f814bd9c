"""What our process asks of the child that draws, and what it answers: one JSON text each way."""

import msgspec

from tutti.adapters.images.generative.design import SIDE, Design, Sound


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Draw a cover into ``goal``.

    With a ``design``, ``prompt`` is an instruction that changes it; with a ``base`` (a PNG of our own making)
    that picture is treated instead of drawing one, and the prompt only says how to write, unless
    ``instructed``. ``source`` and ``tool`` are declared inside the file; ``fonts`` is the operator's folder.
    """

    prompt: str
    goal: str
    source: str
    tool: str
    avoid: str = ""
    seed: int | None = None
    design: Design | None = None
    sound: Sound = Sound()
    title: str = ""
    artist: str = ""
    base: str | None = None
    instructed: bool = False
    fonts: str | None = None
    side: int = SIDE


class Drawn(msgspec.Struct, frozen=True):
    """The cover that was drawn: what it follows from, and what could not be followed."""

    design: Design
    used: tuple[str, ...]
    ignored: tuple[str, ...]
    undrawn: str
    size: int
