"""A database that does not answer, or broke off: its end, a lost line, no connection to be had in time."""

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from tutti.core.errors import Kind, TuttiError

OUTAGES = (OperationalError, PoolTimeout)


class DatabaseAway(TuttiError):
    """The database did not answer, or broke off. With the same Idempotency-Key the call may be repeated."""

    kind = Kind.UPSTREAM
    code = "upstream_unavailable"


def outage(error: BaseException) -> DatabaseAway | None:
    """Return what to tell a caller whose call needed the database in vain; ``None`` for any other failure."""
    if not isinstance(error, OUTAGES):
        return None
    return DatabaseAway(
        "The database did not answer. Try again in a moment, with the same Idempotency-Key if there was one."
    )
