"""The rules as people and programs read them, written from the rule objects themselves."""

from functools import cache

from tutti.core.findings import Severity
from tutti.domain.releases.rules.rule import Rule
from tutti.domain.releases.rules.rulebook import RULES, VERSION

_HEAD = """# Metadata rules

Version {version}. Every submission is judged by all of these rules at once, and the answer lists every fault
with its path, code, message and rule.

- An **error** refuses the submission (HTTP 422). Nothing is charged.
- A **warning** lets it pass and comes back with the answer. One, R33, is a question as well:
  unless the operator has it otherwise, the release goes to no store before you have answered.
- Rules that need listening or a look at the cover (R9, R13, R31, R32, R33) speak as soon as that is done.

| rule | about | kind | code |
|---|---|---|---|
{table}
"""
_ENTRY = """
## {id} {title}

*{kind}*, code `{code}`

{text}
"""


@cache
def as_markdown() -> str:
    """Return the whole rulebook as a Markdown page."""
    table = "\n".join(f"| {rule.id} | {rule.title} | {rule.severity} | `{rule.code}` |" for rule in RULES)
    return _HEAD.format(version=VERSION, table=table) + "".join(map(_entry, RULES))


def as_json() -> dict[str, object]:
    """Return the rulebook with its text and one entry per rule (contract, section 5)."""
    return {
        "format": "markdown",
        "version": VERSION,
        "updated_at": f"{VERSION}T00:00:00Z",
        "content": as_markdown(),
        "rules": [
            {
                "id": rule.id,
                "title": rule.title,
                "severity": str(rule.severity),
                "code": rule.code,
                "text": rule.text,
            }
            for rule in RULES
        ],
    }


def _entry(rule: Rule) -> str:
    kind = "Error" if rule.severity is Severity.ERROR else "Warning"
    return _ENTRY.format(id=rule.id, title=rule.title, kind=kind, code=rule.code, text=rule.text)
