"""Reading ERN messages of the families 3.8 and 4 into the one model.

:func:`read` is the way in. A reader follows the structure of its family, notes what is broken with line and
path, and keeps the elements that values were made of, so that places and extras can be told afterwards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from msgspec.structs import replace

from tutti.core.findings import Severity
from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage
from tutti.domain.ddex.reading.family3 import new_release_message as read_family3
from tutti.domain.ddex.reading.family4 import new_release_message as read_family4
from tutti.domain.ddex.reading.guard import MOST_BYTES, parse
from tutti.domain.ddex.reading.profile import references
from tutti.domain.ddex.reading.purge import purge_release_message
from tutti.domain.ddex.reading.resting import no_collecting
from tutti.domain.ddex.reading.sight import Sight
from tutti.domain.ddex.reading.source import Element, Place, Source
from tutti.domain.ddex.reading.trace import Extra, Origins, Trace
from tutti.domain.ddex.reading.versions import SourceVersion
from tutti.domain.ddex.rules.findings import Finding
from tutti.domain.ddex.structure.nodes import Node, grow

__all__ = ["Extra", "Place", "Reading", "SourceVersion", "parse", "read", "read_tree"]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What became of a document: the message, what was found on the way, where each value came from.

    ``message`` is ``None`` if there is no release in it; ``findings`` then say so. ``profile`` is the release
    profile that the message claims, as it was sent. ``tree`` is the document as it was read. ``fits`` says
    that its structure is that of the version; if it is not, ``structure_findings`` tells what is wrong, if
    anything.
    """

    message: NewReleaseMessage | PurgeReleaseMessage | None
    version: SourceVersion
    profile: str | None
    findings: tuple[Finding, ...]
    origins: Origins
    tree: Node
    fits: bool

    @property
    def root(self) -> Element:
        """The root of the document, with all that was sent but comments and instructions."""
        return self.origins.root

    @property
    def places(self) -> "dict[str, Place]":
        """Line and path of each value, by its path in the model (``release.tracks[0].recording.isrc``)."""
        return dict(self.origins.places)

    @property
    def extras(self) -> tuple[Extra, ...]:
        """All that was sent and has no place in the model, as it was sent."""
        return self.origins.extras

    def lined(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return findings about values of the model with the line of what was sent for them or lacks them."""
        lines = self.origins.lines(each.path for each in findings) if findings else {}
        return tuple(replace(each, line=each.line or lines[each.path]) for each in findings)

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing that was found is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)


def read(content: bytes | BinaryIO, most_bytes: int = MOST_BYTES) -> Reading:
    """Read a message; raises :class:`~tutti.domain.ddex.Unreadable` if it is none that can be read."""
    with no_collecting():
        return read_source(Source.of(content, most_bytes))


def read_tree(root: Element) -> Reading:
    """Read a message that :func:`parse` has let in.

    Places and extras are looked up in ``root`` when they are asked for: it is not to be changed before.
    """
    with no_collecting():
        return read_source(Source(root))


def read_source(source: Source) -> Reading:
    """Read a message that was let in."""
    version, name = source.message
    tree = source.grow(version)
    if not tree.fits and _strip_namespaces(source.head):
        tree = grow(source.head, version)
    sight, found, top = Sight(tree.nodes), tree.root.kids, tree.root
    trace: Trace = []
    message: NewReleaseMessage | PurgeReleaseMessage | None
    if name == "PurgeReleaseMessage":
        message = purge_release_message(sight, top, found, trace)
    else:
        family = read_family3 if version.is_territorial else read_family4
        message = family(sight, top, found, trace)
        references(sight)
    profile = top.attributes.get("ReleaseProfileVersionId")
    for key, field in (("MessageSchemaVersionId", "version"), ("ReleaseProfileVersionId", "profile")):
        if key in top.attributes:
            trace.append((field, (top, key)))
    return Reading(message, version, profile, sight.findings(source), Origins(source, trace), top, tree.fits)


def _strip_namespaces(root: Element) -> bool:
    """Take elements that a sender put into the message's namespace (as schemas forbid) for what they mean."""
    if not len(root) or not str(root[0].tag).startswith("{"):
        return False
    for each in root.iterdescendants():
        each.tag = str(each.tag).rpartition("}")[2]
    return True
