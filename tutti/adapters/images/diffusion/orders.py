"""What our process asks of the child that runs the model, and what it answers."""

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Make a picture into ``goal`` with the model in the folder ``model``; change ``base`` if there is one.

    ``strength`` (0 to 1) says how far a changed picture may go from its base.
    """

    model: str
    prompt: str
    goal: str
    avoid: str = ""
    seed: int = 0
    base: str | None = None
    steps: int = 30
    pixels: int = 1024
    strength: float = 0.55


class Told(msgspec.Struct, frozen=True):
    """How it ended: without ``fault``, the picture is there."""

    fault: str | None = None
