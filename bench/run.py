"""Every figure beside its floor: ``python -m bench.run [WORD…]``, all benches or those with a word in their name.

Benches run one after the other, since each wants the machine to itself; within one, figure and floor take
turns. The exit status is 1 when a figure is over its bound.
"""

import asyncio
import importlib
import inspect
import os
import sys
from collections.abc import Awaitable, Iterable
from typing import cast

from bench.figures import HEAD, Figure

BENCHES = (
    "ern_write",
    "ern_read",
    "ern_structure",
    "ern_batch",
    "quality_check",
    "cover_art",
    "ledger",
    "http_read",
    "http_submit",
    "upload",
    "s3_put",
    "start",
    "clients",
)


def figures(name: str) -> Iterable[Figure]:
    """Run one bench and return its figures."""
    measured = importlib.import_module(f"bench.{name}").measure()
    if inspect.isawaitable(measured):
        return asyncio.run(_awaited(cast("Awaitable[list[Figure]]", measured)))
    return cast("list[Figure]", measured)


async def _awaited(measured: Awaitable[list[Figure]]) -> list[Figure]:
    return await measured


def main() -> None:
    """Print a line for each figure as soon as it is there."""
    wanted = [name for name in BENCHES if not sys.argv[1:] or any(word in name for word in sys.argv[1:])]
    if not wanted:
        sys.exit(f"No bench has any of these words in its name. There are: {', '.join(BENCHES)}.")
    print(HEAD, flush=True)
    over, cores = 0, os.sched_getaffinity(0)
    for name in wanted:
        os.sched_setaffinity(0, cores)  # some benches keep to one
        for figure in figures(name):
            print(figure.line(), flush=True)
            over += figure.verdict == "over"
    sys.exit(1 if over else 0)


if __name__ == "__main__":
    main()
