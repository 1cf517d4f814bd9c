"""Hash sums of files, and whether they are those that a sender states."""

import hashlib
import re

from tutti.domain.ddex.packages.faults import HASH_MISMATCH, HASH_PLACEHOLDER, HASH_UNKNOWN
from tutti.domain.ddex.packages.model import PackedFile
from tutti.domain.ddex.packages.names import shown
from tutti.domain.ddex.rules.findings import Finding

_BLOCK = 1 << 20
_ALGORITHMS = {
    "MD5": "md5",
    "SHA": "sha1",
    "SHA1": "sha1",
    "SHA2": "sha256",
    "SHA224": "sha224",
    "SHA256": "sha256",
    "SHA384": "sha384",
    "SHA512": "sha512",
}
_HEXADECIMAL = re.compile(r"[0-9a-f]+")


def sha256_of(file: PackedFile) -> str:
    """Return the SHA-256 of a file in lower-case hexadecimal."""
    return _digests(file, {"sha256"})["sha256"]


def compare(file: PackedFile, stated: str, algorithm: str, path: str) -> tuple[str, Finding | None]:
    """Return the SHA-256 of ``file``, and what is wrong with the hash sum that a sender states for it.

    ``algorithm`` is the sender's word (DDEX's lists, with or without hyphens); a file is read once whatever
    it is. ``path`` is where the finding is. No sum stated is nothing wrong.
    """
    stated = "".join(stated.split())
    name = _ALGORITHMS.get(re.sub(r"[-_ ]", "", algorithm).upper(), "")
    found = _digests(file, {"sha256", name} - {""})
    return found["sha256"], _verdict(file, stated, algorithm, name and found[name], path)


def _verdict(file: PackedFile, stated: str, algorithm: str, found: str, path: str) -> Finding | None:
    if not stated:
        return None
    if not found:
        return HASH_UNKNOWN.at(path, file=file.path, algorithm=shown(algorithm))
    words = {"file": file.path, "algorithm": shown(algorithm), "stated": shown(stated)}
    if len(stated) != len(found) or not _HEXADECIMAL.fullmatch(stated.lower()):
        return HASH_PLACEHOLDER.at(path, **words)
    return None if stated.lower() == found else HASH_MISMATCH.at(path, **words, found=found)


def _digests(file: PackedFile, names: set[str]) -> dict[str, str]:
    sums = {name: hashlib.new(name, usedforsecurity=False) for name in sorted(names)}
    with file.open() as stream:
        while piece := stream.read(_BLOCK):
            for each in sums.values():
                each.update(piece)
    return {name: each.hexdigest() for name, each in sums.items()}
