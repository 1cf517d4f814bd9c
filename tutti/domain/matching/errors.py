"""What can be wrong with fingerprints, indexes and lists of known recordings."""

from tutti.core.errors import Kind, TuttiError


class BrokenFingerprint(TuttiError):
    """The bytes are no fingerprint, or a damaged one."""

    code = "broken_fingerprint"


class BrokenSegment(TuttiError):
    """A file of the search index is cut off or damaged; it is made anew from fingerprints."""

    code = "broken_segment"


class IndexUnavailable(TuttiError):
    """The search process does not answer. The same call later may."""

    kind = Kind.UPSTREAM
    code = "match_unavailable"


class ServiceUnavailable(TuttiError):
    """A registry of somebody else's does not answer, or not as it should. The same call later may."""

    kind = Kind.UPSTREAM
    code = "match_service_unavailable"


class NotMatchable(TuttiError):
    """The file cannot be listened to, so it cannot be looked up either."""

    kind = Kind.REFUSED
    code = "audio_unfit"


class InvalidRegistryList(TuttiError):
    """A list of known recordings has lines that cannot be read; all of them are named."""

    kind = Kind.MALFORMED
    code = "invalid_registry_list"
