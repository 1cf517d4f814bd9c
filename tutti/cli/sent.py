"""What somebody names on the command line: a message, a ZIP or a folder, opened without an instance."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutti.domain.ddex import Finding
    from tutti.domain.ddex.packages import Limits, Package, PackedMessage

MOST_MESSAGES = 10_000
MOST_BYTES = 1 << 40
"""What a ZIP of the operator's may hold and unpack to; room on the disk is watched all the same."""


def limits() -> "Limits":
    """Return how much a package on the operator's own disk may hold."""
    from tutti.domain.ddex import packages

    return packages.Limits(
        entries=MOST_MESSAGES, messages=MOST_MESSAGES, total=MOST_BYTES, folder_files=10 * MOST_MESSAGES
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """One message: what it is called, where its bytes lie, and the package that it came in, if any."""

    name: Path
    place: Path
    package: "Package | None" = None
    packed: "PackedMessage | None" = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The messages of a path, in their order, and what was found about them all."""

    messages: tuple[Sent, ...]
    findings: "tuple[Finding, ...]" = ()


@contextmanager
def opened(path: Path, *, as_package: bool = False) -> Iterator[Opened]:
    """Open a path; a single message is no package unless it is to be. Raises ``RefusedPackage``."""
    from tutti.domain.ddex import packages

    if not (as_package or path.is_dir() or _is_zip(path)):
        yield Opened((Sent(path, path),))
        return
    with TemporaryDirectory(prefix="tutti-ddex-") as scratch:
        package = packages.open_package(path, Path(scratch) / "package", limits())
        inside = path if path.is_dir() or _is_zip(path) else path.parent
        yield Opened(
            tuple(Sent(inside / each.file.path, each.file.place, package, each) for each in package.messages),
            package.findings,
        )


def _is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in (b"PK\3\4", b"PK\5\6", b"PK\7\x08")
