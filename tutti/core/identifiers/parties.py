"""Identifiers of people and firms: ISNI (ISO 27729) and IPI name number (CISAC)."""

from stdnum import isni
from stdnum.exceptions import InvalidChecksum, ValidationError

from tutti.core.identifiers.errors import InvalidIdentifier

_SPACING = str.maketrans("", "", " .-")


def parse_isni(text: str) -> str:
    """Return the 16 characters of an ISNI (last one a digit or ``X``); blanks, hyphens and the URL allowed.

    Raises :class:`InvalidIdentifier` for another length or a wrong check character (ISO 7064, mod 11-2).
    """
    try:
        code: str = isni.validate(text.strip().rpartition("/")[2].removeprefix("ISNI"))
    except InvalidChecksum as error:
        raise InvalidIdentifier(
            "the last character of the ISNI does not check: look for a typing error"
        ) from error
    except ValidationError as error:
        raise InvalidIdentifier("an ISNI has 16 digits, the last of which may be X") from error
    return code


def format_isni(code: str) -> str:
    """Return a canonical ISNI in four groups: ``0000 0001 2281 955X``."""
    return " ".join(code[i : i + 4] for i in range(0, 16, 4))


def ipi_check(body: str) -> str:
    """Return the two check digits over nine digits of an IPI name number (weights 10 to 2, modulo 101)."""
    rest = sum(int(digit) * weight for digit, weight in zip(body, range(10, 1, -1), strict=True)) % 101
    return f"{(101 - rest) % 101 % 100:02d}"


def parse_ipi(text: str) -> str:
    """Return an IPI name number as 11 digits; leading zeros may be missing, blanks and dots are skipped.

    Raises :class:`InvalidIdentifier` for anything but 3 to 11 digits or for wrong check digits.
    """
    digits = text.strip().removeprefix("IPI").lstrip(":").translate(_SPACING)
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 11):
        raise InvalidIdentifier("an IPI name number has 11 digits, such as 00014107338")
    code = digits.zfill(11)
    if ipi_check(code[:9]) != code[9:]:
        raise InvalidIdentifier(
            f"the last two digits of IPI {code} should be {ipi_check(code[:9])}: look for a typing error"
        )
    return code
