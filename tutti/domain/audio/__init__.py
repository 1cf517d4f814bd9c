"""Listening: what a sound file is, how it sounds, and what a store would object to.

The report of some bytes is made once per analysis version, however often they are uploaded.
"""

from tutti.domain.audio.errors import (
    AudioReportMissing,
    AudioTooLong,
    DecoderMissing,
    ListeningCrashed,
    ListeningOutOfMemory,
    ListeningTimedOut,
    NotAudio,
    UnsupportedAudio,
)
from tutti.domain.audio.model import (
    ANALYSIS_VERSION,
    AudioFormat,
    AudioReport,
    Channel,
    Checksum,
    Clipping,
    Codec,
    Container,
    Derivative,
    DerivativeRole,
    Integrity,
    Loudness,
    MachineMadeOutcome,
    MachineMadeVerdict,
    RegistryMatch,
    RegistryOutcome,
    RegistryVerdict,
    Silence,
    Stereo,
    Stretch,
)
from tutti.domain.audio.ports import Listener, MachineMadeDetector, RegistryMatcher
from tutti.domain.audio.rules import judge

__all__ = [
    "ANALYSIS_VERSION",
    "AudioFormat",
    "AudioReport",
    "AudioReportMissing",
    "AudioTooLong",
    "Channel",
    "Checksum",
    "Clipping",
    "Codec",
    "Container",
    "DecoderMissing",
    "Derivative",
    "DerivativeRole",
    "Integrity",
    "Listener",
    "ListeningCrashed",
    "ListeningOutOfMemory",
    "ListeningTimedOut",
    "Loudness",
    "MachineMadeDetector",
    "MachineMadeOutcome",
    "MachineMadeVerdict",
    "NotAudio",
    "RegistryMatch",
    "RegistryMatcher",
    "RegistryOutcome",
    "RegistryVerdict",
    "Silence",
    "Stereo",
    "Stretch",
    "UnsupportedAudio",
    "judge",
]
