"""The rulebook: every rule once, and the judgement of a draft by all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from tutti.core.errors import FieldFault
from tutti.core.findings import Severity
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.rules import (
    artists,
    codes,
    contents,
    dates,
    files,
    origins,
    people,
    rights,
    titles,
    whole,
)
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Rule

VERSION = "2026-11-29"
"""Day of the last change to a rule or a word list."""

MOST_FAULTS = 1_000
"""A draft with more faults than this is refused with so many of them."""

RULES: tuple[Rule, ...] = tuple(
    sorted(
        (
            rule
            for module in (artists, codes, contents, dates, files, origins, people, rights, titles, whole)
            for rule in vars(module).values()
            if isinstance(rule, Rule)
        ),
        key=lambda rule: rule.number,
    )
)
"""All rules in the order of their numbers."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say: ``errors`` refuse the submission, ``warnings`` do not.

    ``questions`` are the warnings that may keep a release from the stores until they are answered.
    ``draft`` is the one to go on with: as judged, with a release date of the past moved to today.
    """

    draft: ReleaseDraft
    errors: tuple[FieldFault, ...]
    warnings: tuple[FieldFault, ...]
    questions: tuple[FieldFault, ...]


def judge(draft: ReleaseDraft, facts: Facts, rules: Iterable[Rule] = RULES) -> Judgement:
    """Judge ``draft`` by all rules at once and list every fault, in the order of the rules."""
    settled, notes = dates.settle_dates(draft, facts.kept_day or facts.today)
    errors: list[FieldFault] = []
    warnings: list[FieldFault] = list(notes)
    questions: list[FieldFault] = []
    for rule in rules:
        for breach in rule.check(settled, facts):
            fault = FieldFault(breach.path, breach.code or rule.code, breach.message, rule.id)
            (errors if (breach.severity or rule.severity) is Severity.ERROR else warnings).append(fault)
            if rule.holds:
                questions.append(fault)
    return Judgement(
        settled,
        tuple(errors[:MOST_FAULTS]),
        tuple(warnings[:MOST_FAULTS]),
        tuple(questions[:MOST_FAULTS]),
    )


def missing(draft: ReleaseDraft) -> list[str]:
    """Return the paths of required fields that are still empty, for the answer to a saved draft."""
    asked = [
        f"release.{field}" for field in whole.REQUIRED_OF_RELEASE if getattr(draft.release, field) is None
    ]
    for place, track in enumerate(draft.tracks):
        fields = [field for field in whole.REQUIRED_OF_TRACK if getattr(track, field) is None]
        fields += [] if track.writers else ["writers"]
        asked += [f"tracks[{place}].{field}" for field in fields]
    return asked if draft.tracks else [*asked, "tracks"]
