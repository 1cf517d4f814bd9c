"""What the bench of the detector measured, kept by detector version, so that a bench that was cut goes on."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import soundfile

from bench.ai_treatments import CACHE
from tutti.adapters.listening.detecting import examine
from tutti.adapters.listening.listener import LONGEST_SECONDS
from tutti.core.errors import TuttiError
from tutti.domain.detection import DETECTOR_VERSION, Evidence, clock_table

KEPT = CACHE / f"evidence-{DETECTOR_VERSION}.jsonl"


class Measured(msgspec.Struct, frozen=True):
    """The evidence in one file: its part, the row of that part's table, a name, and whether a machine made it."""

    part: str
    row: str
    name: str
    machine: bool
    evidence: Evidence

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the others."""
        return (self.part, self.row, self.name)


class Bench:
    """What was measured, and goes on being."""

    def __init__(self, few: bool) -> None:
        self.few = few
        CACHE.mkdir(parents=True, exist_ok=True)
        lines = KEPT.read_bytes().splitlines() if KEPT.exists() else []
        self.kept = [msgspec.json.decode(line, type=Measured) for line in lines]
        self._known = {each.key for each in self.kept}

    def has(self, part: str, row: str, name: str) -> bool:
        """Whether this was measured before."""
        return (part, row, name) in self._known

    def take(self, part: str, row: str, name: str, make: Callable[[], Path], *, machine: bool) -> None:
        """Measure the file that ``make`` gives as the child would, unless it was measured before."""
        if self.has(part, row, name):
            return
        path = make()
        try:
            frames = int(soundfile.info(str(path)).frames)
            evidence = examine(path, frames, clock_table(), LONGEST_SECONDS)
        except (TuttiError, soundfile.SoundFileError) as wrong:
            print(f"  # {name}: {wrong}", flush=True)
            return
        found = Measured(part, row, name, machine, evidence)
        self.kept.append(found)
        with KEPT.open("ab") as file:
            file.write(msgspec.json.encode(found) + b"\n")
