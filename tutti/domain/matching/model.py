"""What a look-up finds: passages that two sounds have in common, and whose recordings those are."""

from dataclasses import dataclass
from enum import StrEnum

FINGERPRINT_VERSION = 2
"""Raised whenever the same sound gets another fingerprint; files are then fingerprinted again.

2: loud peaks are kept before high ones. A quarter of the landmarks of 1 are others.
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """Seconds of the file asked about, seconds of the known recording, and how many landmarks agree."""

    asked_from: float
    asked_to: float
    known_from: float
    known_to: float
    landmarks: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Peaks of a passage that a file and a recording share.

    ``agreeing`` of the ``possible`` ones lie at the same places; ``chance`` is how many do on average when
    one is shifted against the other, and ``elsewhere`` how many at the best of those shifts.
    """

    agreeing: int
    possible: int
    chance: float
    elsewhere: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A fingerprint that has something in common with the one asked about; ``id`` is that of its row.

    ``best`` counts moments that agree on one line in time, and ``rival`` those that agree best on another
    line through the same recording. ``pitch`` and ``tempo`` are factors by which the file is higher and
    faster than the recording. ``proof`` is absent until both fingerprints were compared.
    """

    id: int
    seconds: float
    pitch: float
    tempo: float
    best: int
    passages: tuple[Passage, ...]
    rival: int = 0
    proof: Proof | None = None


class MatchKind(StrEnum):
    """How a file and a known recording hang together."""

    SAME = "same"
    EXCERPT = "excerpt"
    CONTAINS = "contains"
    ALTERED = "altered"


class Owner(StrEnum):
    """Whose the known recording is, seen from the caller."""

    OWN = "own"
    OTHER = "other"
    REGISTRY = "registry"


@dataclass(frozen=True, slots=True)
class StoreLink:
    """Where the recording can be heard."""

    store: str
    url: str


@dataclass(frozen=True, slots=True)
class Known:
    """The public facts of a known recording, and the fingerprint that it is known by."""

    fingerprint_id: int | None
    title: str
    artist: str
    isrc: str | None
    owner: Owner
    source: str
    links: tuple[StoreLink, ...] = ()


SURE = 0.5
"""Confidence from which a candidate counts as a match; see ``rules``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known recording that a file has to do with; ``coverage`` is the share of the file, then of it."""

    known: Known
    kind: MatchKind
    confidence: float
    coverage: float
    known_coverage: float
    pitch_semitones: float
    tempo: float
    passages: tuple[Passage, ...]

    @property
    def alarms(self) -> bool:
        """Whether it is sure enough, and not the caller's own."""
        return self.confidence >= SURE and self.known.owner is not Owner.OWN


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer about a file: candidates, the surest first. ``services`` that were asked beside the
    index."""

    candidates: tuple[Candidate, ...]
    services: tuple[str, ...] = ()
    cached: bool = False

    @property
    def best(self) -> Candidate | None:
        """The surest candidate that alarms."""
        return next((each for each in self.candidates if each.alarms), None)


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many fingerprints the index of this machine holds, and the highest of their ids."""

    count: int
    highest: int
