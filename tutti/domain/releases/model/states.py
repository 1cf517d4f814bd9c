"""States of a release and of its delivery to one store, with the moves that are allowed.

The release's own state says what was decided about it; the aggregate that people see also counts what the
stores answered. Order of strength and the table of store states: distribution contract, sections 11.1 and
11.2.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class ReleaseState(StrEnum):
    """Where a release stands, weakest first: in an aggregate the later word wins."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ATTENTION_NEEDED = "attention_needed"
    DISTRIBUTED = "distributed"
    REJECTED = "rejected"
    TAKEN_DOWN = "taken_down"


class StoreState(StrEnum):
    """Where the delivery of one release to one store stands."""

    QUEUED = "queued"
    PROCESSING = "processing"
    IN_INSPECTION = "in_inspection"
    SENT = "sent"
    LIVE = "live"
    UPDATING = "updating"
    ATTENTION_NEEDED = "attention_needed"
    REJECTED = "rejected"
    FAILED = "failed"
    TAKEDOWN_PENDING = "takedown_pending"
    TAKEN_DOWN = "taken_down"
    SUPERSEDED = "superseded"


_R, _S = ReleaseState, StoreState

RELEASE_MOVES: Mapping[ReleaseState, frozenset[ReleaseState]] = MappingProxyType(
    {
        _R.DRAFT: frozenset({_R.SUBMITTED}),
        _R.SUBMITTED: frozenset({_R.ATTENTION_NEEDED, _R.DISTRIBUTED, _R.REJECTED, _R.TAKEN_DOWN}),
        _R.ATTENTION_NEEDED: frozenset({_R.SUBMITTED, _R.REJECTED, _R.TAKEN_DOWN}),
        _R.DISTRIBUTED: frozenset({_R.SUBMITTED, _R.ATTENTION_NEEDED, _R.REJECTED, _R.TAKEN_DOWN}),
        _R.REJECTED: frozenset({_R.SUBMITTED}),
        _R.TAKEN_DOWN: frozenset({_R.SUBMITTED, _R.DISTRIBUTED, _R.ATTENTION_NEEDED}),
    }
)
"""A distributed release that is edited is submitted again; so is one that returns after a takedown. One that
a store took down is out all the same if another then refuses to."""

STORE_MOVES: Mapping[StoreState, frozenset[StoreState]] = MappingProxyType(
    {
        _S.QUEUED: frozenset({_S.PROCESSING, _S.SUPERSEDED, _S.TAKEN_DOWN}),
        _S.PROCESSING: frozenset({_S.IN_INSPECTION, _S.SENT, _S.FAILED, _S.ATTENTION_NEEDED, _S.SUPERSEDED}),
        _S.IN_INSPECTION: frozenset({_S.SENT, _S.REJECTED, _S.ATTENTION_NEEDED}),
        _S.SENT: frozenset({_S.LIVE, _S.REJECTED, _S.FAILED, _S.ATTENTION_NEEDED}),
        _S.LIVE: frozenset({_S.TAKEDOWN_PENDING, _S.UPDATING}),
        _S.UPDATING: frozenset({_S.LIVE, _S.ATTENTION_NEEDED, _S.REJECTED, _S.FAILED, _S.TAKEDOWN_PENDING}),
        _S.ATTENTION_NEEDED: frozenset({_S.QUEUED, _S.TAKEDOWN_PENDING}),
        _S.REJECTED: frozenset({_S.QUEUED}),
        _S.FAILED: frozenset({_S.QUEUED, _S.TAKEDOWN_PENDING, _S.SUPERSEDED}),
        _S.TAKEDOWN_PENDING: frozenset({_S.TAKEN_DOWN, _S.FAILED, _S.ATTENTION_NEEDED}),
        _S.TAKEN_DOWN: frozenset({_S.QUEUED}),
        _S.SUPERSEDED: frozenset(),
    }
)
"""The contract's moves, and some that real stores make necessary: a step that breaks before sending
(processing → failed), files that the store would not take (processing → attention needed), a store that
asks for a mend (sent → attention needed), an update that is refused or breaks, a takedown of what an update
or a failure left at the store, one that the store refuses (takedown pending → attention needed), a return
after a takedown, a takedown of what never got there (queued → taken down), and a newer delivery that takes
the place of one of which nothing is at the store (superseded). Nobody is shown that last word: the newer
delivery stands for the store."""

STORE_TEXT: Mapping[StoreState, str] = MappingProxyType(
    {
        _S.QUEUED: "Queued",
        _S.PROCESSING: "Processing",
        _S.IN_INSPECTION: "In Inspection",
        _S.SENT: "Pending at store",
        _S.LIVE: "Live",
        _S.UPDATING: "Processing update",
        _S.ATTENTION_NEEDED: "Attention Needed",
        _S.REJECTED: "Rejected",
        _S.FAILED: "Failed",
        _S.TAKEDOWN_PENDING: "Takedown pending",
        _S.TAKEN_DOWN: "Taken Down",
        _S.SUPERSEDED: "Superseded",
    }
)
"""The state in words, for people (contract, section 11.2)."""

EDITABLE: frozenset[ReleaseState] = frozenset({_R.DRAFT, _R.ATTENTION_NEEDED, _R.REJECTED})
"""States in which a draft may be saved over the release (contract, section 8)."""

_STANDING: Mapping[StoreState, ReleaseState] = MappingProxyType(
    {
        _S.QUEUED: _R.SUBMITTED,
        _S.PROCESSING: _R.SUBMITTED,
        _S.IN_INSPECTION: _R.SUBMITTED,
        _S.SENT: _R.SUBMITTED,
        _S.FAILED: _R.SUBMITTED,
        _S.SUPERSEDED: _R.SUBMITTED,
        _S.LIVE: _R.DISTRIBUTED,
        _S.UPDATING: _R.DISTRIBUTED,
        _S.TAKEDOWN_PENDING: _R.DISTRIBUTED,
        _S.ATTENTION_NEEDED: _R.ATTENTION_NEEDED,
        _S.REJECTED: _R.REJECTED,
        _S.TAKEN_DOWN: _R.TAKEN_DOWN,
    }
)
_STRENGTH: Mapping[ReleaseState, int] = MappingProxyType({state: i for i, state in enumerate(ReleaseState)})


def aggregate(own: ReleaseState, stores: Iterable[StoreState]) -> ReleaseState:
    """Return the state that people see: the strongest of the release's own and of what each store says.

    A transport failure (``failed``) is the operator's to mend, so it still counts as submitted.
    """
    said = [own, *(_STANDING[state] for state in stores)]
    return max(said, key=_STRENGTH.__getitem__)


def may_move(current: ReleaseState, to: ReleaseState) -> bool:
    """Say whether a release in ``current`` may go to ``to``."""
    return to in RELEASE_MOVES[current]


def store_may_move(current: StoreState, to: StoreState) -> bool:
    """Say whether a delivery in ``current`` may go to ``to``."""
    return to in STORE_MOVES[current]
