"""What is said about a message that cannot, or not wholly, be written."""

from dataclasses import dataclass

from msgspec import Struct

from tutti.core.findings import Severity


class Finding(Struct, frozen=True, gc=False):
    """One thing found: where (``release.tracks[0].recording.isrc``), what, and what would mend it.

    ``error``: the message is not written. ``warning``: it is written, but a recipient may object, or the
    version has no place for a value and leaves it out. ``info``: good to know.

    What is found in a message that was read has the ``line`` and, as ``path``, the element of the document
    (``/NewReleaseMessage/ResourceList/SoundRecording[2]/Duration``).
    """

    code: str
    severity: Severity
    path: str
    message: str
    mend: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of finding; its sentences may hold ``{names}`` that are filled in where it is found."""

    code: str
    message: str
    mend: str
    severity: Severity = Severity.ERROR

    def at(self, path: str, line: int | None = None, **values: object) -> Finding:
        """Return the finding of this kind at ``path``."""
        message, mend = self.message.format_map(values), self.mend.format_map(values)
        return Finding(self.code, self.severity, path, message, mend, line)
