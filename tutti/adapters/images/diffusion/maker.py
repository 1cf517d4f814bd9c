"""The port ``ImageMaker`` by a diffusion model on this machine: a child for each picture, one at a time."""

import asyncio
import hashlib
import os
from pathlib import Path

import msgspec

from tutti.adapters.images.child import ask
from tutti.adapters.images.diffusion.orders import Order, Told
from tutti.domain.artwork import Maker, MakerUnavailable, Request

MODULE = "tutti.adapters.images.diffusion.child"
NAME = "painted.png"


class LocalDiffusion:
    """Runs the model in the folder ``model`` (as diffusers saves them, weights as safetensors)."""

    def __init__(self, model: Path, *, steps: int = 30, pixels: int = 1024, seconds: float = 600) -> None:
        self._model = model
        self._steps = steps
        self._pixels = pixels
        self._seconds = seconds
        self._turn = asyncio.Lock()

    @property
    def maker(self) -> Maker:
        """A model that was trained on pictures of others."""
        return Maker("diffusers", self._model.name, machine_made=True)

    async def generate(self, request: Request, outputs: Path) -> Path:
        """Paint a new picture."""
        return await self._run(self._order(request, outputs))

    async def edit(self, request: Request, base: Path, outputs: Path) -> Path:
        """Paint over a picture."""
        return await self._run(msgspec.structs.replace(self._order(request, outputs), base=str(base)))

    def _order(self, request: Request, outputs: Path) -> Order:
        return Order(
            model=str(self._model),
            prompt=request.prompt,
            avoid=request.avoid,
            seed=_seed(request),
            goal=str(outputs / NAME),
            steps=self._steps,
            pixels=self._pixels,
        )

    async def _run(self, order: Order) -> Path:
        async with self._turn:
            told = await self._child(order)
        if told.fault:
            failed = MakerUnavailable(
                "The model for pictures does not work here. Tell this server's operator."
            )
            failed.add_note(told.fault)
            raise failed
        return Path(order.goal)

    async def _child(self, order: Order) -> Told:
        try:
            ended = await ask(MODULE, msgspec.json.encode(order), self._seconds, **_offline())
        except TimeoutError as late:
            raise MakerUnavailable("The model took too long. Try again later.") from late
        if ended.status:
            return Told(
                f"the child ended with {ended.status}: {ended.words.decode(errors='replace')[-2000:]}"
            )
        return msgspec.json.decode(ended.answer, type=Told)


def _seed(request: Request) -> int:
    """Take the seed that was given, or the one that follows from the words."""
    if request.seed is not None:
        return request.seed
    words = "\0".join((request.prompt, request.avoid, request.title, request.artist))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") >> 1


def _offline() -> dict[str, str]:
    """Give the libraries a home to look for, and forbid them to look elsewhere; a model may use all cores."""
    threads = str(os.cpu_count() or 1)
    return {
        "HOME": os.environ.get("HOME", "/tmp"),  # noqa: S108 (one to look for)
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "OPENBLAS_NUM_THREADS": threads,
        "OMP_NUM_THREADS": threads,
    }
