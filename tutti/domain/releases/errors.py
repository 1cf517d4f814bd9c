"""Why something cannot be done with a release."""

from tutti.core.errors import Kind, NotFound, TuttiError


class ReleaseNotFound(NotFound):
    """No release of that id is visible to the caller."""

    code = "release_not_found"


class JobNotFound(NotFound):
    """The release was never submitted, so there is no job."""

    code = "job_not_found"


class ReleaseNotEditable(TuttiError):
    """A draft cannot be saved over a release that was submitted or distributed."""

    kind = Kind.CONFLICT
    code = "release_not_editable"


class AlreadySubmitted(TuttiError):
    """The submission before this one is still on its way."""

    kind = Kind.CONFLICT
    code = "already_submitted"


class UpcInUse(TuttiError):
    """Another release has this UPC."""

    kind = Kind.CONFLICT
    code = "upc_in_use"


class NotDistributed(TuttiError):
    """Only a release that stores have, or are to get, can be taken down."""

    kind = Kind.CONFLICT
    code = "not_distributed"


class TakedownRequired(TuttiError):
    """The audio of a track that stores have is not replaced by an update; the release is taken down first."""

    kind = Kind.CONFLICT
    code = "takedown_required"


class RulesBroken(TuttiError):
    """The metadata breaks rules; ``fields`` lists every fault, the code is that of the first."""

    kind = Kind.REFUSED
    code = "metadata_policy"


class PrefixTaken(TuttiError):
    """Another organisation, or the platform, makes its codes from this prefix."""

    kind = Kind.CONFLICT
    code = "prefix_taken"


class CodesExhausted(TuttiError):
    """Every number of the platform's prefix is given out."""

    kind = Kind.INTERNAL
    code = "codes_exhausted"
