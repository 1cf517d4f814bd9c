"""What our process asks of the search process, and what that answers: msgpack, each with its length before
it."""

import msgspec

from tutti.domain.matching import Hit, IndexState

LENGTH_BYTES = 4


class Search(msgspec.Struct, frozen=True, tag="search"):
    """Look a fingerprint up."""

    fingerprint: bytes
    own: int | None
    altered: bool


class Prove(msgspec.Struct, frozen=True, tag="prove"):
    """Lay the fingerprints of hits over one."""

    fingerprint: bytes
    hits: list[Hit]
    known: list[tuple[int, bytes]]


class State(msgspec.Struct, frozen=True, tag="state"):
    """Tell what is there."""


class Missing(msgspec.Struct, frozen=True, tag="missing"):
    """Tell which of the ids are not there."""

    ids: list[int]


class Add(msgspec.Struct, frozen=True, tag="add"):
    """Add fingerprints by their ids."""

    fingerprints: list[tuple[int, bytes]]


class Merge(msgspec.Struct, frozen=True, tag="merge"):
    """Make few segments of many."""


class Clear(msgspec.Struct, frozen=True, tag="clear"):
    """Forget everything."""


class Found(msgspec.Struct, frozen=True, tag="found"):
    """The answer to ``Search`` and ``Prove``."""

    hits: list[Hit]


class Holding(msgspec.Struct, frozen=True, tag="holding"):
    """The answer to ``State``."""

    state: IndexState


class Lacking(msgspec.Struct, frozen=True, tag="lacking"):
    """The answer to ``Missing``."""

    ids: list[int]


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The answer to what changes the index."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """What went wrong; ``code`` is that of a domain error, or empty."""

    code: str
    message: str


Question = Search | Prove | State | Missing | Add | Merge | Clear
Answer = Found | Holding | Lacking | Done | Failed


def packed(message: Question | Answer) -> bytes:
    """Return a message with its length before it."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body
