"""Files that a release holds beside songs and cover, real ones, and messages that name them."""

import hashlib
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace
from PIL import Image
from pypdf import PdfWriter

from tests.domain.ddex.test_others import BACK, BOOKLET, video
from tests.factories import ern
from tutti.domain import ddex
from tutti.domain.ddex import OtherResource, ResourceFile, ResourceKind, Version

SCORE = b"""<?xml version="1.0" encoding="UTF-8"?>
<score-partwise version="4.0"><part-list><score-part id="P1"><part-name>Voice</part-name></score-part></part-list>
<part id="P1"><measure number="1"/></part></score-partwise>
"""


@cache
def film(seconds: int = 3, ending: str = "mp4") -> bytes:
    """A video with moving pictures and sound."""
    with TemporaryDirectory() as folder:
        goal = Path(folder) / f"film.{ending}"
        made = ["-f", "lavfi", "-i", f"testsrc=duration={seconds}:size=320x240:rate=25"]
        sound = ["-f", "lavfi", "-i", f"sine=duration={seconds}"]
        words = ["ffmpeg", "-nostdin", "-v", "error", *made, *sound, "-pix_fmt", "yuv420p", str(goal)]
        subprocess.run(words, check=True)
        return goal.read_bytes()


def booklet(pages: int = 2, password: str | None = None) -> bytes:
    """A PDF with blank pages."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=340, height=340)
    if password:
        writer.encrypt(password)
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


def back_cover() -> bytes:
    held = BytesIO()
    Image.new("RGB", (900, 700), (120, 40, 90)).save(held, "JPEG")
    return held.getvalue()


def score() -> OtherResource:
    own = (ddex.ProprietaryId(namespace=BOOKLET.proprietary_ids[0].namespace, value="score"),)
    return OtherResource(
        kind=ResourceKind.SHEET_MUSIC,
        type="Score",
        proprietary_ids=own,
        titles=BOOKLET.titles,
        artists=video().artists,
        file=ResourceFile(uri="resources/score.musicxml", codec="UserDefined"),
        is_bonus=True,
    )


def beside(number: int) -> list[tuple[OtherResource, bytes]]:
    """A video at a place of the release, a back cover, a booklet, in the order of messages; with their files."""
    picture = ResourceFile(uri="resources/back.jpg", codec="JPEG")
    return [
        (video(number=number, duration=ern.seconds(3)), film()),
        (replace(BACK, file=picture), back_cover()),
        (BOOKLET, booklet()),
    ]


def package(
    message: ddex.NewReleaseMessage,
    song: bytes,
    cover: bytes | None,
    others: list[tuple[OtherResource, bytes | None]],
    version: Version = Version.ERN_43,
) -> bytes:
    """A ZIP with a message and all its files; ``None`` leaves a file out that the message names."""
    named, files = [], {}
    for told, content in others:
        assert told.file
        stated = None if content is None else ddex.HashSum(value=hashlib.sha256(content).hexdigest())
        named.append(replace(told, file=replace(told.file, hash_sum=stated)))
        if content is not None:
            files[told.file.uri] = content
    release = replace(message.release, others=tuple(named))
    songs = [song] * len(message.release.tracks)
    packed = ern.unzipped(ern.package(replace(message, release=release), songs, cover, version))
    return ern.zipped(packed | files)
