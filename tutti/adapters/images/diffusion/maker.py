"""The port ``ImageMaker`` by a diffusion model on this machine: a child for each picture, one at a time."""

import asyncio
import hashlib
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

import tutti
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
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", MODULE),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer, words = await process.communicate(msgspec.json.encode(order))
            if process.returncode:
                return Told(
                    f"the child ended with {process.returncode}: {words.decode(errors='replace')[-2000:]}"
                )
            return msgspec.json.decode(answer, type=Told)
        except TimeoutError as late:
            raise MakerUnavailable("The model took too long. Try again later.") from late
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


def _seed(request: Request) -> int:
    """Take the seed that was given, or the one that follows from the words."""
    if request.seed is not None:
        return request.seed
    words = "\0".join((request.prompt, request.avoid, request.title, request.artist))
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") >> 1


def _environment() -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(Path(tutti.__file__).parents[1]),
        "LC_ALL": "C.UTF-8",
        "HOME": os.environ.get("HOME", "/tmp"),  # noqa: S108 (the libraries look for a home)
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
    }
