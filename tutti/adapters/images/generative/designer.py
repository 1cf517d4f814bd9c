"""The port ``Designer``: starts the child that draws, one for each cover, and never many at a time."""

import asyncio
from pathlib import Path

import msgspec

from tutti.adapters.images.child import ask
from tutti.adapters.images.generative.design import SIDE, Design, Sound
from tutti.adapters.images.generative.orders import Drawn, Order
from tutti.domain.artwork import Maker, MakerUnavailable, Painting, Request, SourceType

MODULE = "tutti.adapters.images.generative.child"
MODEL = "tutti-design-1"
"""Raised whenever the same request would give another picture."""
PATIENCE_SECONDS = 90
AT_A_TIME = 2
NAME = "cover.png"


class GenerativeDesigner:
    """Draws in child processes. ``fonts`` is a folder of the operator's, for scripts that are not bundled."""

    def __init__(self, fonts: Path | None = None, side: int = SIDE) -> None:
        self._fonts = fonts
        self._side = side
        self._turn = asyncio.Semaphore(AT_A_TIME)

    @property
    def maker(self) -> Maker:
        """Rules, nothing learnt: no AI imagery."""
        return Maker("generative-design", MODEL, machine_made=False)

    async def draw(self, request: Request, outputs: Path) -> Painting:
        """Draw a cover, or change one that was drawn."""
        return await self._run(self._order(request, outputs, SourceType.ALGORITHMIC, self.maker))

    async def treat(self, request: Request, base: Path, maker: Maker, outputs: Path) -> Painting:
        """Shift the colours of a picture, and write on it."""
        source = SourceType.TRAINED if maker.machine_made else SourceType.ALGORITHMIC_EDIT
        order = self._order(request, outputs, source, maker)
        own = maker.provider == self.maker.provider
        return await self._run(msgspec.structs.replace(order, base=str(base), instructed=own))

    def _order(self, request: Request, outputs: Path, source: SourceType, maker: Maker) -> Order:
        heard = request.sound
        return Order(
            prompt=request.prompt,
            avoid=request.avoid,
            seed=request.seed,
            design=msgspec.convert(request.parameters, Design) if request.parameters else None,
            sound=Sound(heard.peaks, heard.integrated_lufs, heard.loudness_range_lu),
            title=request.title,
            artist=request.artist,
            goal=str(outputs / NAME),
            source=source,
            tool=f"{maker.provider} {maker.model}",
            fonts=str(self._fonts) if self._fonts else None,
            side=self._side,
        )

    async def _run(self, order: Order) -> Painting:
        async with self._turn:
            drawn = await _child(order)
        return Painting(
            path=Path(order.goal),
            seed=drawn.design.seed,
            parameters=msgspec.to_builtins(drawn.design),
            words_used=drawn.used,
            words_ignored=drawn.ignored,
            undrawn=drawn.undrawn,
        )


async def _child(order: Order) -> Drawn:
    try:
        ended = await ask(MODULE, msgspec.json.encode(order), PATIENCE_SECONDS)
    except TimeoutError as late:
        raise MakerUnavailable("Drawing the cover took too long. Try again later.") from late
    if ended.status:
        failed = MakerUnavailable("The cover could not be drawn. Try again, or with other words.")
        failed.add_note(ended.words.decode(errors="replace")[-4000:])
        raise failed
    return msgspec.json.decode(ended.answer, type=Drawn)
