"""Check digits and forms of the identifiers in a message."""

import re
from collections.abc import Iterator

from lxml import etree

from tutti.adapters.stores.sandbox.model import Finding
from tutti.adapters.stores.sandbox.reading.message import main_release
from tutti.adapters.stores.sandbox.reading.xml import children, descendants, text

_ICPN = re.compile(r"[0-9]{12,14}")
_GRID = re.compile(r"A1[0-9A-Z]{16}")
_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")


def check_identifiers(root: etree._Element, folder: str) -> Iterator[Finding]:
    """Yield what is wrong with the release's barcode or GRid and the recordings' ISRCs."""
    release = main_release(root)
    icpn, grid = text(release, "ReleaseId/ICPN"), text(release, "ReleaseId/GRid")
    if icpn and not _ICPN.fullmatch(icpn):
        yield Finding(code="IdentifierSyntaxInvalid", text=f"{icpn!r} is not a UPC or EAN: 12 to 14 digits.")
    elif icpn and not has_right_check_digit(icpn):
        yield Finding(code="IdentifierInvalid", text=f"The check digit of {icpn} is wrong.")
    if grid and not _GRID.fullmatch(grid):
        yield Finding(code="IdentifierSyntaxInvalid", text=f"{grid!r} is not a GRid.")
    if release is not None and folder not in {icpn, grid} - {""}:
        named = icpn or grid or "no barcode"
        yield Finding(
            code="IdentifierInvalid", text=f"The folder is named {folder!r}, the release has {named}."
        )
    yield from _isrcs(root)


def _isrcs(root: etree._Element) -> Iterator[Finding]:
    for recording in children(root, "ResourceList/SoundRecording"):
        isrcs = [(each.text or "").strip() for each in descendants(recording, "ISRC")]
        reference = text(recording, "ResourceReference")
        if not isrcs:
            yield Finding(
                code="MetadataMissing", text=f"Recording {reference} has no ISRC.", resource=reference
            )
        for isrc in isrcs:
            if not _ISRC.fullmatch(isrc):
                yield Finding(code="IdentifierSyntaxInvalid", text=f"{isrc!r} is not an ISRC.", resource=isrc)


def has_right_check_digit(digits: str) -> bool:
    """Weigh a GTIN's digits from the right, 1 and 3 in turn: the sum is a multiple of ten (GS1)."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0
