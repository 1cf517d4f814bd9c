"""ISWC, the International Standard Musical Work Code (ISO 15707): ``T``, nine digits, a check digit."""

import re

from tutti.core.identifiers.errors import InvalidIdentifier

_FORM = re.compile(r"T([0-9]{9})([0-9])")
_SPACING = str.maketrans("", "", " .-")


def iswc_check(body: str) -> str:
    """Return the check digit over the nine digits ``body``: ten's complement of 1 + Σ i·dᵢ."""
    total = 1 + sum(place * int(digit) for place, digit in enumerate(body, start=1))
    return str(-total % 10)


def parse_iswc(text: str) -> str:
    """Return the 11 characters of an ISWC; dots, hyphens, blanks and lower case allowed.

    Raises :class:`InvalidIdentifier` for another form or a wrong check digit (the message names the right
    one).
    """
    found = _FORM.fullmatch(text.strip().upper().removeprefix("ISWC").lstrip(": ").translate(_SPACING))
    if not found:
        raise InvalidIdentifier("an ISWC is T with ten digits, such as T-034.524.680-1")
    body, digit = found.groups()
    if iswc_check(body) != digit:
        raise InvalidIdentifier(
            f"the check digit of this ISWC should be {iswc_check(body)}: look for a typing error"
        )
    return f"T{body}{digit}"


def format_iswc(code: str) -> str:
    """Return a canonical ISWC as people read it: ``T-034.524.680-1``."""
    return f"T-{code[1:4]}.{code[4:7]}.{code[7:10]}-{code[10]}"
