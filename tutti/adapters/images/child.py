"""One picture by one child: it reads its order, and answers when the picture is in its place."""

import asyncio
import sys
from typing import NamedTuple

from tutti.core.children import environment, kill_group


class Ended(NamedTuple):
    """How a child ended: its exit status, its answer, and what it wrote to standard error."""

    status: int
    answer: bytes
    words: bytes


async def ask(module: str, order: bytes, seconds: float, **more: str) -> Ended:
    """Run ``module`` on ``order``, with ``more`` in its environment; ``TimeoutError`` after ``seconds``.

    However this is left, the child is gone with all that it has started.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", "-m", module),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(**more),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(seconds):
            answer, words = await process.communicate(order)
        return Ended(await process.wait(), answer, words)
    finally:
        if process.returncode is None:
            kill_group(process.pid)
            await process.wait()
