"""Rules about writers and credits: R3, R4, R5, R35, R40."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from tutti.core.identifiers import InvalidIdentifier, parse_ipi
from tutti.domain import catalogue
from tutti.domain.catalogue import RoleGroup
from tutti.domain.releases.model import Contributor, ReleaseDraft, Writer
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, must, should
from tutti.domain.releases.rules.words import fold, is_east_asian, latin_letters, listed, quoted

AUTHORLESS = frozenset({"traditional", "public domain", "trad", "folk song", "anonymous"})
"""Names that stand for an author nobody knows, folded; R21 says where they are allowed."""

_PARTS = re.compile(r"[\s·・]+")
_CONNECTORS = frozenset({"y", "e", "i"})
_NOBODY = frozenset(
    {"unknown", "test", "writer", "songwriter", "name", "artist", "none", "composer", "na", "various"}
)
_PERFORMING = (RoleGroup.PRODUCER, RoleGroup.PERFORMER)


def writers_of(draft: ReleaseDraft) -> Iterator[tuple[str, Writer]]:
    """Yield path and writer of every writer, those of covered originals too."""
    for place, track in enumerate(draft.tracks):
        for field, writers in (("writers", track.writers), ("original_writers", track.original_writers)):
            for n, writer in enumerate(writers):
                yield f"tracks[{place}].{field}[{n}]", writer


@must(
    "R3",
    "Every track names its writers",
    "writers_required",
    """Each track lists at least one writer in `writers`, each with a name: whoever wrote the music or the
    words, also of a cover.""",
)
def writers(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find tracks without writers and writers without names."""
    for place, track in enumerate(draft.tracks):
        if not track.writers:
            yield Breach(
                f"tracks[{place}].writers",
                f"Track {place + 1} names no writer: add everybody who wrote the music or the words, by "
                "full name.",
            )
    for path, writer in writers_of(draft):
        if not writer.name:
            yield Breach(f"{path}.name", "A writer has no name: give the full name, or take the entry out.")


@must(
    "R4",
    "Writers have full names",
    "writer_name_incomplete",
    """A writer is a person with first and last name, as registered with a collecting society: two parts or
    more, each of at least two letters. A stage name goes into `contributors`. Parts of one character are
    fine in Chinese, Japanese and Korean names, which may also be written without a blank; “y”, “e” and “i”
    may join the parts of a name.""",
)
def full_names(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find writers' names that are not full ones."""
    for path, writer in writers_of(draft):
        if not writer.name or fold(writer.name) in AUTHORLESS:
            continue
        wrong = _incomplete(writer.name)
        if wrong:
            yield Breach(f"{path}.name", f"{quoted(writer.name)} {wrong}")


@lru_cache(maxsize=4096)
def _incomplete(name: str) -> str | None:
    """Say what a writer's name lacks; remembered, since an album names the same few people on every track."""
    parts = [part for part in _PARTS.split(name) if any(c.isalnum() for c in part)]
    if set(fold(name).split()) <= _NOBODY:
        return "is a stand-in: give the writer's real first and last name."
    if len(parts) < 2:
        if parts and is_east_asian(parts[0]) and len(parts[0]) > 1:
            return None
        return "is one name only: give first and last name, as registered with a collecting society."
    short = [part for part in parts[:-1] if _is_short(part) and part not in _CONNECTORS]
    short += [part for part in parts[-1:] if _is_short(part)]
    if short:
        return f"has {quoted(short[0])} as a part: write every part of the name out, initials too."
    return None


def _is_short(part: str) -> bool:
    if is_east_asian(part):
        return False
    latin = latin_letters(part)
    return latin < 2 if latin else sum(c.isalpha() for c in part) < 2


@should(
    "R5",
    "Credits name somebody and say what they did",
    "credit_incomplete",
    """Each entry of `contributors` has a `name` and a `role` of the vocabulary (Producer, Engineer, Mixer,
    Performer, Vocalist …). A single stage name is fine here, unlike for writers.""",
)
def credits_complete(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find credits without a name or with a role that nobody knows."""
    for path, credit in credits_of(draft):
        if not credit.name:
            yield Breach(f"{path}.name", "A credit has no name: say who it was; a stage name is enough.")
        if not credit.role:
            yield Breach(
                f"{path}.role", "A credit has no role: say what was done, such as Producer or Vocalist."
            )
        elif catalogue.role(credit.role) is None:
            near = catalogue.role_like(credit.role)
            meant = f" (perhaps {near.name})" if near else ""
            yield Breach(
                f"{path}.role",
                f"{quoted(credit.role)} is no role that stores know{meant}: "
                "it will be sent to them as your own word.",
            )


def credits_of(draft: ReleaseDraft) -> Iterator[tuple[str, Contributor]]:
    """Yield path and credit of every contributor of the release and of its tracks."""
    owners: list[tuple[str, Sequence[Contributor]]] = [("release", draft.release.contributors)]
    owners += [(f"tracks[{place}]", track.contributors) for place, track in enumerate(draft.tracks)]
    for owner, credited in owners:
        for place, credit in enumerate(credited):
            yield f"{owner}.contributors[{place}]", credit


@should(
    "R35",
    "Somebody produced or performed",
    "producer_or_performer_missing",
    """Each track credits at least one producer or performer in `contributors`, its own or the release's.
    Stores show these credits and search by them.""",
)
def somebody_performed(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find tracks whose credits have neither producer nor performer."""
    if _performs(draft.release.contributors):
        return
    for place, track in enumerate(draft.tracks):
        if not _performs(track.contributors):
            yield Breach(
                f"tracks[{place}].contributors",
                f"Track {place + 1} credits no producer and no performer: add at least one with its role.",
            )


def _performs(credited: Sequence[Contributor]) -> bool:
    known = (catalogue.role(credit.role) for credit in credited if credit.name and credit.role)
    return any(role is not None and role.group in _PERFORMING for role in known)


@must(
    "R40",
    "Shares add up and IPI numbers check",
    "invalid_shares",
    """Writers' shares are optional; where one is given, all are, and they add up to 100. An IPI name number
    has 11 digits and two right check digits.""",
)
def shares(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find shares that do not add up and IPI numbers with a typing error."""
    for place, track in enumerate(draft.tracks):
        given = [writer.share for writer in track.writers if writer.share is not None]
        if not given:
            continue
        total = sum(given, Decimal(0))
        if len(given) < len(track.writers):
            missing = listed(quoted(w.name or "?") for w in track.writers if w.share is None)
            yield Breach(
                f"tracks[{place}].writers",
                f"Some writers of track {place + 1} have a share and {missing} have none: give all or none.",
            )
        elif abs(total - 100) > Decimal("0.01") * len(given):
            yield Breach(
                f"tracks[{place}].writers",
                f"The shares of track {place + 1} add up to {total:f}: make it 100.",
            )
    yield from _wrong_ipis(draft)


def _wrong_ipis(draft: ReleaseDraft) -> Iterator[Breach]:
    for path, writer in writers_of(draft):
        if writer.ipi is None:
            continue
        try:
            parse_ipi(writer.ipi)
        except InvalidIdentifier as wrong:
            message = f"{quoted(writer.ipi)} is no IPI name number: {wrong}."
            yield Breach(f"{path}.ipi", message, "invalid_ipi")
