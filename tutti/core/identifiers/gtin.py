"""UPC, EAN and GTIN (GS1 General Specifications): one product number in 12, 13 or 14 digits.

A UPC and the EAN that is the same digits after a zero are one product, so equality is decided on 14 digits.
"""

from dataclasses import dataclass

from stdnum import ean
from stdnum.exceptions import InvalidChecksum, ValidationError

from tutti.core.identifiers.errors import InvalidIdentifier


@dataclass(frozen=True, slots=True)
class Gtin:
    """A product number with a right check digit. Two are equal when they name the same product."""

    gtin14: str

    @property
    def shortest(self) -> str:
        """The number as a store shows it: 12 digits (UPC) if they suffice, else 13 (EAN), else 14."""
        spare = len(self.gtin14) - len(self.gtin14.lstrip("0"))
        return self.gtin14[min(spare, 2) :]

    @property
    def is_upc(self) -> bool:
        """Whether the number fits the 12 digits of a UPC."""
        return self.gtin14.startswith("00")

    @property
    def ean13(self) -> str | None:
        """The 13 digits of the EAN, or ``None`` for a packaging level (GTIN-14 proper)."""
        return self.gtin14[1:] if self.gtin14.startswith("0") else None


def parse_gtin(text: str) -> Gtin:
    """Read a UPC (12), EAN (13) or GTIN-14, blanks and hyphens allowed.

    Raises :class:`InvalidIdentifier` for other lengths, a wrong check digit (the message names the right
    one), nothing but zeros, and numbers that GS1 keeps for use inside a shop.
    """
    digits: str = ean.compact(text)
    if not (digits.isascii() and digits.isdigit() and len(digits) in (12, 13, 14)):
        raise InvalidIdentifier("a UPC has 12 digits and an EAN 13, the last one being a check digit")
    try:
        ean.validate(digits)
    except InvalidChecksum as error:
        right = ean.calc_check_digit(digits[:-1])
        raise InvalidIdentifier(
            f"the check digit of {digits} should be {right}: look for a typing error"
        ) from error
    except ValidationError as error:  # pragma: no cover - the shape was checked above
        raise InvalidIdentifier(str(error)) from error
    gtin = Gtin(digits.zfill(14))
    if not gtin.gtin14.strip("0"):
        raise InvalidIdentifier("a UPC of nothing but zeros names no product")
    if gtin.gtin14.startswith(("002", "004", "02")):
        raise InvalidIdentifier(f"{digits} is of a range kept for use inside shops and cannot name a release")
    return gtin


def same_product(one: str, other: str) -> bool:
    """Whether two valid numbers name the same product (``0721620118165`` and ``721620118165`` do)."""
    return parse_gtin(one) == parse_gtin(other)


@dataclass(frozen=True, slots=True)
class GtinSeries:
    """The numbers that one GS1 company prefix may give out.

    ``prefix`` holds the digits that GS1 assigned (6 to 10 for a UPC, 7 to 12 for an EAN); ``length`` is 12
    or 13. Raises :class:`InvalidIdentifier` when they do not fit together.
    """

    prefix: str
    length: int = 12

    def __post_init__(self) -> None:
        longest = {12: 10, 13: 12}.get(self.length, 0)
        if not (self.prefix.isascii() and self.prefix.isdigit() and 6 <= len(self.prefix) <= longest):
            raise InvalidIdentifier("a company prefix has 6 to 10 digits for UPCs, 6 to 12 for EANs")
        parse_gtin(self.code(0) or "")

    @property
    def capacity(self) -> int:
        """How many numbers the prefix holds."""
        return int(10 ** (self.length - 1 - len(self.prefix)))

    def code(self, number: int) -> str | None:
        """Return the UPC or EAN of item ``number`` (from 0), or ``None`` outside the series."""
        if not 0 <= number < self.capacity:
            return None
        item = str(number) if self.capacity > 1 else ""  # a prefix of full length names one product
        body = self.prefix + item.zfill(self.length - 1 - len(self.prefix))
        return body + str(ean.calc_check_digit(body))

    def number(self, code: str) -> int | None:
        """Return the item number of a valid ``code`` inside this series, or ``None`` when it is not of it."""
        digits = parse_gtin(code).gtin14[14 - self.length :]
        if not digits.startswith(self.prefix) or parse_gtin(digits) != parse_gtin(code):
            return None
        return int(digits[len(self.prefix) : -1] or "0")

    def after(self, number: int) -> tuple[int, str] | None:
        """Return the next item and its code; ``after(-1)`` starts, ``None`` means the prefix is used up."""
        code = self.code(number + 1)
        return None if code is None else (number + 1, code)
