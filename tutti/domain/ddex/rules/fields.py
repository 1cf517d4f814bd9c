"""What a field may hold, wherever in a message it stands: text, identifiers, languages, times, paths."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache

from msgspec import Struct

from tutti.core.identifiers import (
    InvalidIdentifier,
    parse_dpid,
    parse_grid,
    parse_gtin,
    parse_ipi,
    parse_isni,
    parse_isrc,
    parse_iswc,
)
from tutti.core.territory import COUNTRIES, WORLDWIDE
from tutti.domain.ddex.rules.findings import Fault, Finding

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?")
_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_URI_PART = re.compile(r"[^\\:*?\"<>|\x00-\x1f]+")
# XML 1.0, production 2, and without the controls of C1, which only ever come from a wrong encoding.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

_CHARACTER = Fault(
    "character_forbidden",
    "The text holds the character U+{code:04X}, which XML cannot carry.",
    "Delete it, or read the text again in its right encoding.",
)
_BLANK = Fault("blank", "The text is blank.", "Fill it in, or leave the field out if it may be left out.")
_IDENTIFIER = Fault("identifier_invalid", "{name} '{value}' is not valid: {reason}.", "Correct it.")
_SPELLING = Fault("identifier_spelling", "{name} '{value}' is not in its one spelling.", "Write {right}.")
_LANGUAGE_INVALID = Fault(
    "language_invalid", "'{value}' is not a language code.", "Use BCP 47, such as en, ja-Latn or pt-BR."
)
_TERRITORY_UNKNOWN = Fault(
    "territory_unknown", "'{value}' is not a territory.", "Use an ISO 3166-1 code, such as DE, or Worldwide."
)
_DATE_INVALID = Fault("date_invalid", "'{value}' is not a date.", "Use 2026, 2026-05 or 2026-05-29.")
_URI_UNSAFE = Fault(
    "file_path_unsafe",
    "'{value}' does not name a file beside the message.",
    "Use a relative path with slashes, such as resources/cover.jpg, without '..' or reserved characters.",
)
_ZONE = Fault(
    "time_without_zone",
    "The time {value} has no usable zone.",
    "Give it an offset from UTC in whole minutes.",
)


def field_findings(root: Struct, path: str = "") -> list[Finding]:
    """Return what is wrong with single fields of ``root`` and below. A value used twice is named once."""
    found: list[Finding] = []
    _look(root, path, found, set())
    return found


def _look(struct: Struct, path: str, found: list[Finding], seen: set[int]) -> None:
    seen.add(id(struct))
    stem = f"{path}." if path else ""
    for name in struct.__struct_fields__:
        value = getattr(struct, name)
        if isinstance(value, tuple):
            for position, item in enumerate(value):
                _look_at(name, item, f"{stem}{name}[{position}]", found, seen)
        elif value is not None:
            _look_at(name, value, stem + name, found, seen)


def _look_at(name: str, value: object, path: str, found: list[Finding], seen: set[int]) -> None:
    if isinstance(value, str):
        # Printable text holds no control, surrogate or noncharacter: only the rest needs a closer look.
        if name in _RULES or not value.isprintable() or not value or value.isspace():
            finding = _text_finding(name, value, path)
            if finding:
                found.append(finding)
    elif isinstance(value, Struct):
        if id(value) not in seen:
            _look(value, path, found, seen)
    elif isinstance(value, datetime) and not _has_zone(value):
        found.append(_ZONE.at(path, value=value.isoformat()))


def _text_finding(name: str, value: str, path: str) -> Finding | None:
    forbidden = _FORBIDDEN.search(value)
    if forbidden:
        return _CHARACTER.at(path, code=ord(forbidden[0]))
    if not value or value.isspace():
        return _BLANK.at(path)
    rule = _RULES.get(name)
    return rule(value, path) if rule else None


def _has_zone(value: datetime) -> bool:
    """Tell whether XML Schema has a spelling for the zone: whole minutes, at most 14 hours off."""
    offset = value.utcoffset()
    return offset is not None and not offset % timedelta(minutes=1) and abs(offset) <= timedelta(hours=14)


def _language(value: str, path: str) -> Finding | None:
    return None if _LANGUAGE.fullmatch(value) else _LANGUAGE_INVALID.at(path, value=value)


def _territory(value: str, path: str) -> Finding | None:
    known = value == WORLDWIDE or value in COUNTRIES
    return None if known else _TERRITORY_UNKNOWN.at(path, value=value)


def _date(value: str, path: str) -> Finding | None:
    return None if is_date(value) else _DATE_INVALID.at(path, value=value)


def is_safe_path(value: str) -> bool:
    """Tell whether a relative path with slashes names a file beside the message and nothing else."""
    for part in value.split("/"):
        if not (_URI_PART.fullmatch(part) and part.strip(" ") == part and part.strip(".")):
            return False
    return True


@lru_cache(maxsize=4096)
def is_date(value: str) -> bool:
    """Tell whether a text is a year, a month or a day that exists."""
    if not _DAY.fullmatch(value):
        return False
    year, month, day = [*value.split("-"), "01", "01"][:3]
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _uri(value: str, path: str) -> Finding | None:
    return None if is_safe_path(value) else _URI_UNSAFE.at(path, value=value)


def _identifier(name: str, parse: Callable[[str], str]) -> Callable[[str, str], Finding | None]:
    """Return a rule that takes an identifier in its canonical spelling alone."""

    @lru_cache(maxsize=4096)
    def canonical(value: str) -> tuple[str, str]:
        try:
            return parse(value), ""
        except InvalidIdentifier as error:
            return "", str(error)

    def rule(value: str, path: str) -> Finding | None:
        right, reason = canonical(value)
        if reason:
            return _IDENTIFIER.at(path, name=name, value=value, reason=reason)
        return None if right == value else _SPELLING.at(path, name=name, value=value, right=right)

    return rule


def _icpn(text: str) -> str:
    parse_gtin(text)
    return "".join(filter(str.isdigit, text))


_RULES: dict[str, Callable[[str, str], Finding | None]] = {
    "language": _language,
    "languages": _language,
    "territory": _territory,
    "date": _date,
    "first_publication_date": _date,
    "uri": _uri,
    "isrc": _identifier("ISRC", parse_isrc),
    "icpn": _identifier("ICPN", _icpn),
    "grid": _identifier("GRid", parse_grid),
    "iswcs": _identifier("ISWC", parse_iswc),
    "isni": _identifier("ISNI", parse_isni),
    "ipi": _identifier("IPI name number", parse_ipi),
    "dpid": _identifier("DPID", parse_dpid),
}
