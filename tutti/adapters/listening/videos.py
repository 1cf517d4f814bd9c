"""Opening a video: its boxes are all there, it has moving pictures, and its beginning and end can be decoded.

By the machine's ``ffmpeg`` and ``ffprobe``, as with M4A: they read one local file and nothing else.
"""

import json
import shutil
import subprocess
from pathlib import Path

from tutti.adapters.listening.containers.boxes import walk_mp4
from tutti.adapters.listening.ffmpeg import plain
from tutti.adapters.listening.jobs import Opened
from tutti.domain.assets import DamagedFile, ReaderMissing

ONLY_FILES = ("-protocol_whitelist", "file,pipe", "-format_whitelist", "mov,matroska,mpeg")
SECONDS = 2
TOOL_SECONDS = 50


def open_video(path: Path) -> Opened:
    """Return length and pixels of the video; raises ``DamagedFile`` or ``ReaderMissing``."""
    ffmpeg, ffprobe = shutil.which("ffmpeg"), shutil.which("ffprobe")
    if ffmpeg is None or ffprobe is None:
        raise ReaderMissing("Videos need the programs ffmpeg and ffprobe, which this server does not have.")
    _demand_whole(path)
    fields = ["-select_streams", "v:0", "-show_entries", "stream=width,height:format=duration"]
    shown = _run(path, [ffprobe, *ONLY_FILES, *fields, "-of", "json"])
    told = json.loads(shown)
    if not told.get("streams"):
        raise DamagedFile("The file holds no moving pictures. Export the video again.")
    stream, duration = told["streams"][0], float(told.get("format", {}).get("duration") or 0)
    for place in (("-ss", "0"), ("-sseof", f"-{SECONDS}")):
        decode = ["-map", "0:v:0", "-t", str(SECONDS), "-f", "null", "-"]
        _run(path, [ffmpeg, "-nostdin", "-xerror", *ONLY_FILES, *place], decode)
    size = (stream.get("width") or None, stream.get("height") or None)
    return Opened(round(duration * 1000) or None, *size)


def _demand_whole(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(8)[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"):
            return
        claim = walk_mp4(file)
    if claim.truncated:
        raise DamagedFile(f"The video is cut: {claim.missing_bytes} bytes are missing. Upload it again.")


def _run(path: Path, words: list[str], behind: list[str] | None = None) -> bytes:
    source = ["-i", f"file:{path}", *behind] if behind else [f"file:{path}"]
    try:
        done = subprocess.run(  # noqa: S603
            [words[0], "-v", "error", *words[1:], *source],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=TOOL_SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        raise DamagedFile("Reading the video takes too long. Export it again.") from late
    if done.returncode:
        raise DamagedFile(f"The video cannot be decoded: {plain(done.stderr, path)}. Export it again.")
    return done.stdout
