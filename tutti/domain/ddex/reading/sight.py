"""What a reader holds while it reads, and the single values in a message: texts, days, lengths, numbers.

Each function returns a value, or ``None`` where there is none or it is broken. What is broken is noted, and
left out of the trace, so that it stays among the extras as it was sent.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias, TypeVar

from tutti.core.identifiers import (
    InvalidIdentifier,
    parse_gtin,
    parse_isrc,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.trace import Element, Trace, path_of
from tutti.domain.ddex.rules.fields import is_date
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.structure.nodes import BLANKS, Node

Kids: TypeAlias = dict[str, list[Node]]
Word = TypeVar("Word", bound=StrEnum)

MOST_FINDINGS = 300
_LENGTH = re.compile(
    r"P(?:0+Y)?(?:0+M)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8}(?:\.\d{1,12})?)S)?)?"
)
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,9})?")
_ZONED = re.compile(r"(?:Z|[+-]\d\d:?\d\d)$")


class Sight:
    """All nodes of the message, the sender's namespace, and what was found so far."""

    __slots__ = ("_elements", "_root", "findings", "isrcs", "nodes", "sender")

    def __init__(self, root: Element, nodes: list[Node]) -> None:
        self._root = root
        self._elements: list[Element] = []
        self.nodes = nodes
        self.sender = ""
        self.findings: list[Finding] = []
        self.isrcs: Counter[str] = Counter()

    def note(self, fault: Fault, node: Node, **values: object) -> None:
        """Note what is wrong at an element, up to a number that nobody would read to the end."""
        if len(self.findings) > MOST_FINDINGS:
            return
        if not self._elements:
            self._elements = list(self._root.iter())
        element = self._elements[node.at]
        if len(self.findings) == MOST_FINDINGS:
            fault, values = faults.MORE, {}
        for name, value in values.items():
            values[name] = str(value)[:100]
        self.findings.append(fault.at(path_of(element), element.sourceline, **values))


def first(node: Node, tag: str) -> Node | None:
    """Return the first child called ``tag``."""
    found = node.kids.get(tag)
    return found[0] if found else None


def take(found: Kids, tag: str, name: str, trace: Trace) -> str | None:
    """Return the text of the first child called ``tag``, for the field ``name``; ``None`` if empty."""
    elements = found.get(tag)
    if elements is None:
        return None
    trace.append((name, elements[0]))
    return elements[0].text or None


def attribute(element: Node, key: str, name: str, trace: Trace) -> str | None:
    """Return an attribute for the field ``name``."""
    value: str | None = element.attributes.get(key)
    if value is not None:
        trace.append((name, (element, key)))
        value = value.strip(BLANKS)
    return value or None


def parsed(
    sight: Sight,
    found: Kids,
    tag: str,
    name: str,
    trace: Trace,
    parse: "Callable[[Sight, Node, str], Value | None]",
) -> "Value | None":
    """Return the first child called ``tag`` as ``parse`` reads it; what it cannot read stays an extra."""
    elements = found.get(tag)
    if elements is None:
        return None
    element = elements[0]
    text = element.text
    if not text:
        trace.append((name, element))
        return None
    value = parse(sight, element, text)
    if value is not None:
        trace.append((name, element))
    return value


Value = TypeVar("Value")


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
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
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


def own_word(element: Node, text: str) -> str:
    """Return a word of the standard, or the sender's own."""
    return (element.attributes.get("UserDefinedValue") or text) if text == "UserDefined" else text


def word(sight: Sight, element: Node, name: str, trace: Trace) -> str:
    """Return a word of the standard or the sender's own, whose namespace goes without saying."""
    text = element.text
    trace.append((name, element))
    if text == "UserDefined" and element.attributes.get("UserDefinedValue"):
        trace.append((name, (element, "UserDefinedValue")))
        if element.attributes.get("Namespace") == sight.sender:
            trace.append((name, (element, "Namespace")))
        return element.attributes.get("UserDefinedValue", "").strip(BLANKS)
    return text


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
