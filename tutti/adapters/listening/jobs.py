"""What our process asks of the child, and what it answers: one JSON text each way."""

import msgspec

from tutti.domain.artwork import CoverReport
from tutti.domain.audio import AudioReport, Codec, Derivative, Master
from tutti.domain.detection import Evidence


class Limits(msgspec.Struct, frozen=True):
    """What a child may use: bytes of address space, seconds, and bytes in any file that it writes."""

    memory_bytes: int
    cpu_seconds: int
    wall_seconds: int
    file_bytes: int


class Listen(msgspec.Struct, frozen=True, tag="listen"):
    """Analyse ``source``; write waveforms into ``outputs``."""

    source: str
    outputs: str
    longest_seconds: int


class Render(msgspec.Struct, frozen=True, tag="render"):
    """Write the preview of ``source`` into ``outputs``; the levels go into its ReplayGain tags."""

    source: str
    outputs: str
    longest_seconds: int
    integrated_lufs: float | None
    true_peak_dbtp: float | None


class RenderMaster(msgspec.Struct, frozen=True, tag="render_master"):
    """Write ``source`` as FLAC, or PCM in a plain WAV, of ``bit_depth`` (16 or 24) into ``outputs``."""

    source: str
    outputs: str
    longest_seconds: int
    codec: Codec
    bit_depth: int


class Detect(msgspec.Struct, frozen=True, tag="detect"):
    """Measure the traces of decoders in ``source``; ``packs`` is the folder of the operator's model packs."""

    source: str
    frames: int
    longest_seconds: int
    packs: str | None


class TakeFingerprint(msgspec.Struct, frozen=True, tag="take_fingerprint"):
    """Write the fingerprint of ``source`` into ``outputs``."""

    source: str
    outputs: str
    longest_seconds: int


class TakeBeginning(msgspec.Struct, frozen=True, tag="take_beginning"):
    """Write the first ``seconds`` of ``source`` into ``outputs`` as WAV."""

    source: str
    outputs: str
    seconds: int


class Look(msgspec.Struct, frozen=True, tag="look"):
    """Inspect the picture ``source``; write its derivatives into ``outputs``."""

    source: str
    outputs: str


class OpenSound(msgspec.Struct, frozen=True, tag="open_sound"):
    """Open the sound ``source`` and decode its beginning, no more."""

    source: str


class OpenPicture(msgspec.Struct, frozen=True, tag="open_picture"):
    """Decode the picture ``source``, and make nothing of it."""

    source: str


class OpenResource(msgspec.Struct, frozen=True, tag="open_resource"):
    """Open ``source`` as what goes along with a release; ``kind`` is a word of the assets room."""

    source: str
    kind: str


Job = (
    Listen
    | Render
    | RenderMaster
    | Detect
    | TakeFingerprint
    | TakeBeginning
    | Look
    | OpenSound
    | OpenPicture
    | OpenResource
)


class Order(msgspec.Struct, frozen=True):
    """A job and the limits that the child puts on itself before it opens anything."""

    job: Job
    limits: Limits


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """The answer to ``Listen``."""

    report: AudioReport


class Rendered(msgspec.Struct, frozen=True, tag="rendered"):
    """The answer to ``Render``."""

    derivative: Derivative


class Mastered(msgspec.Struct, frozen=True, tag="mastered"):
    """The answer to ``RenderMaster``."""

    master: Master


class Detected(msgspec.Struct, frozen=True, tag="detected"):
    """The answer to ``Detect``."""

    evidence: Evidence


class FingerprintTaken(msgspec.Struct, frozen=True, tag="fingerprint_taken"):
    """The answer to ``TakeFingerprint`` and ``TakeBeginning``: the name of the file, and how long the
    sound is."""

    name: str
    seconds: float


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The answer to ``Look``."""

    report: CoverReport


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The answer to ``OpenSound`` (milliseconds), ``OpenPicture`` (pixels, upright) and ``OpenResource``."""

    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """Why there is nothing to answer: the code of a room's error, and its sentence."""

    code: str
    message: str


class OutOfMemory(msgspec.Struct, frozen=True, tag="out_of_memory"):
    """The child ran into its memory limit."""


Answer = Heard | Rendered | Mastered | Detected | FingerprintTaken | Seen | Opened | Refused | OutOfMemory
