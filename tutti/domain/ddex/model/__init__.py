"""The one model behind every ERN version.

A message is a tree of frozen values: parties, recordings and images stand where they are used, and a
writer gives them the references that its version wants. Nothing in here belongs to one version:
4.x attributes and 3.x territory containers both become a ``territory`` on the value, a 3.x track
release and a 4.x ``TrackRelease`` are the same thing, and writers (composers, lyricists …) are
contributors like any other.

Where a value stands is written as a path, ``release.tracks[0].recording.duration``. Findings use these
paths, and whatever is known about a value beside the value itself (the line it was read from, what a
conversion lost) is kept beside the message under the same paths, never inside it.
"""

from tutti.domain.ddex.model.deals import (
    CommercialModel,
    Deal,
    Period,
    Price,
    ReleaseDeal,
    Scope,
    TimedPeriod,
    UseType,
)
from tutti.domain.ddex.model.filing import Genre, ReleaseId
from tutti.domain.ddex.model.messages import (
    ControlType,
    MessageHeader,
    MessagingParty,
    NewReleaseMessage,
    PurgeReleaseMessage,
    Version,
)
from tutti.domain.ddex.model.others import OtherResource, ResourceFile, ResourceKind
from tutti.domain.ddex.model.parties import (
    Contributor,
    DisplayArtist,
    DisplayArtistName,
    Label,
    Party,
    PartyName,
    ProprietaryId,
)
from tutti.domain.ddex.model.releases import (
    Compilation,
    EventDate,
    Release,
    ReleaseType,
    TrackRelease,
    Visibility,
)
from tutti.domain.ddex.model.resources import (
    AudioFile,
    CLine,
    ContainsAI,
    HashAlgorithm,
    HashSum,
    Image,
    ImageFile,
    ParentalWarning,
    PLine,
    Preview,
    RecordingType,
    RightsLine,
    SoundRecording,
    Title,
    TitleType,
)

__all__ = [
    "AudioFile",
    "CLine",
    "CommercialModel",
    "Compilation",
    "ContainsAI",
    "Contributor",
    "ControlType",
    "Deal",
    "DisplayArtist",
    "DisplayArtistName",
    "EventDate",
    "Genre",
    "HashAlgorithm",
    "HashSum",
    "Image",
    "ImageFile",
    "Label",
    "MessageHeader",
    "MessagingParty",
    "NewReleaseMessage",
    "OtherResource",
    "PLine",
    "ParentalWarning",
    "Party",
    "PartyName",
    "Period",
    "Preview",
    "Price",
    "ProprietaryId",
    "PurgeReleaseMessage",
    "RecordingType",
    "Release",
    "ReleaseDeal",
    "ReleaseId",
    "ReleaseType",
    "ResourceFile",
    "ResourceKind",
    "RightsLine",
    "Scope",
    "SoundRecording",
    "TimedPeriod",
    "Title",
    "TitleType",
    "TrackRelease",
    "UseType",
    "Version",
    "Visibility",
]
