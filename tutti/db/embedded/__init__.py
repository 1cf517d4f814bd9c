"""PostgreSQL inside the house: a server of our own under the home folder, with nothing to install or set up.

:func:`start` gives the home's server, whoever has started it; it runs as long as some process needs it.
How that works is told in :mod:`tutti.db.embedded.keeper`.
"""

from tutti.db.embedded.lease import PostgresUnavailable, Running, start

__all__ = ["PostgresUnavailable", "Running", "start"]
