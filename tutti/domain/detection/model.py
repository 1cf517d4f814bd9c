"""What the detector looks for, what it measured, and what it says: frozen facts that can be kept.

Frequencies are hertz, positions and lengths seconds, shares and scores go from 0 to 1.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import log

DETECTOR_VERSION = 2
"""Raised whenever the same bytes would be measured otherwise."""
RULES_VERSION = 2
"""Raised whenever the same evidence would be judged otherwise by the same curve."""


BANDS = 64
"""How many features ``bands-1`` has."""


class Outcome(StrEnum):
    """What can honestly be said. Only ``ai`` bills; ``review`` goes to a person.

    ``not_found`` says that no decoder's trace was found, not that a person made the music.
    ``not_measurable`` says that the file could not have shown one; ``not_measured`` that nobody looked.
    """

    AI = "ai"
    REVIEW = "review"
    NOT_FOUND = "not_found"
    NOT_MEASURABLE = "not_measurable"
    NOT_MEASURED = "not_measured"


class ClockKind(StrEnum):
    """How easily something else has a clock: see the head of ``clocks.toml``."""

    PLAIN = "plain"
    TICK = "tick"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Clock:
    """One decoder's clock; ``model`` is ``None`` where several generators share it.

    ``wanders`` says that its lines do not keep their phase, so that test B alone may tell.
    """

    hertz: Fraction
    model: str | None
    alternatives: tuple[str, ...]
    kind: ClockKind
    source: str
    seen: date
    wanders: bool = False


@dataclass(frozen=True, slots=True)
class ClockTable:
    """The clocks that are looked for, and the table's version (a date)."""

    version: str
    clocks: tuple[Clock, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many multiples of a clock could be marked in a window, and how many are.

    ``slower_share`` is the largest share marked among the multiples of the clock / ``slower`` that are none
    of the clock itself; ``prominence`` how far the marked ones rise above their surroundings, in dB; ``part``
    which part of the window's power lies at all multiples, measured where they rise by 20 dB and more. They
    are 0 where it was not worth looking.
    """

    hertz: float
    possible: int
    marked: int
    slower: int = 1
    slower_share: float = 0.0
    prominence: float = 0.0
    part: float = 0.0

    @property
    def share(self) -> float:
        """The share of the multiples that are marked."""
        return self.marked / self.possible if self.possible else 0.0

    @property
    def excess(self) -> float:
        """The share beyond what a sequencer leaves at slower multiples too; 1 is all of them."""
        return max(self.share - self.slower_share, 0.0) / max(1 - self.slower_share, 1e-9)

    def weight(self, chance: float) -> float:
        """How unlikely the count is where each multiple is marked with probability ``chance``.

        The logarithm (base e) of the likelihood ratio of two binomials; 0 for fewer than chance gives.
        """
        share = min(max(self.share, 1e-9), 1 - 1e-9)
        if share <= chance:
            return 0.0
        missed = self.possible - self.marked
        return self.marked * log(share / chance) + missed * log((1 - share) / (1 - chance))


@dataclass(frozen=True, slots=True)
class View:
    """Test A on one window of one channel (``mid`` or ``side``); ``counts`` go with the clocks by place.

    ``chance`` is the share of all bins that count as marked. ``scanned`` is the most telling clock of any.
    """

    start: float
    seconds: float
    channel: str
    chance: float
    counts: tuple[Count, ...]
    scanned: Count


@dataclass(frozen=True, slots=True)
class Margin:
    """Test B at one clock on one channel, over the whole file: z above that of the best comb beside it."""

    hertz: float
    channel: str
    margin: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """Everything that a verdict rests on beside the file's tags; kept, so that it can be judged again.

    ``sounding_seconds`` is how much of the file was neither silent nor beyond the longest look;
    ``bandwidth_hz`` how far up there is sound at all. ``bands`` are the features ``bands-1`` for model
    packs: the mean log power of the whitened mid in 64 bands, equal steps of log frequency from 50 Hz to
    15.5 kHz, less their mean (0 where the file has nothing).
    """

    seconds: float
    sample_rate: int
    channels: int
    sounding_seconds: float
    bandwidth_hz: float
    views: tuple[View, ...]
    margins: tuple[Margin, ...]
    bands: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that the file says about itself: a tag, or the presence of a C2PA manifest.

    ``model`` is the generator that it names, ``None`` where it names none; ``machine`` says whether it states
    that a machine made the sound.
    """

    place: str
    text: str
    model: str | None = None
    machine: bool = False


@dataclass(frozen=True, slots=True)
class PackScore:
    """What a model pack of the operator's said: the probability that a machine made the sound."""

    pack: str
    version: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one file that a verdict is made of; kept whole, so that it can be judged again."""

    measurement: Measurement
    marks: tuple[Mark, ...] = ()
    packs: tuple[PackScore, ...] = ()
    lossy_kbps: float | None = None


class Reason(StrEnum):
    """Why a verdict is what it is; ``rules.reasons`` says it in sentences."""

    TAG = "tag"
    CLOCK = "clock"
    CLOCK_UNCERTAIN = "clock_uncertain"
    CLOCK_UNKNOWN = "clock_unknown"
    CLOCK_WARPED = "clock_warped"
    SEQUENCER = "sequencer"
    ROUND_CLOCK = "round_clock"
    BLOCK_CLOCK = "block_clock"
    HELD_NOTE = "held_note"
    PACKS = "packs"
    TOO_SHORT = "too_short"
    SILENT = "silent"
    NARROW = "narrow"
    LOW_BITRATE = "low_bitrate"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the detector says of a file, and why.

    ``score`` is the calibrated probability, ``None`` where nothing was measured. ``model`` is a generator,
    ``None`` where none was found or several share the ``clock_hz``, which ``alternatives`` then name.
    ``share`` (test A) and ``margin`` (test B) are those of that clock.
    """

    outcome: Outcome
    score: float | None
    model: str | None
    alternatives: tuple[str, ...]
    clock_hz: float | None
    share: float
    margin: float
    reasons: tuple[Reason, ...]
    detector: int
    table: str
    calibration: str

    @property
    def contains_ai(self) -> bool:
        """Whether the sound counts as made by a machine: only for the one outcome that is sure."""
        return self.outcome is Outcome.AI

    @property
    def by_the_curve(self) -> bool:
        """Whether share and margin decided: measured, no tag said more, and no doubt set them aside."""
        beside = {
            Reason.TAG,
            Reason.SEQUENCER,
            Reason.HELD_NOTE,
            Reason.CLOCK_UNKNOWN,
            Reason.CLOCK_WARPED,
        }
        return self.score is not None and beside.isdisjoint(self.reasons)
