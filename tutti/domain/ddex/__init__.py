"""DDEX messages: what labels tell stores about a release, as values, checked and written to the byte.

One model for all versions (:mod:`tutti.domain.ddex.model`), :func:`check` for what stands against writing a
message, :func:`write` for ERN 4.3, 4.3.2 and 3.8.2, :func:`takedown` and :func:`without_files`
for what comes after; :func:`read` for messages of the families 3.8 and 4 that others sent, :func:`examine`
for all that is wrong with them, :func:`convert` into another version. Needs no database.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later
from tutti.domain.ddex.model import (
    AudioFile,
    CLine,
    CommercialModel,
    Compilation,
    ContainsAI,
    Contributor,
    ControlType,
    Deal,
    DisplayArtist,
    DisplayArtistName,
    EventDate,
    Genre,
    HashAlgorithm,
    HashSum,
    Image,
    ImageFile,
    Label,
    MessageHeader,
    MessagingParty,
    NewReleaseMessage,
    ParentalWarning,
    Party,
    PartyName,
    Period,
    PLine,
    Preview,
    Price,
    ProprietaryId,
    PurgeReleaseMessage,
    RecordingType,
    Release,
    ReleaseDeal,
    ReleaseId,
    ReleaseType,
    RightsLine,
    Scope,
    SoundRecording,
    TimedPeriod,
    Title,
    TitleType,
    TrackRelease,
    UseType,
    Version,
    Visibility,
)
from tutti.domain.ddex.rules.findings import Fault, Finding

if TYPE_CHECKING:
    from tutti.domain.ddex.conversion import Conversion, Loss, LossKind, convert
    from tutti.domain.ddex.errors import NoRoomForPackage, RefusedPackage, Unreadable, Unwritable
    from tutti.domain.ddex.examination import Examination, examine
    from tutti.domain.ddex.reading import Extra, Place, Reading, SourceVersion, parse, read, read_tree
    from tutti.domain.ddex.rules.whole import check
    from tutti.domain.ddex.service import is_takedown, takedown, without_files, write

__all__ = [
    "AudioFile",
    "CLine",
    "CommercialModel",
    "Compilation",
    "ContainsAI",
    "Contributor",
    "ControlType",
    "Conversion",
    "Deal",
    "DisplayArtist",
    "DisplayArtistName",
    "EventDate",
    "Examination",
    "Extra",
    "Fault",
    "Finding",
    "Genre",
    "HashAlgorithm",
    "HashSum",
    "Image",
    "ImageFile",
    "Label",
    "Loss",
    "LossKind",
    "MessageHeader",
    "MessagingParty",
    "NewReleaseMessage",
    "NoRoomForPackage",
    "PLine",
    "ParentalWarning",
    "Party",
    "PartyName",
    "Period",
    "Place",
    "Preview",
    "Price",
    "ProprietaryId",
    "PurgeReleaseMessage",
    "Reading",
    "RecordingType",
    "RefusedPackage",
    "Release",
    "ReleaseDeal",
    "ReleaseId",
    "ReleaseType",
    "RightsLine",
    "Scope",
    "SoundRecording",
    "SourceVersion",
    "TimedPeriod",
    "Title",
    "TitleType",
    "TrackRelease",
    "Unreadable",
    "Unwritable",
    "UseType",
    "Version",
    "Visibility",
    "check",
    "convert",
    "examine",
    "is_takedown",
    "parse",
    "read",
    "read_tree",
    "takedown",
    "without_files",
    "write",
]

__getattr__ = later(
    __name__,
    {
        "conversion": "Conversion Loss LossKind convert",
        "errors": "NoRoomForPackage RefusedPackage Unreadable Unwritable",
        "examination": "Examination examine",
        "reading": "Extra Place Reading SourceVersion parse read read_tree",
        "rules.whole": "check",
        "service": "is_takedown takedown without_files write",
    },
)
