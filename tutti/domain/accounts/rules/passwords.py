"""What makes a password good enough: its length and that nobody would guess it.

In the manner of NIST SP 800-63B, section 3.1.1.2: no rules of composition, any character allowed, compared
with what is commonly used and with what is known about its owner.
"""

import json
import unicodedata
from functools import cache
from importlib.resources import files

from tutti.core.errors import FieldFault
from tutti.domain.accounts.errors import WeakPassword

SHORTEST = 8
LONGEST = 1024
ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "01234567890")


def normal_password(typed: str) -> str:
    """Return the form that is hashed, the same from every keyboard (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


def check_password(typed: str, email: str) -> None:
    """Raise :class:`WeakPassword` if ``typed`` is no good for the account of ``email`` (in normal form)."""
    password = normal_password(typed)
    if len(password) < SHORTEST:
        raise _weak(f"Choose a password of at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise _weak(f"Choose a password of at most {LONGEST} characters.")
    if password.casefold() in {email, email.partition("@")[0]}:
        raise _weak("Choose a password that is not your e-mail address.")
    if _is_common(password.casefold()):
        raise _weak("This password is one of the first that anybody would try; choose another.")


def _is_common(password: str) -> bool:
    run = any(password in row or password in row[::-1] for row in ROWS)
    return run or len(set(password)) <= 2 or password in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(json.loads((files("tutti.domain.accounts") / "common_passwords.json").read_text()))


def _weak(message: str) -> WeakPassword:
    return WeakPassword(message, fields=[FieldFault("password", WeakPassword.code, message)])
