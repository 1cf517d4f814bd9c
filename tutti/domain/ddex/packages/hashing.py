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


class Sums:
    """The hash sums of files: each is computed once, however often and by however many words it is stated."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], str] = {}

    def sha256(self, file: PackedFile) -> str:
        """Return the SHA-256 of a file in lower-case hexadecimal."""
        return self._of(file, "sha256")["sha256"]

    def compare(self, file: PackedFile, stated: str, algorithm: str, path: str) -> tuple[str, Finding | None]:
        """Return the SHA-256 of ``file``, and what is wrong with the hash sum that a sender states for it.

        ``algorithm`` is the sender's word (DDEX's lists, with or without hyphens). ``path`` is where the
        finding is. No sum stated is nothing wrong.
        """
        name = _ALGORITHMS.get(re.sub(r"[-_ ]", "", algorithm[:20]).upper(), "")
        found = self._of(file, "sha256", *([name] if name else []))
        return found["sha256"], _verdict(file, "".join(stated.split()), algorithm, found.get(name, ""), path)

    def _of(self, file: PackedFile, *names: str) -> dict[str, str]:
        missing = {name for name in names if (file.path, name) not in self._known}
        if missing:
            self._known |= {(file.path, name): sum_ for name, sum_ in _digests(file, missing).items()}
        return {name: self._known[file.path, name] for name in names}


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
