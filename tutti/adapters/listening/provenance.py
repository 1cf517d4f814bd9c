"""What a file says about where it comes from: the texts of its tags, and C2PA manifests, wherever they lie.

Tags are read by tinytag; the INFO list of WAV, which many readers pass over, and C2PA by lines of our own.
What cannot be read says nothing: a broken tag does not keep a file from being heard.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tinytag import TinyTag, TinyTagException

from tutti.adapters.listening.containers.chunks import chunks
from tutti.adapters.listening.containers.claim import read_at
from tutti.domain.detection import Mark, mark_of, mark_of_manifest

MOST_TEXT = 20_000
MOST_MARKS = 20
INFO_NAMES = re.compile(rb"I[A-Z0-9]{3}")
MANIFEST = bytes.fromhex("6332706100110010800000aa00389b71")
"""The type of the JUMBF superbox that holds a manifest store (C2PA 2.1, section 11.1.4)."""
MANIFEST_REACH = 1 << 18
PIECE = 1 << 20
TRAINED = re.compile(rb"(?<!composite)(?<!compositeWith)trainedAlgorithmicMedia", re.IGNORECASE)
PRINTED = re.compile(rb"[\x20-\x7e]{6,120}")


def marks(path: Path) -> tuple[Mark, ...]:
    """Return what the file says that names a generator, and whether it carries a C2PA manifest."""
    found = {mark.text: mark for place, text in _texts(path) if (mark := mark_of(place, text))}
    return (*list(found.values())[:MOST_MARKS], *_manifests(path))


def _texts(path: Path) -> Iterator[tuple[str, str]]:
    yield from _tags(path)
    yield from _info(path)


def _tags(path: Path) -> Iterator[tuple[str, str]]:
    try:
        told = TinyTag.get(path, duration=False).as_dict()
    except (TinyTagException, ValueError, KeyError, IndexError, OverflowError, OSError, RecursionError):
        return
    for name, values in told.items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                yield name, value[:MOST_TEXT]


def _info(path: Path) -> Iterator[tuple[str, str]]:
    """Read the texts of ``LIST`` chunks of type ``INFO`` (RIFF, 1991)."""
    with path.open("rb") as file:
        if read_at(file, 0, 4) not in {b"RIFF", b"RF64", b"BW64"}:
            return
        for chunk in list(chunks(file, "little")):
            if chunk.name != b"LIST":
                continue
            content = read_at(file, chunk.start, min(chunk.size, MOST_TEXT))
            at = 4 if content[:4] == b"INFO" else len(content)
            while INFO_NAMES.fullmatch(content[at : at + 4]):
                size = int.from_bytes(content[at + 4 : at + 8], "little")
                text = content[at + 8 : at + 8 + size].rstrip(b"\0").decode("utf-8", "replace")
                yield content[at : at + 4].decode(), text
                at += 8 + size + size % 2


def _manifests(path: Path) -> Iterator[Mark]:
    """Look for manifests in the whole file: each container keeps them somewhere else."""
    with path.open("rb") as file:
        before, at = b"", 0
        while piece := file.read(PIECE):
            place = (before + piece).find(MANIFEST)
            if place >= 0:
                content = read_at(file, at - len(before) + place, MANIFEST_REACH)
                words = b" ".join(PRINTED.findall(content)).decode("ascii")
                yield mark_of_manifest(words, trained=TRAINED.search(content) is not None)
                return
            before, at = piece[-len(MANIFEST) + 1 :], at + len(piece)
