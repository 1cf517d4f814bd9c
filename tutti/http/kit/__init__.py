"""What all families share: the caller, the transaction of a request, idempotency, limits, logs.

A route says what it needs through :data:`Caller`, :data:`Transaction` and :data:`Plugged`.
"""

from tutti.http.kit.limits import Limit
from tutti.http.kit.routes import Render, family_route
from tutti.http.kit.work import Caller, Plugged, Transaction, Work, Working

__all__ = ["Caller", "Limit", "Plugged", "Render", "Transaction", "Work", "Working", "family_route"]
