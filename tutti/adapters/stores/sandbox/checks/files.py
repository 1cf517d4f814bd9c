"""Looks at the files that a message states: there, whole, the right hash, and what they are said to be."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from tutti.adapters.stores.sandbox.checks.audio import check_audio
from tutti.adapters.stores.sandbox.checks.image import check_image
from tutti.adapters.stores.sandbox.model import NO_FILES, Finding, Requirements, Stated, StatedFile
from tutti.adapters.stores.sandbox.reading.paths import UnsafePath, inside

_ALGORITHMS = {
    "MD5": "md5",
    "SHA1": "sha1",
    "SHA": "sha1",
    "SHA-224": "sha224",
    "SHA-256": "sha256",
    "SHA2": "sha256",
    "SHA-384": "sha384",
    "SHA-512": "sha512",
}
_BLOCK = 1 << 20
_KILOBYTE_SLACK = 1.0


def check_files(
    folder: Path, stated: Stated, requirements: Requirements, tell: Callable[[str], None]
) -> Iterator[Finding]:
    """Yield what is wrong with each stated file; ``tell`` hears which one is opened next."""
    kinds = {file.kind for file in stated.files}
    for kind, what in (("audio", "an audio file"), ("image", "a file for the cover")):
        if kind not in kinds:
            yield Finding(code="ResourceMissing", text=f"The message does not state {what}.", absent=NO_FILES)
    for file in stated.files:
        tell(file.path)
        yield from _check(folder, file, requirements)


def _check(folder: Path, file: StatedFile, requirements: Requirements) -> Iterator[Finding]:
    try:
        place = inside(folder, file.path)
    except UnsafePath as error:
        yield _finding("NewReleaseMessageInvalid", file, f"The path {file.path!r} is refused: {error}.")
        return
    if not place.is_file():
        yield Finding(
            code="ResourceMissing",
            text=f"{file.path} is not in the package.",
            resource=file.resource,
            absent=(file.path, file.hash.lower()),
        )
        return
    if place.stat().st_size == 0:
        yield _finding("ResourceCorrupt", file, f"{file.path} is empty.")
        return
    wrong = list(_check_sums(place, file))
    yield from wrong
    if wrong:
        return
    if file.kind == "audio":
        yield from check_audio(place, file, requirements)
    elif file.kind == "image":
        yield from check_image(place, file, requirements)


def _check_sums(place: Path, file: StatedFile) -> Iterator[Finding]:
    size = place.stat().st_size
    if file.kilobytes is not None and not any(
        abs(size / unit - file.kilobytes) <= _KILOBYTE_SLACK for unit in (1_000, 1_024)
    ):
        yield _finding(
            "ResourceCorrupt", file, f"{file.path} has {size} bytes, stated are {file.kilobytes} kB."
        )
    if not file.hash:
        yield _finding(
            "SignatureOrHashSumWrongOrMissing", file, f"{file.path} has no hash sum in the message."
        )
    elif (found := digest(place, file.algorithm)) is None:
        why = f"The hash algorithm {file.algorithm!r} of {file.path} is not taken here."
        yield _finding("SignatureOrHashSumWrongOrMissing", file, why)
    elif found != file.hash.lower():
        why = f"The {file.algorithm} of {file.path} is {found}, stated is {file.hash}."
        yield _finding("SignatureOrHashSumWrongOrMissing", file, why)


def digest(place: Path, algorithm: str) -> str | None:
    """Return the hash of a file by DDEX's word for the algorithm; ``None`` for one that proves nothing."""
    name = _ALGORITHMS.get(algorithm)
    if name is None:
        return None
    found = hashlib.new(name, usedforsecurity=False)
    with place.open("rb") as file:
        while piece := file.read(_BLOCK):
            found.update(piece)
    return found.hexdigest()


def digest_of(data: bytes, algorithm: str) -> str | None:
    """Return the hash of bytes by DDEX's word for the algorithm."""
    name = _ALGORITHMS.get(algorithm)
    return hashlib.new(name, data, usedforsecurity=False).hexdigest() if name else None


def _finding(code: str, file: StatedFile, text: str) -> Finding:
    return Finding(code=code, text=text, resource=file.resource)
