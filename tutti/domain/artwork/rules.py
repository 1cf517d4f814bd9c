"""What follows from what was seen: pure decisions.

A cover that cannot become the square of the stores without cropping or distorting it is an error; the rest
are warnings and infos (R31 of the metadata rules is a warning).
"""

from collections.abc import Iterator

from tutti.core.findings import Finding, Severity
from tutti.domain.artwork.model import COVER_PIXELS, CoverReport

SMALLEST_PIXELS = 1400
BLURRED_PIXELS = 500
"""Less detail than this shows as blurred on any screen."""
ENLARGED_SHARE = 0.45
"""Less of the side than this shows that a picture was enlarged to more than twice its size."""
INTERPOLATED_SHARE = 0.75
"""Less than this, with the rhythm of enlarging, shows that as well; making smaller leaves more."""


def judge(report: CoverReport) -> tuple[Finding, ...]:
    """Return all findings about a report, gravest concerns first."""
    if report.damage is not None:
        return (_damaged(report),)
    concerns = (_shape, _size, _sharpness, _contents, _pixels, _colour, _metadata)
    return tuple(finding for concern in concerns for finding in concern(report))


def _damaged(report: CoverReport) -> Finding:
    return Finding(
        "cover_damaged",
        Severity.ERROR,
        f"The picture cannot be decoded to its end: {report.damage}.",
        "Export the cover again and upload the whole file.",
        {"bytes": report.size},
    )


def _shape(report: CoverReport) -> Iterator[Finding]:
    if not report.square:
        side = min(report.width, report.height)
        yield Finding(
            "cover_not_square",
            Severity.ERROR,
            f"The cover is {report.width} x {report.height} pixels; stores ask for a square.",
            f"Crop it to {side} x {side} pixels, or extend the shorter side.",
            {"width": report.width, "height": report.height},
        )


def _size(report: CoverReport) -> Iterator[Finding]:
    side = min(report.width, report.height)
    if side < COVER_PIXELS:
        small = side < SMALLEST_PIXELS
        yield Finding(
            "cover_small" if small else "cover_enlarged",
            Severity.WARNING,
            f"The cover has {side} pixels a side and is enlarged to {COVER_PIXELS}"
            + ("; stores may refuse it as blurred." if small else "."),
            f"Upload the cover with {COVER_PIXELS} x {COVER_PIXELS} pixels, at least {SMALLEST_PIXELS}.",
            {"pixels": side},
        )


def _sharpness(report: CoverReport) -> Iterator[Finding]:
    side, detail = max(report.width, report.height), report.detail_pixels
    share = INTERPOLATED_SHARE if report.interpolated else ENLARGED_SHARE
    if report.block_pixels > 1:
        yield Finding(
            "cover_pixelated",
            Severity.WARNING,
            f"The picture was enlarged by repeating pixels: it shows blocks of {report.block_pixels} pixels.",
            "Upload the picture that it was made from, or one that was exported larger.",
            {"block_pixels": report.block_pixels},
        )
    elif detail is not None and detail < BLURRED_PIXELS <= side:
        yield Finding(
            "cover_blurred",
            Severity.WARNING,
            f"The picture is blurred: it has the detail of about {detail} x {detail} pixels.",
            "Upload a sharper picture. If softness is meant, nothing is to be done.",
            {"detail_pixels": detail},
        )
    elif detail is not None and detail < share * side:
        yield Finding(
            "cover_upscaled",
            Severity.WARNING,
            f"The picture has {side} pixels a side, but the detail of about {detail}: enlarged, or soft.",
            "Upload the picture at the size at which it was made; enlarging adds nothing.",
            {"detail_pixels": detail, "pixels": side},
        )


def _contents(report: CoverReport) -> Iterator[Finding]:
    if report.frame_share:
        share = round(report.frame_share * 100, 1)
        yield Finding(
            "cover_bordered",
            Severity.WARNING,
            f"A frame or bars of one colour take {share} % of the side; stores may refuse borders.",
            "Crop the picture to what is inside.",
            {"share": report.frame_share},
        )
    if report.codes:
        yield Finding(
            "cover_code",
            Severity.WARNING,
            f"The cover shows a code for machines ({', '.join(report.codes)}); stores refuse those.",
            "Upload the cover without the code.",
            {"codes": len(report.codes)},
        )


def _pixels(report: CoverReport) -> Iterator[Finding]:
    if report.animated:
        yield Finding(
            "cover_animated",
            Severity.WARNING,
            "The file holds more than one picture; only the first is used.",
            "Upload a still picture.",
        )
    if report.blank:
        yield Finding(
            "cover_blank",
            Severity.WARNING,
            "Nearly all of the cover is one colour; stores may refuse it.",
            "Upload a cover with a picture or a title on it.",
        )
    if report.trailing_bytes:
        yield Finding(
            "cover_trailing_bytes",
            Severity.WARNING,
            f"{report.trailing_bytes} bytes follow the end of the picture; stores receive it without them.",
            "Export the cover again, so that the file holds nothing but the picture.",
            {"bytes": report.trailing_bytes},
        )


def _colour(report: CoverReport) -> Iterator[Finding]:
    if report.mode == "CMYK":
        yield Finding(
            "cover_cmyk",
            Severity.WARNING,
            "The cover is in print colours (CMYK) and is converted to sRGB; colours may shift.",
            "Export the cover in sRGB.",
        )
    if report.transparent:
        yield Finding(
            "cover_transparent",
            Severity.WARNING,
            "Parts of the cover are transparent; they become white.",
            "Export the cover without transparency.",
        )


def _metadata(report: CoverReport) -> Iterator[Finding]:
    if report.located:
        yield Finding(
            "cover_located",
            Severity.INFO,
            "The file says where the photograph was taken; what stores receive does not.",
            "Nothing to do; remove the place from the file if it is shared elsewhere.",
        )
