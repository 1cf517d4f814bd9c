"""Single values in a message: lengths, days, times, numbers, words, identifiers.

Each function returns a value, or ``None`` where it is broken. What is broken is noted, and left out of the
trace, so that it stays among the extras as it was sent.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from tutti.core.identifiers import InvalidIdentifier, parse_gtin, parse_isrc
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import FALSE, TRUE, Sight, own_word
from tutti.domain.ddex.rules.fields import is_date
from tutti.domain.ddex.structure.nodes import Node

Word = TypeVar("Word", bound=StrEnum)


_LENGTH = re.compile(
    r"P(?:0+Y)?(?:0+M)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,12})?)S)?)?"
)


_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")


@lru_cache(maxsize=4096)
def length_of(text: str) -> timedelta | None:
    """Return an ISO 8601 duration in days, hours, minutes and seconds (``PT3M45S``, ``PT199S``)."""
    found = _LENGTH.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = found.groups()
    whole, _, part = (seconds or "0").partition(".")
    return timedelta(
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(whole),
        microseconds=int(part[:6].ljust(6, "0")),
    )


def is_total(text: str, lengths: Sequence[timedelta | None]) -> bool:
    """Tell whether a duration is that of all parts together, give or take what rounding makes of each."""
    whole_length = length_of(text)
    parts = sum((each or timedelta() for each in lengths), timedelta())
    return whole_length is not None and abs(whole_length - parts) <= timedelta(seconds=len(lengths))


def length(sight: Sight, element: Node, text: str) -> timedelta | None:
    """Read a duration."""
    value = length_of(text)
    if value is None:
        sight.note(faults.DURATION, element, value=text)
    return value


def start_point(sight: Sight, element: Node, text: str) -> timedelta | None:
    """Read where a clip begins: seconds, or a duration."""
    if _NUMBER.fullmatch(text):
        return timedelta(microseconds=int(Decimal(text) * 1_000_000))
    return length(sight, element, text)


def day_text(sight: Sight, element: Node, text: str) -> str | None:
    """Read a year, month or day as text; a time of the day after it is cut off."""
    if is_date(text):
        return text
    if "T" in text and is_date(text.partition("T")[0]):
        return text.partition("T")[0]
    sight.note(faults.DATE, element, value=text)
    return None


def day(sight: Sight, element: Node, text: str) -> date | None:
    """Read a day."""
    try:
        return date.fromisoformat(text[:10] if len(text) > 10 and text[10] in "+-Z" else text)
    except ValueError:
        sight.note(faults.DATE, element, value=text)
        return None


def instant(sight: Sight, element: Node, text: str) -> datetime | None:
    """Read an instant; one without a zone is returned without, and noted."""
    value = time_of(sight, element, text)
    if value is not None and value.tzinfo is None:
        sight.note(faults.NO_ZONE, element, value=text)
    return value


def time_of(sight: Sight, element: Node, text: str) -> datetime | None:
    """Read a day and time, with a zone or without."""
    try:
        if len(text) > 10:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    sight.note(faults.TIME, element, value=text)
    return None


def whole(sight: Sight, element: Node, text: str) -> int | None:
    """Read a whole number."""
    if text.isascii() and text.isdigit() and len(text) < 16:
        return int(text)
    sight.note(faults.NUMBER, element, value=text)
    return None


def decimal(sight: Sight, element: Node, text: str) -> Decimal | None:
    """Read a decimal number of zero or more."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    sight.note(faults.NUMBER, element, value=text)
    return None


def year(sight: Sight, element: Node, text: str) -> int | None:
    """Read a year of four digits."""
    if len(text) == 4 and text.isascii() and text.isdigit():
        return int(text)
    sight.note(faults.DATE, element, value=text)
    return None


def boolean(sight: Sight, element: Node, text: str) -> bool | None:
    """Read a truth value of XML Schema."""
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    sight.note(faults.WORD, element, value=text, known="true, false")
    return None


def choice(words: type[Word]) -> Callable[[Sight, Node, str], Word | None]:
    """Return how to read one of ``words``."""
    known = {str(word): word for word in words}

    def read(sight: Sight, element: Node, text: str) -> Word | None:
        value = known.get(text)
        if value is None:
            sight.note(faults.WORD, element, value=own_word(element, text), known=", ".join(known))
        return value

    return read


@lru_cache(maxsize=4096)
def _checked_isrc(text: str) -> tuple[str, str]:
    try:
        return parse_isrc(text), ""
    except InvalidIdentifier as error:
        return "", str(error)


def isrc(sight: Sight, element: Node, text: str) -> str:
    """Read an ISRC into its one spelling; a wrong one is noted, and kept as it was sent."""
    code, reason = _checked_isrc(text)
    if reason:
        sight.note(faults.ISRC, element, value=text, reason=reason)
    return code or text


def icpn(sight: Sight, element: Node, text: str) -> str:
    """Read a UPC or EAN, its digits as many as were sent; a wrong one is noted, and kept as it was sent."""
    try:
        parse_gtin(text)
    except InvalidIdentifier as error:
        sight.note(faults.ICPN, element, value=text, reason=error)
        return text
    return "".join(filter(str.isdigit, text))


def identifier(name: str, parse: Callable[[str], str]) -> Callable[[Sight, Node, str], str]:
    """Return how to read an identifier that may be wrong: then it is noted, and kept as it was sent."""

    @lru_cache(maxsize=4096)
    def checked(text: str) -> tuple[str, str]:
        try:
            return parse(text), ""
        except InvalidIdentifier as error:
            return "", str(error)

    def read(sight: Sight, element: Node, text: str) -> str:
        code, reason = checked(text)
        if reason:
            sight.note(faults.IDENTIFIER, element, name=name, value=text, reason=reason)
        return code or text

    return read
