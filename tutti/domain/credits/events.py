"""What has happened to credits. Ids are public ones."""

from dataclasses import dataclass
from typing import ClassVar

from tutti.core.events import Event


@dataclass(frozen=True, slots=True)
class CreditsLow(Event):
    """A debit left less than the threshold at which the organisation wants to reload."""

    name: ClassVar[str] = "credits.low"

    balance: int


@dataclass(frozen=True, slots=True)
class CreditsBought(Event):
    """A payment was confirmed and its credits are there; ``kind`` is purchase or auto_reload."""

    name: ClassVar[str] = "credits.bought"

    purchase: str
    kind: str
    credits: int


@dataclass(frozen=True, slots=True)
class CreditsTakenBack(Event):
    """A payment went back, and ``credits`` with it (negative: it came again). ``owed`` were spent already."""

    name: ClassVar[str] = "credits.taken_back"

    purchase: str
    credits: int
    owed: int


@dataclass(frozen=True, slots=True)
class CreditsGranted(Event):
    """The operator gave credits."""

    name: ClassVar[str] = "credits.granted"

    credits: int
    reason: str


@dataclass(frozen=True, slots=True)
class AutoReloadFailed(Event):
    """A saved card was refused, and auto-reload was switched off."""

    name: ClassVar[str] = "credits.auto_reload_failed"

    error: str
