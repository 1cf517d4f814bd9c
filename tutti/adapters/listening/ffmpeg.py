"""M4A (AAC, ALAC) and raw AAC through the machine's ``ffmpeg`` and ``ffprobe``, where it has them.

They are programs of the operator's choice and not shipped: their usual builds are GPL. They run inside the
child's limits and read one local file; network protocols and playlists are switched off.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from tutti.domain.audio import Codec, Container, DecoderMissing, NotAudio, UnsupportedAudio

CODECS = {"aac": Codec.AAC, "alac": Codec.ALAC}
ONLY_FILES = ("-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,aac")
PROBE_SECONDS = 30
MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Track:
    """What ``ffprobe`` says about the first sound track; ``frames`` is what the file announces."""

    codec: Codec
    bit_depth: int | None
    sample_rate: int
    channels: int
    frames: int | None


class FfmpegSource:
    """The first sound track, as ffmpeg decodes it into a pipe."""

    def __init__(self, ffmpeg: str, path: Path, track: Track) -> None:
        self._path = path
        self.codec, self.bit_depth = track.codec, track.bit_depth
        self.sample_rate, self.channels = track.sample_rate, track.channels
        self.announced: int | None = track.frames
        self.fault: str | None = None
        self._words = os.fdopen(os.memfd_create("ffmpeg"), "w+b")
        arguments = [
            *ONLY_FILES,
            "-i",
            f"file:{path}",
            "-map",
            "0:a:0",
            "-f",
            "f32le",
            "-c:a",
            "pcm_f32le",
            "pipe:1",
        ]
        self._process = subprocess.Popen(  # noqa: S603
            [ffmpeg, "-nostdin", "-v", "error", "-xerror", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._words,
        )
        self._pipe = cast("BufferedReader", self._process.stdout)

    def fill(self, buffer: NDArray[np.float32]) -> int:
        """Read whole frames from the pipe; at its end, ffmpeg's own verdict becomes the fault."""
        view = buffer.data.cast("B")
        filled = self._pipe.readinto(view)
        if filled < len(view) and self._process.wait() != 0:
            self.fault = self._said()
        return filled // (4 * self.channels)

    def _said(self) -> str:
        self._words.seek(0)
        return plain(self._words.read(MOST_WORDS), self._path) or "ffmpeg gave up"

    def close(self) -> None:
        """Stop ffmpeg, wherever it is."""
        self._process.kill()
        self._process.wait()
        self._pipe.close()
        self._words.close()


def open_with_ffmpeg(path: Path, container: Container) -> FfmpegSource:
    """Open an MP4 or AAC file; raises :class:`DecoderMissing` where there is no ffmpeg."""
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    if ffmpeg is None or ffprobe is None:
        raise DecoderMissing(
            "M4A and AAC files need the programs ffmpeg and ffprobe, which this server does not have. "
            "Upload WAV or FLAC instead, or ask the operator to install ffmpeg."
        )
    return FfmpegSource(ffmpeg, path, _probe(ffprobe, path, container))


def _probe(ffprobe: str, path: Path, container: Container) -> Track:
    fields = "stream=codec_name,sample_rate,channels,bits_per_raw_sample,duration"
    shown = ["-v", "error", *ONLY_FILES, "-select_streams", "a:0", "-show_entries", fields, "-of", "json"]
    done = subprocess.run(  # noqa: S603
        [ffprobe, *shown, f"file:{path}"], capture_output=True, check=False, timeout=PROBE_SECONDS
    )
    if done.returncode:
        words = plain(done.stderr, path)
        raise NotAudio(f"The file cannot be read as M4A or AAC: {words}. Export it again as WAV or FLAC.")
    streams = json.loads(done.stdout).get("streams", [])
    if not streams:
        raise NotAudio("The file holds no sound track. Upload WAV, FLAC or M4A with sound.")
    return _track(streams[0], container)


def _track(stream: dict[str, str], container: Container) -> Track:
    codec = CODECS.get(stream["codec_name"])
    if codec is None:
        raise UnsupportedAudio(
            f"MP4 with the coding {stream['codec_name']} is not accepted. Export it as WAV or FLAC."
        )
    depth = int(stream.get("bits_per_raw_sample") or 0) if codec is Codec.ALAC else 0
    rate = int(stream["sample_rate"])
    # Of raw AAC ffprobe only guesses the duration, from the bytes and the bit rate of the beginning.
    announced = container is Container.MP4 and "duration" in stream
    frames = round(float(stream["duration"]) * rate) if announced else None
    return Track(codec, depth or None, rate, int(stream["channels"]), frames)


def plain(words: bytes, path: Path) -> str:
    """Return what ffmpeg said, without addresses in memory and the path of a temporary file."""
    text = words[:MOST_WORDS].decode(errors="replace").replace(f"file:{path}", "file")
    return " ".join(re.sub(r"\[[^\]]* @ 0x[0-9a-f]+\]", "", text).split())
