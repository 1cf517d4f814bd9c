"""Chromaprint on the same library and queries: words of ``fpcalc``, and votes for a recording at one shift."""

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from bench.matching_corpus import FOLDER, Sound, fpcalc, load
from tutti.domain.matching.signal.spectrum import RATE

Words = NDArray[np.uint32]
GOOD_CODES = {0, 3}


class Chromaprint:
    """The library's words, sorted; only the real songs, which makes it easier for it than for us."""

    def __init__(self, program: str, environment: Mapping[str, str]) -> None:
        self._program = program
        self._environment = environment
        self._words = np.zeros(0, dtype=np.uint32)
        self._songs = self._places = np.zeros(0, dtype=np.int64)

    @classmethod
    def over(cls, library: Sequence[Path]) -> Self | None:
        """Make words of all songs; those made before are kept beside the music. ``None`` without fpcalc."""
        found = fpcalc()
        if found is None:
            print("no fpcalc: Chromaprint is left out")
            return None
        made = cls(*found)
        words = [made._kept(path) for path in library]
        every = np.concatenate(words)
        order = np.argsort(every, kind="stable")
        made._words = every[order]
        made._songs = np.repeat(np.arange(len(words)), [len(each) for each in words])[order]
        made._places = np.concatenate([np.arange(len(each)) for each in words])[order]
        return made

    def best(self, sound: Sound) -> int | None:
        """Return the number of the song with most equal words at one shift."""
        asked = self._calculated(sound)
        first = np.searchsorted(self._words, asked)
        last = np.searchsorted(self._words, asked, side="right")
        votes: dict[tuple[int, int], int] = {}
        for place, (low, high) in enumerate(zip(first, last, strict=True)):
            for at in range(low, high):
                key = int(self._songs[at]), (int(self._places[at]) - place) // 2
                votes[key] = votes.get(key, 0) + 1
        return max(votes, key=lambda key: votes[key])[0] if votes else None

    def _kept(self, path: Path) -> Words:
        folder = FOLDER / "chromaprint"
        folder.mkdir(exist_ok=True)
        kept = folder / path.name
        if not kept.exists():
            np.save(kept, self._calculated(load(path)))
        return np.asarray(np.load(kept))

    def _calculated(self, sound: Sound) -> Words:
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            soundfile.write(file.name, sound, RATE)
            command = [self._program, "-raw", "-json", "-length", "0", file.name]
            done = subprocess.run(command, env=dict(self._environment), capture_output=True, check=False)
        if done.returncode not in GOOD_CODES:
            return np.zeros(0, dtype=np.uint32)
        return np.array(json.loads(done.stdout)["fingerprint"], dtype=np.int64).astype(np.uint32)
