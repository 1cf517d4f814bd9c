"""A release that breaks no rule, and short ways to break one."""

from datetime import date

from tutti.core.findings import Severity
from tutti.domain.releases.formats.snapshot import from_wire
from tutti.domain.releases.rules import RULES, Facts, judge
from tutti.domain.releases.schema import example

TODAY = date(2026, 11, 22)
NOTHING_KNOWN = Facts(today=TODAY)


def sound(release=None, *tracks):
    """Return the example with changes; each entry of ``tracks`` changes a copy of its one track."""
    body = example(TODAY)
    changed = [
        {**body["tracks"][0], "audio_file_url": f"/api/files/audio/7/{n}.wav", **track}
        for n, track in enumerate(tracks)
    ]
    draft, faults = from_wire({**body["release"], **(release or {})}, changed or body["tracks"])
    assert faults == []
    return draft


def broken(draft, facts=NOTHING_KNOWN):
    """Return what the rules say as sorted (rule, severity letter, path)."""
    said = judge(draft, facts)
    return sorted(
        [(f.rule, "E", f.path) for f in said.errors] + [(f.rule, "W", f.path) for f in said.warnings]
    )


def verdict(path, draft, facts=NOTHING_KNOWN):
    """Return what is said about one path, as ``R6 E`` words."""
    return [f"{rule} {kind}" for rule, kind, where in broken(draft, facts) if where == path]


def messages(draft, facts=NOTHING_KNOWN):
    """Return everything that is said about each path."""
    said: dict[str, str] = {}
    judgement = judge(draft, facts)
    for fault in (*judgement.errors, *judgement.warnings):
        said[fault.path] = f"{said.get(fault.path, '')} {fault.message}"
    return said


def rule(rule_id):
    return next(rule for rule in RULES if rule.id == rule_id)


def severity(rule_id):
    return "E" if rule(rule_id).severity is Severity.ERROR else "W"


def listed(table):
    """Return the entries of a table of texts, separated by bars and line ends."""
    return [
        entry.strip() for line in table.strip().splitlines() for entry in line.split("|") if entry.strip()
    ]
