"""What can be wrong with asking for a verdict, or with a word against one."""

from tutti.core.errors import Kind, NotFound, TuttiError


class NothingToAppeal(TuttiError):
    """Only a verdict that says a machine made the sound can be appealed, once at a time."""

    kind = Kind.CONFLICT
    code = "nothing_to_appeal"


class AppealTooLong(TuttiError):
    """The statement is longer than a person would read."""

    kind = Kind.MALFORMED
    code = "statement_too_long"


class CaseNotFound(NotFound):
    """There is no such case."""

    code = "case_not_found"


class CaseClosed(TuttiError):
    """Somebody has decided this case already."""

    kind = Kind.CONFLICT
    code = "case_closed"


class ReasonNeeded(TuttiError):
    """A decision says why, in no more words than the artist would read."""

    kind = Kind.MALFORMED
    code = "reason_needed"
