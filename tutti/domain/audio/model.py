"""What listening to a file found out: frozen facts, in the units of the trade.

Positions and lengths are counted in frames (one sample of each channel), so nothing is rounded; levels are
decibels: LUFS and LU after ITU-R BS.1770-5 and EBU R 128, dBTP for the true peak, dBFS for samples.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from tutti.core.findings import Finding, acceptable

ANALYSIS_VERSION = 2
"""Raised whenever the same bytes would give another report; older reports are then measured again."""

MICROSECOND = Decimal("0.000001")
PLAIN_WAVE = 1


class Container(StrEnum):
    """How the file is packed."""

    WAV = "wav"
    AIFF = "aiff"
    FLAC = "flac"
    OGG = "ogg"
    MP3 = "mp3"
    MP4 = "mp4"
    ADTS = "adts"


class Codec(StrEnum):
    """How the samples are coded. ``pcm`` holds integers, ``float`` IEEE 754 numbers."""

    PCM = "pcm"
    FLOAT = "float"
    FLAC = "flac"
    ALAC = "alac"
    VORBIS = "vorbis"
    OPUS = "opus"
    MP3 = "mp3"
    AAC = "aac"

    @property
    def lossy(self) -> bool:
        """Whether coding threw sound away."""
        return self in {Codec.VORBIS, Codec.OPUS, Codec.MP3, Codec.AAC}

    @property
    def shown(self) -> str:
        """The codec's name as people write it."""
        return self.title() if self in {Codec.VORBIS, Codec.OPUS} else self.upper()


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """What the file is. ``frames`` is what really was decoded, never what a header claims.

    ``bit_depth`` is the depth that the file declares (``None`` for lossy codecs); ``effective_bits`` is how
    many of its high bits are ever used: 16 in a 24-bit file means eight empty bits. ``wave_format`` is the
    tag of a RIFF WAVE file: 1 for integers, 3 for floats, 0xFFFE (EXTENSIBLE): the true one is further in.
    """

    container: Container
    codec: Codec
    sample_rate: int
    channels: int
    frames: int
    bit_depth: int | None
    effective_bits: int | None
    wave_format: int | None = None

    @property
    def is_plain_wave(self) -> bool:
        """Whether it is WAV as every store reads it: RIFF, integers, format 1 and not EXTENSIBLE."""
        return self.wave_format == PLAIN_WAVE and self.codec is Codec.PCM

    @property
    def duration(self) -> Fraction:
        """The exact length in seconds."""
        return Fraction(self.frames, self.sample_rate)

    def seconds(self, frames: int) -> Decimal:
        """``frames`` in seconds, to the microsecond."""
        return (Decimal(frames) / self.sample_rate).quantize(MICROSECOND)


@dataclass(frozen=True, slots=True)
class Loudness:
    """Levels of the whole file; ``None`` where there is nothing to measure (silence, under 400 ms)."""

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None


@dataclass(frozen=True, slots=True)
class Clipping:
    """Runs of three or more equal samples at the highest or the lowest level that a channel reaches."""

    runs: int
    samples: int
    longest_run: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the file: first frame and number of frames."""

    start: int
    frames: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Where nothing rises above -60 dBFS. ``inner`` lists the first stretches of a second and more.

    ``inner_frames`` is the length of *all* such stretches. ``all_silent`` files have no leading part;
    ``digital`` says that a silent file holds nothing but zeros.
    """

    leading: int
    trailing: int
    inner: tuple[Stretch, ...]
    inner_frames: int
    all_silent: bool
    digital: bool


@dataclass(frozen=True, slots=True)
class Stereo:
    """How the first two channels relate. Correlations go from -1 (opposite) to 1 (equal).

    ``lowest_correlation`` and ``out_of_phase`` (a share, 0 to 1) look at windows of about 0.7 s that sound.
    ``identical`` channels are equal to the last bit; ``dual_mono`` ones differ by less than -60 dB, as a
    lossy codec leaves them. ``fold_loss_db`` is how much power is lost when both are folded to mono: 0 dB for
    equal channels, 3 for unrelated ones, 50 (the most that is told) where they cancel each other.
    """

    correlation: float | None
    lowest_correlation: float | None
    out_of_phase: float
    fold_loss_db: float | None
    identical: bool
    dual_mono: bool


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: its mean (share of full scale) and its levels; a dead one never rises above -60 dBFS."""

    dc_offset: float
    peak_dbfs: float | None
    rms_dbfs: float | None
    dead: bool


class Checksum(StrEnum):
    """Whether the sum that the file carries about itself (FLAC: MD5, Ogg: CRC of each page) is right."""

    ABSENT = "absent"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Integrity:
    """What the container promises against what the file holds.

    ``expected_frames`` comes from the container (``None``: it does not say); ``missing_bytes`` are promised
    and absent; ``trailing_bytes`` follow the end of the sound and belong to no known tag. ``damaged`` names
    what was wrong on the way, in words; ``truncated`` says that the end is missing.
    """

    expected_frames: int | None
    missing_bytes: int
    trailing_bytes: int
    checksum: Checksum
    truncated: bool
    damaged: tuple[str, ...]


class DerivativeRole(StrEnum):
    """What a file made while listening is for."""

    WAVEFORM = "waveform"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Derivative:
    """A file made in the folder for outputs: its name there, what it is, and its size in bytes.

    ``samples_per_pixel`` belongs to waveforms. ``gain_db`` belongs to previews: what a player adds to reach
    -18 LUFS (ReplayGain 2.0); the samples themselves are neither limited nor changed in level.
    """

    role: DerivativeRole
    name: str
    media_type: str
    size: int
    samples_per_pixel: int | None = None
    gain_db: float | None = None


@dataclass(frozen=True, slots=True)
class Master:
    """The whole file in another coding, for stores that do not take it as it is; nothing else changes.

    ``codec`` is ``FLAC``, or ``PCM`` for a plain WAV (:attr:`AudioFormat.is_plain_wave`). ``name`` is that in
    the folder for outputs, ``size`` in bytes, ``sha256`` that of its bytes in lower-case hex.
    """

    name: str
    size: int
    sha256: str
    sample_rate: int
    channels: int
    frames: int
    bit_depth: int
    codec: Codec = Codec.FLAC

    @property
    def duration(self) -> Fraction:
        """The exact length in seconds."""
        return Fraction(self.frames, self.sample_rate)


@dataclass(frozen=True, slots=True)
class AudioReport:
    """Everything one pass over the decoded file found out, and what follows from it."""

    version: int
    format: AudioFormat
    loudness: Loudness
    clipping: Clipping
    silence: Silence
    stereo: Stereo | None
    channels: tuple[Channel, ...]
    integrity: Integrity
    derivatives: tuple[Derivative, ...]
    findings: tuple[Finding, ...] = ()
    masters: tuple[Master, ...] = ()

    @property
    def seconds(self) -> Decimal:
        """The length in seconds, to the microsecond; ``format.duration`` has it exactly."""
        return self.format.seconds(self.format.frames)

    @property
    def acceptable(self) -> bool:
        """Whether no finding is an error."""
        return acceptable(self.findings)

    @property
    def preview(self) -> Derivative | None:
        """The preview, once it has been made."""
        return next((each for each in self.derivatives if each.role is DerivativeRole.PREVIEW), None)

    def master(self, codec: Codec, bit_depth: int) -> Master | None:
        """The master of a codec and depth, once it has been made."""
        wanted = (codec, bit_depth)
        return next((each for each in self.masters if (each.codec, each.bit_depth) == wanted), None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why some bytes cannot be listened to, for good: the code of an error of this room, and its sentence."""

    code: str
    message: str
