"""ISRC, the International Standard Recording Code (ISO 3901): ``CC-XXX-YY-NNNNN``, no check digit.

Canonical form: 12 characters, capitals, no hyphens.
"""

import re
from dataclasses import dataclass

from stdnum import isrc
from stdnum.exceptions import InvalidComponent, ValidationError

from tutti.core.identifiers.errors import InvalidIdentifier

_LAST = 99_999
_PREFIX = re.compile(r"[A-Z]{2}[A-Z0-9]{3}")


def parse_isrc(text: str) -> str:
    """Return the canonical form of ``text``, hyphens, blanks and lower case allowed.

    Raises :class:`InvalidIdentifier` for any other length or alphabet, a country part that is neither an
    ISO 3166-1 code nor one that the ISRC agency gave out, and for the designation ``00000``.
    """
    try:
        code: str = isrc.validate(text.removeprefix("ISRC"))
    except InvalidComponent as error:
        raise InvalidIdentifier(
            f"'{text[:2].upper()}' does not begin any ISRC: check the first two letters"
        ) from error
    except ValidationError as error:
        raise InvalidIdentifier(
            "an ISRC has 12 letters and digits, such as QZ-ABC-26-00001: country, registrant, year, number"
        ) from error
    if not code.isascii() or code.endswith("00000"):
        raise InvalidIdentifier("an ISRC ends in a number from 00001 to 99999")
    return code


def format_isrc(code: str) -> str:
    """Return a canonical ISRC as people read it: ``QZ-ABC-26-00001``."""
    return f"{code[:2]}-{code[2:5]}-{code[5:7]}-{code[7:]}"


@dataclass(frozen=True, slots=True)
class IsrcSeries:
    """The numbers that one registrant prefix (``QZABC``) may give out for one year of reference.

    Raises :class:`InvalidIdentifier` when the prefix could not begin an ISRC.
    """

    prefix: str
    year: int

    def __post_init__(self) -> None:
        if not _PREFIX.fullmatch(self.prefix):
            raise InvalidIdentifier(
                "an ISRC prefix has two letters and three letters or digits, such as QZABC"
            )
        parse_isrc(f"{self.prefix}0000001")

    def code(self, number: int) -> str | None:
        """Return the ISRC of ``number`` (1 to 99 999), or ``None`` outside the series."""
        if not 1 <= number <= _LAST:
            return None
        return f"{self.prefix}{self.year % 100:02d}{number:05d}"

    def number(self, code: str) -> int | None:
        """Return the number of a canonical ``code`` inside this series, or ``None`` when it is not of it."""
        start = f"{self.prefix}{self.year % 100:02d}"
        return int(code[7:]) if code.startswith(start) and len(code) == 12 else None

    def after(self, number: int) -> tuple[int, str] | None:
        """Return the next number and its ISRC; ``after(0)`` starts, ``None`` means the year is used up."""
        code = self.code(number + 1)
        return None if code is None else (number + 1, code)
