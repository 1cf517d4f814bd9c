"""Listening: what a sound file is, how it sounds, and what a store would object to.

The report of some bytes is made once per analysis version, however often they are uploaded.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from tutti.domain.audio.errors import (
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
    Master,
    Refusal,
    Silence,
    Stereo,
    Stretch,
)
from tutti.domain.audio.ports import Listener, MachineMadeDetector
from tutti.domain.audio.rules import judge

if TYPE_CHECKING:
    from tutti.domain.audio.service import (
        analyse,
        derivative_key,
        findings,
        render_master,
        render_preview,
        report,
        reports,
    )

__all__ = [
    "ANALYSIS_VERSION",
    "AudioFormat",
    "AudioReport",
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
    "Master",
    "NotAudio",
    "Refusal",
    "Silence",
    "Stereo",
    "Stretch",
    "UnsupportedAudio",
    "analyse",
    "derivative_key",
    "findings",
    "judge",
    "render_master",
    "render_preview",
    "report",
    "reports",
]


def __getattr__(name: str) -> object:
    """Bring in the verbs, and the database with them, only when they are asked for.

    The child that decodes a file needs the words of this room and must start quickly.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.service"), name)
