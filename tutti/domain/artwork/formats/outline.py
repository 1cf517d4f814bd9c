"""The outline of a song from the waveforms that listening writes (JSON of BBC's audiowaveform, version 2)."""

from collections.abc import Iterable

import msgspec

FEWEST_STEPS = 400
LEVELS = 256


def suited_step(steps: Iterable[int], frames: int) -> int | None:
    """Choose among waveforms by their frames a step: the coarsest that still has steps enough to draw."""
    known = sorted(steps)
    enough = [each for each in known if frames // each >= FEWEST_STEPS]
    chosen = enough or known[:1]
    return chosen[-1] if chosen else None


def read_outline(content: bytes) -> tuple[float, ...]:
    """Return how far the sound reaches in each step, from 0 to 1, to three places."""
    levels: list[int] = msgspec.json.decode(content)["data"]
    return tuple(round((high - low) / LEVELS, 3) for low, high in zip(levels[::2], levels[1::2], strict=True))
