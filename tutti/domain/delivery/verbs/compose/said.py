"""What is said of a release and its tracks alike: titles, lines, dates, warnings."""

from collections.abc import Sequence
from datetime import date

from tutti.domain import ddex
from tutti.domain.releases import ReleaseDraft, TrackMetadata


def titles(text: str | None, version: str | None) -> tuple[ddex.Title, ...]:
    """Return the title to show."""
    return (ddex.Title(text=text or "", version=version),)


def p_lines(draft: ReleaseDraft, track: TrackMetadata | None) -> tuple[ddex.PLine, ...]:
    """Return the ℗ line of a track, or of the release."""
    year, owner = _line(draft, track, "pline")
    return (ddex.PLine(year=year, text=f"{year} {owner}", company=owner),)


def c_lines(draft: ReleaseDraft, track: TrackMetadata | None) -> tuple[ddex.CLine, ...]:
    """Return the © line of a track, or of the release."""
    year, owner = _line(draft, track, "cline")
    return (ddex.CLine(year=year, text=f"{year} {owner}", company=owner),)


def _line(draft: ReleaseDraft, track: TrackMetadata | None, kind: str) -> tuple[int, str]:
    """Take the line of the track, else of the release, else what older clients leave to be understood."""
    told = draft.release
    year = getattr(track, f"{kind}_year", None) or getattr(told, f"{kind}_year")
    owner = getattr(track, f"{kind}_owner", None) or getattr(told, f"{kind}_owner")
    year = year or date.fromisoformat(told.release_date or "").year
    return year, owner or told.label or told.primary_artist_name or ""


def dates(text: str | None) -> tuple[ddex.EventDate, ...]:
    """Return a date, if there is one."""
    return (ddex.EventDate(date=text),) if text else ()


def warning(explicit: bool) -> ddex.ParentalWarning:
    """Return the advice to parents."""
    return ddex.ParentalWarning.EXPLICIT if explicit else ddex.ParentalWarning.NOT_EXPLICIT


def contains_ai(said: Sequence[bool | None]) -> ddex.ContainsAI | None:
    """Return how much of a whole was made by machine, by what is said of its parts."""
    if all(each is None for each in said):
        return None
    if all(said):
        return ddex.ContainsAI.ALL
    return ddex.ContainsAI.PARTLY if any(said) else ddex.ContainsAI.NONE
