"""Matches the files that a message names to those in its package."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from tutti.domain.ddex.packages.faults import (
    FILE_AMBIGUOUS,
    FILE_ELSEWHERE,
    FILE_MISSING,
    FILE_PATH_UNSAFE,
    FILE_UNNAMED,
)
from tutti.domain.ddex.packages.hashing import Sums
from tutti.domain.ddex.packages.model import Package, PackedFile, PackedMessage
from tutti.domain.ddex.packages.names import composed, folded, shown, why_unsafe
from tutti.domain.ddex.rules.findings import Finding

_ACKNOWLEDGEMENTS = "acknowledgements"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as a message names it: ``FileName`` and ``FilePath`` of ERN 3, or ERN 4's ``URI`` as ``name``.

    ``hash_sum`` and ``algorithm`` are the sender's words; ``at`` is where in the message it is named, for
    the findings.
    """

    name: str
    folder: str = ""
    hash_sum: str = ""
    algorithm: str = ""
    at: str = ""

    @property
    def path(self) -> str:
        """The path from the message's folder, as the sender writes it."""
        return f"{self.folder.rstrip('/')}/{self.name}" if self.folder else self.name


@dataclass(frozen=True, slots=True)
class MatchedFile:
    """A named file that is there; ``sha256`` is of its bytes, in lower-case hexadecimal.

    ``is_as_stated`` tells whether the message's hash sum is the file's; ``None`` if it cannot be compared.
    """

    named: NamedFile
    file: PackedFile
    sha256: str
    is_as_stated: bool | None


@dataclass(frozen=True, slots=True)
class Matched:
    """What of a message's files is there, what is not, and what else is; with a finding for each fault."""

    files: tuple[MatchedFile, ...]
    missing: tuple[NamedFile, ...]
    unnamed: tuple[PackedFile, ...]
    findings: tuple[Finding, ...]


def match_files(
    named: Sequence[NamedFile], package: Package, message: PackedMessage | None = None
) -> Matched:
    """Find the files that ``message`` names (the package's one message, if it has but one).

    First by the exact path from the message's folder, then by the path from the package's root, then by the
    name alone, where accents may be written in two ways and capitals may differ; a URI's ``%20`` is read as
    it is and then as what it stands for. Only files of the package are ever looked at, and in a package of
    several messages only those in the message's own folder. A file is read once, and once more for each
    further algorithm that is stated for it. Raises ``ValueError`` if the message has to be said and is not.
    """
    if message is None:
        if len(package.messages) != 1:
            raise ValueError("Say which of the package's messages names the files.")
        message = package.messages[0]
    shelf = _Shelf(package, message)
    work = _Work()
    for each in named:
        work.findings += _match(each, shelf, work)
    taken = {found.file.path for found in work.files}
    unnamed = tuple(file for file in shelf.resources if file.path not in taken)
    work.findings += [FILE_UNNAMED.at(file.path, file=file.path) for file in unnamed]
    return Matched(tuple(work.files), tuple(work.missing), unnamed, tuple(work.findings))


@dataclass(slots=True)
class _Work:
    files: list[MatchedFile] = field(default_factory=list)
    missing: list[NamedFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)


def _match(named: NamedFile, shelf: "_Shelf", work: _Work) -> Iterator[Finding]:
    at = named.at or shown(named.path)
    if wrong := why_unsafe(named.path):
        work.missing.append(named)
        yield FILE_PATH_UNSAFE.at(at, file=shown(named.path), why=wrong[1])
        return
    path = named.path
    found = shelf.find(path)
    decoded = unquote(path)
    if not found and decoded != path and not why_unsafe(decoded):
        path, found = decoded, shelf.find(decoded)
    if len(found) != 1:
        work.missing.append(named)
        yield _absent(named, found, at)
        return
    file = found[0]
    if not shelf.is_exact(path, file):
        yield FILE_ELSEWHERE.at(at, file=shown(named.path), found=file.path)
    sha256, finding = work.sums.compare(file, named.hash_sum, named.algorithm, at)
    is_as_stated = None if not named.hash_sum else finding is None
    if finding:
        yield finding
        is_as_stated = False if finding.code == "hash_mismatch" else None
    work.files.append(MatchedFile(named, file, sha256, is_as_stated))


def _absent(named: NamedFile, found: Sequence[PackedFile], at: str) -> Finding:
    if not found:
        return FILE_MISSING.at(at, file=shown(named.path))
    listed = ", ".join(file.path for file in found[:5])
    return FILE_AMBIGUOUS.at(at, file=shown(named.path), count=len(found), found=listed)


class _Shelf:
    """The files among which a message's are looked for."""

    def __init__(self, package: Package, message: PackedMessage) -> None:
        self._start = f"{message.file.folder}/" if message.file.folder else ""
        messages = {each.file.path for each in (*package.messages, *package.repeats)}
        is_alone = len(messages) == 1
        no_resource = messages | package.markers
        self.resources = [
            file
            for file in package.files.values()
            if file.path not in no_resource
            and (is_alone or file.path.startswith(self._start))
            and _ACKNOWLEDGEMENTS not in file.path.split("/")
        ]
        self._by_path = {file.path: file for file in self.resources}
        self._by_composed: dict[str, list[PackedFile]] = {}
        self._by_name: dict[str, list[PackedFile]] = {}
        for file in self.resources:
            self._by_composed.setdefault(composed(file.path), []).append(file)
            self._by_name.setdefault(folded(file.name), []).append(file)

    def find(self, path: str) -> Sequence[PackedFile]:
        """Return the one file of this path, or all that are as good."""
        path = path.removeprefix("./")
        for candidate in (self._start + path, path):
            if found := self._by_path.get(candidate):
                return [found]
            if doubtful := self._by_composed.get(composed(candidate)):
                return doubtful
        return self._of_name(path.rpartition("/")[2])

    def is_exact(self, path: str, file: PackedFile) -> bool:
        """Tell whether a file lies where the message says, however its accents are written."""
        return composed(self._start + path.removeprefix("./")) == composed(file.path)

    def _of_name(self, name: str) -> Sequence[PackedFile]:
        """Return the files of a name: if any, those with its capitals, and those in the message's folder."""
        found = self._by_name.get(folded(name), [])
        same = [file for file in found if composed(file.name) == composed(name)] or found
        return [file for file in same if file.path.startswith(self._start)] or same
