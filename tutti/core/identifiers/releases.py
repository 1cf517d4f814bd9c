"""GRid (Global Release Identifier, IFPI): 18 characters, the last one a check character."""

from stdnum import grid
from stdnum.exceptions import InvalidChecksum, ValidationError

from tutti.core.identifiers.errors import InvalidIdentifier


def parse_grid(text: str) -> str:
    """Return the 18 characters of a GRid; hyphens, blanks and a leading ``GRid:`` allowed.

    Raises :class:`InvalidIdentifier` for another form or a wrong check character (ISO 7064, mod 37,36).
    """
    try:
        code: str = grid.validate(text)
    except InvalidChecksum as error:
        raise InvalidIdentifier(
            "the last character of the GRid does not check: look for a typing error"
        ) from error
    except (ValidationError, ValueError) as error:
        raise InvalidIdentifier("a GRid has 18 letters and digits, such as A1-2425G-ABC1234002-M") from error
    if not (code.isascii() and code.isalnum() and code.startswith("A1")):
        raise InvalidIdentifier("a GRid starts with A1 and has only letters and digits")
    return code


def format_grid(code: str) -> str:
    """Return a canonical GRid as people read it: ``A1-2425G-ABC1234002-M``."""
    return f"{code[:2]}-{code[2:7]}-{code[7:17]}-{code[17:]}"
