"""All that can be said about a document by itself: its structure, its references, its profile."""

from dataclasses import dataclass
from typing import BinaryIO

from lxml import etree
from msgspec.structs import replace

from tutti.core.findings import Severity
from tutti.domain.ddex import structure
from tutti.domain.ddex.reading import Reading, read_source
from tutti.domain.ddex.reading.resting import no_collecting
from tutti.domain.ddex.reading.source import Source
from tutti.domain.ddex.rules import Finding


@dataclass(frozen=True, slots=True, eq=False)
class Examination:
    """What was read, and all findings in the order of the document."""

    reading: Reading
    findings: tuple[Finding, ...]

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing that was found is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def examine(content: bytes | BinaryIO) -> Examination:
    """Read a message and hold it against the structure of its version; raises ``Unreadable``."""
    with no_collecting():
        reading = read_source(Source.of(content))
        shape = [] if reading.fits else structure_findings(reading.root, reading.version)
        found = sorted((*shape, *reading.findings), key=lambda finding: finding.line or 0)
        return Examination(reading, tuple(found))


def structure_findings(root: "etree._Element", version: str) -> list[Finding]:
    """Return what :func:`tutti.domain.ddex.structure.check` says, with paths as readers spell them."""
    name = etree.QName(root).localname
    return [
        replace(each, path=f"/{each.path}" if each.path.split("/")[0] == name else f"/{name}/{each.path}")
        for each in structure.check(root, version)
    ]
