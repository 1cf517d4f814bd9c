"""Kinds of values: for each the check that a text passes or fails, and how to say what it should have been.

The lexical forms are those of XML Schema Part 2, but nothing passes that either the standard or libxml2
refuses: no blanks around dates and after durations (libxml2), no fraction of a second without a digit on
either side of the point (the standard). References are written in ASCII.
"""

import calendar
import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

Check = Callable[[str], object]


class Words(NamedTuple):
    """What a value should be, and how to bring that about."""

    what: str
    mend: str


_BLANKS = "[ \\t\\r\\n]*"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?!0000)(?:[1-9][0-9]{4,17}|[0-9]{4})"
_DATE = rf"({_YEAR})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_NAME = r"[A-Za-z_][\w.-]*"
_LEAP_CYCLE = 400

_FORMS = {
    "boolean": "true|false|1|0",
    "integer": "[+-]?[0-9]+",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "gYear": _YEAR + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "duration": (
        r"-?P(?=[0-9T])(?:[0-9]{1,18}Y)?(?:[0-9]{1,18}M)?(?:[0-9]{1,18}D)?"
        r"(?:T(?=[0-9])(?:[0-9]{1,18}H)?(?:[0-9]{1,18}M)?(?:[0-9]{1,18}(?:\.[0-9]+)?S)?)?"
    ),
}
_DATES = {"gYear", "dateTime"}
_WORDS = {
    "boolean": Words("`true` or `false`", "Write `true` or `false`."),
    "integer": Words("a whole number", "Write digits only, such as `12`."),
    "decimal": Words("a number with a decimal point", "Write a number such as `7.99`."),
    "gYear": Words("a year", "Write the year in four digits, such as `2026`."),
    "dateTime": Words("a date and time", "Write it such as `2026-06-12T00:00:00Z`."),
    "duration": Words("a duration", "Write it such as `PT3M45S`: hours, minutes and seconds after `PT`."),
}
_DATE_WORDS = Words("a date", "Write it such as `2026-06-12`; month or day may be left out.")
_LANGUAGE_WORDS = Words("a language tag", "Write a language code such as `en` or `zh-Hant`.")
_ANCHOR_WORDS = "Write the letter `{0}` and a number, such as `{0}1`."


@cache
def check_of(kind: str) -> Check | None:
    """Return the check of a kind of value; nothing where any text will do."""
    if kind == "string":
        return None
    head, _, pattern = kind.partition(" ")
    if head == "text":
        return re.compile(pattern).fullmatch
    if head == "name":
        return re.compile(f"{_BLANKS}(?:{pattern or _NAME}){_BLANKS}", re.ASCII).fullmatch
    before = "" if kind in _DATES else _BLANKS
    after = "" if kind in _DATES or kind == "duration" else _BLANKS
    form = re.compile(f"{before}(?:{_FORMS[kind]}){after}").fullmatch
    if kind != "dateTime":
        return form

    def moment(text: str) -> bool:
        found = form(text)
        return found is not None and int(found[3]) <= _days(int(found[1]), int(found[2]))

    return moment


def words_of(kind: str) -> Words:
    """Return what a value of this kind is, and how to write one."""
    head, _, pattern = kind.partition(" ")
    if kind in _WORDS:
        return _WORDS[kind]
    if head == "text" and pattern.startswith("[0-9]{4}(-"):
        return _DATE_WORDS
    if head == "text" and pattern.startswith("[a-zA-Z]{2,3}("):
        return _LANGUAGE_WORDS
    if head == "name" and pattern[1:2] == "[":
        letter = pattern[0]
        return Words(f"a reference that starts with `{letter}`", _ANCHOR_WORDS.format(letter))
    return Words(f"of the form `{pattern}`", "Write it in that form.")


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year % _LEAP_CYCLE + _LEAP_CYCLE, month)[1]
