"""Metadata rules R1 to R42: the same objects tell people what is asked and judge what they send."""

from tutti.domain.releases.rules.dates import read_day, settle_dates
from tutti.domain.releases.rules.document import as_json, as_markdown
from tutti.domain.releases.rules.facts import AudioFacts, CoverFacts, Facts, SoundsLike, TrackFacts
from tutti.domain.releases.rules.rule import Breach, Rule
from tutti.domain.releases.rules.rulebook import RULES, VERSION, Judgement, judge, missing

__all__ = [
    "RULES",
    "VERSION",
    "AudioFacts",
    "Breach",
    "CoverFacts",
    "Facts",
    "Judgement",
    "Rule",
    "SoundsLike",
    "TrackFacts",
    "as_json",
    "as_markdown",
    "judge",
    "missing",
    "read_day",
    "settle_dates",
]
