"""A rule: one object that both tells people what is asked and checks that it is so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tutti.core.findings import Severity
from tutti.domain.releases.model import ReleaseDraft, TrackMetadata
from tutti.domain.releases.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule is broken. ``code`` and ``severity`` are the rule's unless given."""

    path: str
    message: str
    code: str | None = None
    severity: Severity | None = None


Check = Callable[[ReleaseDraft, Facts], Iterator[Breach]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A metadata rule: ``text`` is what people read, ``check`` yields every breach in a draft.

    A breach of one that ``holds`` is a question too, which may keep the release from the stores.
    """

    id: str
    title: str
    severity: Severity
    code: str
    text: str
    check: Check
    holds: bool = False

    @property
    def number(self) -> int:
        """The number in the id, by which rules are ordered."""
        return int(self.id.removeprefix("R"))


def must(id_: str, title: str, code: str, text: str) -> Callable[[Check], Rule]:
    """Make a check into a rule whose breach refuses a submission."""
    return lambda check: Rule(id_, title, Severity.ERROR, code, _one_line(text), check)


def should(id_: str, title: str, code: str, text: str) -> Callable[[Check], Rule]:
    """Make a check into a rule whose breach is a warning."""
    return lambda check: Rule(id_, title, Severity.WARNING, code, _one_line(text), check)


def asks(id_: str, title: str, code: str, text: str) -> Callable[[Check], Rule]:
    """Make a check into a rule whose breach is a question: a warning that keeps a release from the stores."""
    return lambda check: Rule(id_, title, Severity.WARNING, code, _one_line(text), check, holds=True)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def titles(draft: ReleaseDraft) -> Iterator[tuple[str, str, TrackMetadata | None]]:
    """Yield path, text and track of every title that is given; the release's own has no track."""
    if draft.release.title:
        yield "release.title", draft.release.title, None
    for place, track in enumerate(draft.tracks):
        if track.title:
            yield f"tracks[{place}].title", track.title, track


def primary_artists(draft: ReleaseDraft) -> Iterator[tuple[str, str]]:
    """Yield path and name of the release's primary artist and of tracks that name another."""
    name = draft.release.primary_artist_name
    if name:
        yield "release.primary_artist_name", name
    for place, track in enumerate(draft.tracks):
        if track.primary_artist_name and track.primary_artist_name != name:
            yield f"tracks[{place}].primary_artist_name", track.primary_artist_name


def featured_artists(draft: ReleaseDraft) -> Iterator[tuple[str, str]]:
    """Yield path and name of every featured artist of the release and of its tracks."""
    owners = [("release", draft.release.featured_artists)]
    owners += [(f"tracks[{place}]", track.featured_artists) for place, track in enumerate(draft.tracks)]
    for owner, guests in owners:
        for place, guest in enumerate(guests):
            if guest.name:
                yield f"{owner}.featured_artists[{place}].name", guest.name


def artists(draft: ReleaseDraft) -> Iterator[tuple[str, str]]:
    """Yield path and name of every primary and featured artist."""
    yield from primary_artists(draft)
    yield from featured_artists(draft)
