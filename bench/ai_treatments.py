"""What happens to music on its way: codecs, rates, mastering, noise, speed, tempo, pitch, excerpts.

``ffmpeg`` does all of it: the one on ``PATH``, else the one that the package imageio-ffmpeg carries, which is
fetched into the bench's own folder and never becomes a part of Tutti.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
from numpy import float32
from numpy.typing import NDArray

Samples = NDArray[float32]
CACHE = Path(tempfile.gettempdir()) / "tutti-bench"


@dataclass(frozen=True)
class Treatment:
    """A name, ``ffmpeg``'s filters, and how the result is coded (its ending and options)."""

    name: str
    filters: str = ""
    ending: str = "wav"
    options: tuple[str, ...] = ()


TREATMENTS = (
    Treatment("none"),
    Treatment("MP3 128", ending="mp3", options=("-b:a", "128k")),
    Treatment("MP3 64", ending="mp3", options=("-b:a", "64k")),
    Treatment("AAC 96", ending="m4a", options=("-c:a", "aac", "-b:a", "96k")),
    Treatment("Opus 64", ending="opus", options=("-c:a", "libopus", "-b:a", "64k")),
    Treatment("44.1 <-> 48 kHz", "{other_rate}"),
    Treatment(
        "mastered",
        "acompressor=threshold=-18dB:ratio=4:attack=5:release=80,equalizer=f=3000:t=q:w=1:g=3,"
        "bass=g=3,alimiter=limit=0.8:level=true",
    ),
    Treatment("low-pass 8 kHz", "lowpass=f=8000:p=2,lowpass=f=8000:p=2"),
    Treatment("noise at 30 dB", "{noise}"),
    Treatment("speed +0.5 %", "{speed=1.005}"),
    Treatment("speed +2 %", "{speed=1.02}"),
    Treatment("tempo +3 %", "atempo=1.03"),
    Treatment("pitch +1 semitone", "{speed=1.059463},atempo=0.943874"),
    Treatment("excerpt of 30 s", "atrim=20:50"),
    Treatment("excerpt of 20.5 s", "atrim=20:40.5"),
    Treatment("excerpt of 10 s", "atrim=20:30"),
)


def treated(source: Path, treatment: Treatment, folder: Path) -> Path:
    """Return the treated file in ``folder``, named after both."""
    about = soundfile.info(str(source))
    coded = folder / f"treated.{treatment.ending}"
    _run(
        [
            "-i",
            str(source),
            "-vn",
            *_filters(treatment.filters, about.samplerate),
            *treatment.options,
            str(coded),
        ]
    )
    if treatment.ending != "m4a":
        return coded
    heard = folder / "treated.m4a.wav"
    _run(["-i", str(coded), str(heard)])
    return heard


def written(folder: Path, samples: Samples, rate: int, name: str = "sound") -> Path:
    """Write a WAV file of 16 bits, as loud as it is unless that would clip."""
    path = folder / f"{name}.wav"
    peak = max(float(np.max(np.abs(samples))), 1e-9)
    soundfile.write(path, samples * min(1.0, 0.98 / peak), rate, subtype="PCM_16")
    return path


def _filters(text: str, rate: int) -> list[str]:
    if not text:
        return []
    other = 48_000 if rate == 44_100 else 44_100
    text = text.replace("{other_rate}", f"aresample={other}:filter_size=64")
    if text == "{noise}":
        # 30 dB below full music of about -15 dBFS RMS
        noise = f"anoisesrc=color=white:amplitude=0.0097:sample_rate={rate}"
        return [
            "-filter_complex",
            f"{noise},aformat=channel_layouts=stereo[n];[0:a][n]amix=2:duration=first:normalize=0",
        ]
    if text.startswith("{speed="):
        factor, _, rest = text.removeprefix("{speed=").partition("}")
        text = f"asetrate={round(rate * float(factor))},aresample={rate}:filter_size=64{rest}"
    return ["-af", text]


def _run(options: list[str]) -> None:
    command = [ffmpeg(), "-nostdin", "-y", "-v", "error", *options]
    subprocess.run(command, check=True, capture_output=True)


@cache
def ffmpeg() -> str:
    """Return the program, fetched if need be."""
    own = shutil.which("ffmpeg")
    if own:
        return own
    wheels = CACHE / "wheels"
    if not (wheels / "imageio_ffmpeg").exists():
        fetch = [
            str(Path(sys.executable).with_name("uv")),
            "pip",
            "install",
            "--no-deps",
            "--target",
            str(wheels),
            "imageio-ffmpeg",
        ]
        subprocess.run(fetch, check=True, capture_output=True)
    return str(next((wheels / "imageio_ffmpeg/binaries").glob("ffmpeg-*")))
