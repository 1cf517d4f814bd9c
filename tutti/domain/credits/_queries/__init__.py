"""Statements about purchases, saved cards and auto-reload. Balances and movements are the books' own."""

from tutti.domain.credits._queries.cards import Method, keep_method, method_of, saved_method
from tutti.domain.credits._queries.events import insert_event, was_returned
from tutti.domain.credits._queries.purchases import (
    Purchase,
    checkout_of,
    insert_checkout,
    insert_reload,
    note_return,
    note_session,
    pending_reload,
    purchase_by_id,
    purchase_by_payment,
    settle_purchase,
)
from tutti.domain.credits._queries.reloads import (
    Settings,
    autoreload,
    disable_autoreload,
    lock_autoreload,
    note_reload,
    set_autoreload,
    wants_reload,
)

__all__ = [
    "Method",
    "Purchase",
    "Settings",
    "autoreload",
    "checkout_of",
    "disable_autoreload",
    "insert_checkout",
    "insert_event",
    "insert_reload",
    "keep_method",
    "lock_autoreload",
    "method_of",
    "note_reload",
    "note_return",
    "note_session",
    "pending_reload",
    "purchase_by_id",
    "purchase_by_payment",
    "saved_method",
    "set_autoreload",
    "settle_purchase",
    "wants_reload",
    "was_returned",
]
