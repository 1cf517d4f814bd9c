"""Listening: what a sound file is, how it sounds, and what a store would object to.

The report of some bytes is made once per analysis version, however often they are uploaded.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
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
        Master,
        Refusal,
        Silence,
        Stereo,
        Stretch,
    )
    from tutti.domain.audio.ports import Listener
    from tutti.domain.audio.rules import judge
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

__getattr__ = later(__name__)
