"""Codes for machines on a cover: QR and its like, and the bars of shops (through zxing-cpp)."""

import zxingcpp
from PIL import Image

READ_PIXELS = 1500
SOUGHT = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.MicroQRCode,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.Aztec,
    zxingcpp.BarcodeFormat.EAN13,
    zxingcpp.BarcodeFormat.UPCA,
)
"""Kinds that check themselves, so that stripes of a design are not taken for one."""


def codes(grey: Image.Image) -> tuple[str, ...]:
    """Return the kinds of codes that can be read off the picture, each once, sorted."""
    small = grey.copy()
    small.thumbnail((READ_PIXELS, READ_PIXELS))
    found = zxingcpp.read_barcodes(small, formats=zxingcpp.BarcodeFormats(list(SOUGHT)))
    return tuple(sorted({each.format.name for each in found if each.valid}))
