"""PostgreSQL inside the house: a server of our own under the home folder, with nothing to install or set up.

:func:`start` gives the home's server, whoever has started it; it runs as long as some process needs it.
:func:`kept` does so for long, and starts it anew when it is lost.
How that works is told in :mod:`tutti.db.embedded.keeper`.
"""

from tutti.db.embedded.lease import PostgresUnavailable, Running, start
from tutti.db.embedded.vigil import kept

__all__ = ["PostgresUnavailable", "Running", "kept", "start"]
