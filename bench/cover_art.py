"""Covers by generative design at 3000 x 3000: processor time, time on the clock, memory and bytes of the PNG.

Each composition is drawn once by the child that serves requests, its start included, one after the other. The
floor is writing a picture of that size as PNG, which every cover must pay. Run it by ``python -m bench.cover_art``;
with a folder behind it, the covers are kept there to be looked at.
"""

import asyncio
import io
import resource
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np
from PIL import Image

from bench.figures import HEAD, Figure
from tutti.adapters.images.generative.designer import GenerativeDesigner
from tutti.domain.artwork import Request, Sound

PROMPTS = {
    "ridges": "mountains autumn folk",
    "waves": "wavy seventies",
    "horizon": "synthwave horizon sunset",
    "lines": "waveform lines",
    "corona": "corona rays gold",
    "bars": "bars equalizer",
    "grooves": "vinyl rings",
    "silk": "silk dreamy lavender",
    "blooms": "bloom gradient pastel",
    "flutes": "fluted glass neon",
    "orb": "orb aura space",
    "discs": "circles riso print grain",
    "halftone": "halftone raster techno grain",
    "tiles": "bauhaus grid",
    "papercut": "papercut forest",
    "contours": "contour topography teal",
    "shards": "crystal shards aggressive",
}
MOST_SECONDS, MOST_MEGABYTES = 6.0, 10.0


@dataclass(frozen=True)
class Drawn:
    """What one cover took."""

    cpu: float
    clock: float
    megabytes: float


async def drawn(name: str, prompt: str, folder: Path) -> Drawn:
    """Draw one cover; processor time is that of the child."""
    song = Sound(tuple(float(abs(np.sin(i / 9) * np.cos(i / 61))) for i in range(900)), -11.0, 6.0)
    request = Request(prompt, title="Harbour Lights", artist="Mara Lindqvist", sound=song, seed=7)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    painting = await GenerativeDesigner().draw(request, folder)
    clock, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if painting.parameters["geometry"] != name:
        raise ValueError(f"{prompt!r} was drawn as {painting.parameters['geometry']}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    content = painting.path.read_bytes()
    (folder / f"{name}.png").write_bytes(content)
    return Drawn(cpu, clock, len(content) / 1e6)


def floor() -> float:
    """Return the processor time of writing a smooth picture of that size as PNG."""
    ramp = np.linspace(0, 255, 3000, dtype=np.uint8)
    picture = Image.fromarray(np.broadcast_to(ramp[:, None, None], (3000, 3000, 3)).copy())
    began = process_time()
    picture.save(io.BytesIO(), "PNG", compress_level=5)
    return process_time() - began


async def measure(keep: Path | None = None) -> list[Figure]:
    """Return the slowest and largest of all compositions, and whether a second run gives the same bytes."""
    with TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        all_drawn = {name: await drawn(name, prompt, folder) for name, prompt in PROMPTS.items()}
        first = (folder / "halftone.png").read_bytes()
        again = await drawn("halftone", PROMPTS["halftone"], folder)
        same = (folder / "halftone.png").read_bytes() == first
    for name, each in all_drawn.items():
        print(f"# {name:<10} {each.cpu:5.2f} s cpu  {each.clock:5.2f} s  {each.megabytes:5.2f} MB")
    cpu = max(each.cpu for each in all_drawn.values())
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Figure("cover_3000_slowest_cpu_s", cpu, bound=MOST_SECONDS),
        Figure("cover_3000_slowest_beside_png_s", cpu, floor()),
        Figure(
            "cover_3000_largest_png_mb",
            max(each.megabytes for each in all_drawn.values()),
            bound=MOST_MEGABYTES,
        ),
        Figure("cover_3000_memory_mb", peak, bound=700.0),
        Figure("cover_3000_second_run_differs", float(not same), bound=0.0),
        Figure("cover_3000_again_cpu_s", again.cpu, bound=MOST_SECONDS),
    ]


if __name__ == "__main__":
    print(HEAD)
    kept = Path(sys.argv[1]) if sys.argv[1:] else None
    for figure in asyncio.run(measure(kept)):
        print(figure.line())
