"""Real small files, a real decoder to examine them with, and somebody to own them."""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from PIL import Image

from tutti.core.actor import Actor
from tutti.core.errors import Kind as ErrorKind
from tutti.core.errors import TuttiError
from tutti.db import Database, Tx
from tutti.domain.accounts import Account
from tutti.domain.assets import Facts, Kind, Storage


class Undecodable(TuttiError):
    kind = ErrorKind.REFUSED
    code = "undecodable"


class Decoding:
    """Decodes the whole file in this process: good enough for files that the tests made themselves."""

    async def examine(self, kind: Kind, source: Path) -> Facts:
        try:
            return await asyncio.to_thread(self._sound if kind is Kind.AUDIO else self._picture, source)
        except (soundfile.LibsndfileError, OSError, SyntaxError) as error:
            raise Undecodable("The file cannot be decoded.") from error

    def _sound(self, source: Path) -> Facts:
        samples, rate = soundfile.read(source)
        return Facts(duration_ms=round(len(samples) * 1000 / rate))

    def _picture(self, source: Path) -> Facts:
        with Image.open(source) as image:
            image.load()
            return Facts(width=image.width, height=image.height)


@dataclass(frozen=True)
class Owner:
    database: Database
    actor: Actor
    account: Account

    def tx(self) -> AbstractAsyncContextManager[Tx]:
        return self.database.transaction(self.actor)


def sound(seconds: float = 1, seed: int = 0, form: str = "WAV") -> bytes:
    """Noise, which no format makes much smaller; another seed makes another file."""
    samples = np.random.default_rng(seed).uniform(-0.5, 0.5, int(8000 * seconds))
    file = io.BytesIO()
    soundfile.write(file, samples, 8000, format=form)
    return file.getvalue()


def picture(pixels: int = 64, form: str = "PNG", colour: str = "teal") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (pixels, pixels), colour).save(file, form)
    return file.getvalue()


async def sent(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def stored_keys(storage: Storage) -> list[str]:
    """Return every key that holds anything."""
    prefixes = ("objects", "uploads", "incoming")
    return sorted([stored.key for prefix in prefixes async for stored in storage.list(prefix)])


async def whole(storage: Storage, key: str) -> bytes:
    return b"".join([block async for block in storage.read(key)])
