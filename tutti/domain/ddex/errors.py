"""What can go wrong with a message."""

from collections.abc import Sequence

from tutti.core.errors import FieldFault, Kind, TuttiError
from tutti.domain.ddex.model import Version
from tutti.domain.ddex.rules import Finding


class Unreadable(TuttiError):
    """The bytes are no message that can be read at all; ``reason`` is a stable word, ``line`` where it shows.

    ``sentence`` says what is wrong and ``mend`` what to do. ``too_large``, ``compressed``, ``encoding``,
    ``document_type``, ``not_well_formed``, ``too_deep``, ``too_wide``: the bytes are not acceptable XML.
    ``no_ern``, ``version_unsupported``, ``version_unknown``, ``message_unsupported``: they are, but not a
    message of a kind and version that is read.
    """

    kind = Kind.MALFORMED
    code = "ddex_unreadable"

    def __init__(self, reason: str, sentence: str, mend: str, line: int | None = None) -> None:
        extra = {"reason": reason} | ({} if line is None else {"line": line})
        super().__init__(f"{sentence} {mend}", extra=extra)
        self.reason = reason
        self.sentence = sentence
        self.mend = mend
        self.line = line


class Unwritable(TuttiError):
    """A message lacks what every valid one has; ``fields`` names each place and how to mend it."""

    kind = Kind.REFUSED
    code = "ddex_unwritable"

    def __init__(self, version: Version, findings: Sequence[Finding]) -> None:
        first = findings[0]
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        super().__init__(
            f"Not writable as ERN {version}: {first.path}: {first.message} {first.mend}{more}",
            fields=[FieldFault(each.path, each.code, f"{each.message} {each.mend}") for each in findings],
        )
        self.findings = tuple(findings)


class RefusedPackage(TuttiError):
    """A file or folder that was sent is not read; ``fields`` names the entry, the reason and the mend.

    ``reason`` is a stable code finer than the error's own; ``entry`` is the file or entry it is about, as
    the sender named it (escaped where it is not text), or empty for the whole package; ``line`` is that in
    the file, where there is one. ``sentence`` says what is wrong and ``mend`` what to do.
    """

    kind = Kind.REFUSED
    code = "package_refused"

    def __init__(
        self, reason: str, sentence: str, mend: str, entry: str = "", line: int | None = None
    ) -> None:
        super().__init__(f"{sentence} {mend}", fields=[FieldFault(entry, reason, f"{sentence} {mend}")])
        self.reason = reason
        self.entry = entry
        self.line = line
        self.sentence = sentence
        self.mend = mend


class UnsafePackage(RefusedPackage):
    """A package holds what no honest one needs: paths that lead out, links, encryption, ambiguous entries."""

    code = "unsafe_package"


class BrokenPackage(RefusedPackage):
    """A package is cut off, damaged, or its parts contradict one another."""

    code = "broken_package"


class PackageTooLarge(RefusedPackage):
    """A package unpacks to more files or bytes than are taken."""

    kind = Kind.TOO_LARGE
    code = "package_too_large"


class UnclearPackage(RefusedPackage):
    """A package holds no message, or several where one is expected; ``found`` lists what is there."""

    code = "package_unclear"

    def __init__(self, reason: str, sentence: str, mend: str, found: Sequence[str]) -> None:
        super().__init__(reason, sentence, mend)
        self.found = tuple(found)
        self.extra["found"] = list(found)


class NoRoomForPackage(RefusedPackage):
    """The disk of this server has no room for the unpacked package."""

    kind = Kind.INTERNAL
    code = "no_room_for_package"
