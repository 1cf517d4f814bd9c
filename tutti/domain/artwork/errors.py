"""Why a file is no cover at all. What can be seen and is wrong with it is a finding, not an error."""

from tutti.core.errors import Kind, TuttiError


class NotAnImage(TuttiError):
    """The content is no picture in an accepted format, whatever the file is called."""

    kind = Kind.REFUSED
    code = "not_an_image"


class ImageTooLarge(TuttiError):
    """More pixels than a cover ever needs."""

    kind = Kind.TOO_LARGE
    code = "image_too_large"


class InspectionTimedOut(TuttiError):
    """Decoding took more time than any honest picture needs."""

    kind = Kind.REFUSED
    code = "image_timed_out"


class InspectionOutOfMemory(TuttiError):
    """Decoding asked for more memory than any honest picture needs."""

    kind = Kind.REFUSED
    code = "image_out_of_memory"


class InspectionCrashed(TuttiError):
    """The decoder died on this file; its process took nothing else with it."""

    kind = Kind.REFUSED
    code = "image_decoder_crashed"


FAULTS_OF_THE_FILE: dict[str, type[TuttiError]] = {
    each.code: each for each in (NotAnImage, ImageTooLarge, InspectionOutOfMemory, InspectionCrashed)
}
"""What looking again cannot change; time is the server's own matter."""


class PromptRefused(TuttiError):
    """The maker's own rules forbid what was asked for."""

    kind = Kind.REFUSED
    code = "prompt_refused"


class BaseNotUsable(TuttiError):
    """The picture that is to be changed cannot be: it is no square, or damaged."""

    kind = Kind.REFUSED
    code = "base_image_unusable"


class EditingUnsupported(TuttiError):
    """The maker can only make new pictures."""

    kind = Kind.REFUSED
    code = "editing_unsupported"


class MakerBusy(TuttiError):
    """The maker takes no more orders for a while."""

    kind = Kind.RATE_LIMITED
    code = "rate_limited"


class MakerUnavailable(TuttiError):
    """The maker cannot be reached, has no model, or took too long."""

    kind = Kind.UPSTREAM
    code = "upstream_unavailable"


class MakerAnswerInvalid(TuttiError):
    """The maker answered with something that is no usable picture."""

    kind = Kind.UPSTREAM
    code = "upstream_invalid_response"
