"""Single values in the spellings that clients use: years as texts, numbers for codes, words for flags."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from tutti.core.identifiers import InvalidIdentifier, parse_gtin, parse_ipi, parse_isrc
from tutti.domain import catalogue
from tutti.domain.releases.formats.fields import Reader, scalar
from tutti.domain.releases.formats.texts import Unreadable, block, line

E = TypeVar("E", bound=StrEnum)

_LONGEST_URL = 2_000
_MOST_SECONDS = 86_400
_TRUE = {"true", "yes", "1", "explicit"}
_FALSE = {"false", "no", "0", "clean"}
_NOT_YET = re.compile(r"pending|n/?a|none|assign.*", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ][0-9:.]+(Z|[+-][0-9:]+)?")
_TWO_LETTERS = re.compile(r"[A-Za-z]{2,3}")


def _line(value: object) -> str | None:
    if not isinstance(value, str):
        raise TypeError("must be a text")
    return line(value)


def _block(value: object) -> str | None:
    if not isinstance(value, str):
        raise TypeError("must be a text")
    return block(value)


def _address(value: object) -> str | None:
    if not isinstance(value, str):
        raise TypeError("must be a text")
    address = value.strip()
    if len(address) > _LONGEST_URL or not address.isprintable():
        raise Unreadable(f"must be an address of at most {_LONGEST_URL} printable characters")
    return address or None


def _whole(value: object) -> int | None:
    if isinstance(value, str):
        if not value.strip():
            return None
        if _WHOLE.fullmatch(value.strip()):
            return int(value)
    elif isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return _bounded(int(value))
    raise TypeError("must be a whole number")


def _bounded(value: int) -> int:
    if abs(value) >= 10**15:
        raise Unreadable("must be a number of at most 15 digits")
    return value


def _flag(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().lower()
        if not word:
            return None
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
    raise TypeError("must be true or false")


def _seconds(value: object) -> float | None:
    try:
        seconds = None if value == "" or isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        seconds = None
    if seconds is None and value != "":
        raise TypeError("must be a number of seconds")
    if seconds is not None and not 0 <= seconds < _MOST_SECONDS:
        raise Unreadable("must be a number of seconds from 0 to 86399")
    return seconds


def _percentage(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or len(str(value)) > 32:
        raise TypeError("must be a percentage such as 50 or 33.34")
    words = str(value).strip().removesuffix("%").strip()
    if not words:
        return None
    try:
        share = Decimal(words)
    except InvalidOperation as error:
        raise TypeError("must be a percentage such as 50 or 33.34") from error
    if not (share.is_finite() and 0 <= share <= 100 and share == round(share, 6)):
        raise Unreadable("must be between 0 and 100, with at most six decimal places")
    return share


def _given(value: object, width: int) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**14:
        return str(value).zfill(width)
    words = _line(value)
    return None if words is None or _NOT_YET.fullmatch(words) else words


def _upc(value: object) -> str | None:
    words = _given(value, 12)
    return words and _canonical(words, lambda text: parse_gtin(text).shortest)


def _isrc(value: object) -> str | None:
    words = _given(value, 0)
    return words and _canonical(words, parse_isrc)


def _ipi(value: object) -> str | None:
    words = _given(value, 0)
    return words and _canonical(words, parse_ipi)


def _canonical(words: str, parse: Callable[[str], str]) -> str:
    try:
        return parse(words)
    except InvalidIdentifier:
        return words  # kept as typed: the rules say what is wrong with it


def _date(value: object) -> str | None:
    words = _line(value)
    moment = words and _MOMENT.fullmatch(words)
    return moment[1] if moment else words


def _language(value: object) -> str | None:
    words = _line(value)
    return words.lower() if words and _TWO_LETTERS.fullmatch(words) else words


def _genre(value: object) -> str | None:
    words = _line(value)
    known = words and catalogue.genre(words)
    return known.name if known else words


def _role(value: object) -> str | None:
    words = _line(value)
    known = words and catalogue.role(words)
    return known.name if known else words


def _key(value: object) -> str | None:
    return str(_bounded(value)) if isinstance(value, int) and not isinstance(value, bool) else _line(value)


def choice(words: type[E]) -> Reader:
    """Make a reader of one word of a closed list, in any case, with blanks or hyphens for underscores."""

    def read(value: object) -> E | None:
        given = _line(value)
        if given is None:
            return None
        try:
            return words(given.lower().replace(" ", "_").replace("-", "_"))
        except ValueError as error:
            raise Unreadable(f"must be one of: {', '.join(words)}") from error

    return scalar(read)


text = scalar(_line)
texts = scalar(_block)
address = scalar(_address)
whole = scalar(_whole)
flag = scalar(_flag)
seconds = scalar(_seconds)
percentage = scalar(_percentage)
upc = scalar(_upc)
isrc = scalar(_isrc)
ipi = scalar(_ipi)
date = scalar(_date)
language = scalar(_language)
genre = scalar(_genre)
role = scalar(_role)
key = scalar(_key)
