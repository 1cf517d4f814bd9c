"""Covers: whether a file really is a picture, what it is, and the square that stores receive."""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.artwork.errors import (
        BaseNotUsable,
        EditingUnsupported,
        ImageTooLarge,
        InspectionCrashed,
        InspectionOutOfMemory,
        InspectionTimedOut,
        MakerAnswerInvalid,
        MakerBusy,
        MakerUnavailable,
        NotAnImage,
        PromptRefused,
    )
    from tutti.domain.artwork.formats.outline import read_outline, suited_step
    from tutti.domain.artwork.model import (
        COVER_PIXELS,
        INSPECTION_VERSION,
        THUMBNAIL_PIXELS,
        Cover,
        CoverDerivative,
        CoverReport,
        CoverRole,
        ImageFormat,
        Likeness,
        Maker,
        Painting,
        Refusal,
        Request,
        Sound,
        SourceType,
    )
    from tutti.domain.artwork.ports import CoverInspector, Designer, ImageMaker
    from tutti.domain.artwork.rules import judge
    from tutti.domain.artwork.verbs.looking import (
        derivative_key,
        finding,
        finding_and_likeness,
        inspect,
        report,
    )
    from tutti.domain.artwork.verbs.making import (
        Base,
        Made,
        Studio,
        cover_of,
        find_base,
        keep_cover,
        line_of,
        make_cover,
    )

__all__ = [
    "COVER_PIXELS",
    "INSPECTION_VERSION",
    "THUMBNAIL_PIXELS",
    "Base",
    "BaseNotUsable",
    "Cover",
    "CoverDerivative",
    "CoverInspector",
    "CoverReport",
    "CoverRole",
    "Designer",
    "EditingUnsupported",
    "ImageFormat",
    "ImageMaker",
    "ImageTooLarge",
    "InspectionCrashed",
    "InspectionOutOfMemory",
    "InspectionTimedOut",
    "Likeness",
    "Made",
    "Maker",
    "MakerAnswerInvalid",
    "MakerBusy",
    "MakerUnavailable",
    "NotAnImage",
    "Painting",
    "PromptRefused",
    "Refusal",
    "Request",
    "Sound",
    "SourceType",
    "Studio",
    "cover_of",
    "derivative_key",
    "find_base",
    "finding",
    "finding_and_likeness",
    "inspect",
    "judge",
    "keep_cover",
    "line_of",
    "make_cover",
    "read_outline",
    "report",
    "suited_step",
]

__getattr__ = later(__name__)
