"""Rules about dates: R24, R25, and the one change that the rules make themselves."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from tutti.core.errors import FieldFault
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, must, should
from tutti.domain.releases.rules.words import quoted

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LEAD = timedelta(days=7)


def read_day(text: str | None) -> date | None:
    """Return the day that ``text`` (``YYYY-MM-DD``) names, or ``None``."""
    if not text or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def settle_dates(draft: ReleaseDraft, today: date) -> tuple[ReleaseDraft, tuple[FieldFault, ...]]:
    """Move a release date in the past to ``today`` and keep it as the original date (R24).

    Returns the draft to go on with and the warning to show; both unchanged and empty when the date is not
    in the past or is no date.
    """
    release = draft.release
    day = read_day(release.release_date)
    if day is None or day >= today:
        return draft, ()
    known = read_day(release.original_release_date)
    first = min(day, known) if known else day
    settled = msgspec.structs.replace(
        release, release_date=today.isoformat(), original_release_date=first.isoformat()
    )
    warning = FieldFault(
        "release.release_date",
        "release_date_moved",
        f"{day} is in the past: the release date is now {today}, and {first} is kept as "
        "original_release_date.",
        "R24",
    )
    return msgspec.structs.replace(draft, release=settled), (warning,)


@must(
    "R24",
    "The release date is a day within a year",
    "invalid_release_date",
    """`release_date` is a day (YYYY-MM-DD) at most one year ahead. A day in the past becomes today, and the
    old one is kept in `original_release_date`, with a warning. An original date is not after the release
    date. A release that came out keeps its first day there when an update moves `release_date`.""",
)
def release_day(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find dates that are none, or too far away."""
    given, first = draft.release.release_date, draft.release.original_release_date
    day, original = read_day(given), read_day(first)
    if given and day is None:
        yield Breach(
            "release.release_date",
            f"{quoted(given)} is no day: write it as YYYY-MM-DD, such as {facts.today}.",
        )
    elif day and day > _a_year_after(facts.today):
        yield Breach(
            "release.release_date",
            f"{day} is more than a year ahead: choose a day until {_a_year_after(facts.today)}.",
        )
    if first and original is None:
        yield Breach("release.original_release_date", f"{quoted(first)} is no day: write it as YYYY-MM-DD.")
    elif original and day and original > day:
        yield Breach(
            "release.original_release_date",
            f"{original} is after the release date {day}: the original date is the day of the first release.",
        )


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, month=3, day=1)


@should(
    "R25",
    "A week of lead time",
    "short_lead_time",
    """Stores need days to process a release, and playlist editors look at what comes in a week before. With
    less than seven days the release may appear late in some stores.""",
)
def lead_time(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find release dates that are near."""
    day = read_day(draft.release.release_date)
    if day and day - facts.today < _LEAD:
        yield Breach(
            "release.release_date",
            f"{day} is less than a week ahead: stores may be late and cannot be pitched to. From "
            f"{facts.today + _LEAD} on there is time for both.",
        )
