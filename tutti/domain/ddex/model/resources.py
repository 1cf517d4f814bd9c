"""What is delivered: sound recordings, the cover, and the files that hold them."""

from datetime import timedelta
from enum import StrEnum

from msgspec import Struct

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.model.parties import Contributor, DisplayArtist, DisplayArtistName, ProprietaryId


class TitleType(StrEnum):
    """What a title is for. Recordings and releases need at least one ``DISPLAY`` title."""

    DISPLAY = "DisplayTitle"
    FORMAL = "FormalTitle"
    ALTERNATIVE = "AlternativeTitle"
    TRANSLATED = "TranslatedTitle"
    ORIGINAL = "OriginalTitle"


class RecordingType(StrEnum):
    """Music, or something spoken or otherwise not a musical work."""

    MUSICAL_WORK = "MusicalWorkSoundRecording"
    NON_MUSICAL_WORK = "NonMusicalWorkSoundRecording"


class ParentalWarning(StrEnum):
    """Advice to parents; ``NO_ADVICE_AVAILABLE`` states that nobody has judged it."""

    EXPLICIT = "Explicit"
    EXPLICIT_CONTENT_EDITED = "ExplicitContentEdited"
    NOT_EXPLICIT = "NotExplicit"
    NO_ADVICE_AVAILABLE = "NoAdviceAvailable"
    UNKNOWN = "Unknown"


class ContainsAI(StrEnum):
    """How much of a creation was made by machine; carried by 4.3.2 alone."""

    NONE = "None"
    PARTLY = "Partly"
    ALL = "All"


class HashAlgorithm(StrEnum):
    """Hash sums that recipients take."""

    MD5 = "MD5"
    SHA1 = "SHA1"
    SHA256 = "SHA-256"
    SHA512 = "SHA-512"


class Title(Struct, frozen=True, kw_only=True, gc=False):
    """A title; ``version`` is what tells this version apart (``Radio Edit``) and not part of ``text``."""

    text: str
    version: str | None = None
    type: TitleType = TitleType.DISPLAY
    language: str | None = None
    territory: str = WORLDWIDE

    @property
    def display_text(self) -> str:
        """Title and version in one line."""
        return f"{self.text} ({self.version})" if self.version else self.text


class RightsLine(Struct, frozen=True, kw_only=True, gc=False):
    """Year and owner of a right, and the line to print, sign and year included (``℗ 2026 Monkey Claw``).

    Only a line that was read can lack its year.
    """

    year: int | None
    text: str
    company: str | None = None
    territory: str = WORLDWIDE


class PLine(RightsLine, frozen=True, kw_only=True):
    """Phonographic copyright, the right in the recording."""


class CLine(RightsLine, frozen=True, kw_only=True):
    """Copyright in what surrounds the recording: cover, texts."""


class HashSum(Struct, frozen=True, kw_only=True, gc=False):
    """The hash of a file as hexadecimal text."""

    value: str
    algorithm: HashAlgorithm = HashAlgorithm.SHA256


class AudioFile(Struct, frozen=True, kw_only=True, gc=False):
    """A file of sound. ``uri`` is relative to the message (``resources/0012345678905_01_001.wav``).

    ``codec`` is ``PCM``, ``FLAC``, ``MP3``, ``AAC`` …; ``sampling_rate`` in Hz, ``bit_rate`` in bit/s,
    ``size`` in bytes.
    """

    uri: str
    hash_sum: HashSum | None = None
    size: int | None = None
    codec: str | None = None
    sampling_rate: int | None = None
    bits_per_sample: int | None = None
    bit_rate: int | None = None
    channels: int | None = None
    duration: timedelta | None = None


class ImageFile(Struct, frozen=True, kw_only=True, gc=False):
    """A file of a still image; ``codec`` is ``JPEG``, ``PNG`` …, width and height in pixels."""

    uri: str
    hash_sum: HashSum | None = None
    size: int | None = None
    codec: str | None = None
    width: int | None = None
    height: int | None = None


class Preview(Struct, frozen=True, kw_only=True, gc=False):
    """The part a shop may play before a purchase, from ``start`` on; the length is the shop's if absent."""

    start: timedelta
    duration: timedelta | None = None


class SoundRecording(Struct, frozen=True, kw_only=True, gc=False):
    """A recording as identified by its ISRC.

    Titles, names and lines in one territory or language stand beside the default, which comes first.
    ``display_artist_names`` may be left out: a name is then made of the artists. Languages are BCP 47
    (``en``, ``ja-Latn``), the main language first. ``iswcs`` identify the works recorded. Of a recording that
    was read ``isrc`` may be empty and ``duration`` missing, where none was sent that is one.
    """

    isrc: str
    titles: tuple[Title, ...]
    artists: tuple[DisplayArtist, ...]
    duration: timedelta | None
    p_lines: tuple[PLine, ...]
    type: RecordingType = RecordingType.MUSICAL_WORK
    display_artist_names: tuple[DisplayArtistName, ...] = ()
    contributors: tuple[Contributor, ...] = ()
    iswcs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    parental_warning: ParentalWarning = ParentalWarning.NO_ADVICE_AVAILABLE
    contains_ai: ContainsAI | None = None
    is_instrumental: bool | None = None
    first_publication_date: str | None = None
    file: AudioFile | None = None
    preview: Preview | None = None
    proprietary_ids: tuple[ProprietaryId, ...] = ()


class Image(Struct, frozen=True, kw_only=True, gc=False):
    """The front cover. It is identified by the sender's own identifier, always."""

    id: ProprietaryId
    parental_warning: ParentalWarning = ParentalWarning.NO_ADVICE_AVAILABLE
    contains_ai: ContainsAI | None = None
    file: ImageFile | None = None
