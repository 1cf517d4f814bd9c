"""Addresses and names: one normal form for each, so that no two spellings of one address are two accounts."""

import re
import unicodedata

from tutti.domain.accounts.errors import InvalidText

EMAIL_LENGTH = 254
LOCAL_LENGTH = 64
NAME_LENGTH = 200

_LOCAL = re.compile(r"[^\s\x00-\x20\x7f\"(),:;<>@\[\\\]]+")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def normal_email(given: str, path: str = "email") -> str:
    """Return the one form of an address in which it is kept and looked up.

    Compatibility characters and case are folded (Unicode's toNFKC_Casefold) and the domain becomes its ASCII
    form (RFC 5891). What could not receive mail (RFC 5321, section 4.1.2, without quoted forms) raises
    :class:`InvalidText`.
    """
    if len(given) > 4 * EMAIL_LENGTH:
        raise InvalidText(path, f"`{path}` is longer than {EMAIL_LENGTH} characters.")
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", given.strip()).casefold())
    local, at, domain = folded.rpartition("@")
    address = f"{local}@{_ascii_domain(domain)}"
    if not at or not _is_local_part(local) or address.endswith("@") or len(address.encode()) > EMAIL_LENGTH:
        raise InvalidText(path, f"`{path}` is not an e-mail address; write it like name@example.com.")
    return address


def _is_local_part(local: str) -> bool:
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    return len(local) <= LOCAL_LENGTH and not dotted and bool(_LOCAL.fullmatch(local)) and not _hidden(local)


def _ascii_domain(domain: str) -> str:
    """Return the domain in ASCII, or nothing when it is not one."""
    try:
        ascii_form = domain.encode("idna").decode()
    except UnicodeError:
        return ""
    labels = ascii_form.split(".")
    named = all(_LABEL.fullmatch(label) for label in labels)
    return ascii_form if named and (len(labels) > 1 or ascii_form == "localhost") else ""


def _hidden(text: str) -> bool:
    """Tell whether ``text`` has characters that are not seen: controls, formats, surrogates, unassigned."""
    return any(unicodedata.category(character)[0] == "C" for character in text)


def clean_name(given: str | None, path: str, limit: int = NAME_LENGTH) -> str | None:
    """Return a name in NFC without outer space, ``None`` when there is none.

    Raises :class:`InvalidText` for one that is too long or holds control characters.
    """
    if given is None:
        return None
    if len(given) > 4 * limit:
        raise InvalidText(path, f"`{path}` is longer than {limit} characters.")
    name = unicodedata.normalize("NFC", given).strip()
    if len(name) > limit:
        raise InvalidText(path, f"`{path}` is longer than {limit} characters.")
    if any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name):
        raise InvalidText(path, f"`{path}` holds control characters; write it in plain letters.")
    return name or None
