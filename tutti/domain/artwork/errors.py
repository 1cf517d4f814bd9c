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
