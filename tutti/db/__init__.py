"""The database: one pool, one kind of transaction, plain SQL in numbered files.

Only rooms' ``_queries.py`` speak SQL, and only through a :class:`Tx`, which is opened and closed at the
edge (a route, a command, a workflow's step): one request, one transaction.
"""

from tutti.db.engine import Database, Session
from tutti.db.transaction import NotOneRow, Tx

__all__ = ["Database", "NotOneRow", "Session", "Tx"]
