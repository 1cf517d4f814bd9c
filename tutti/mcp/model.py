"""What passes between a tool and the REST interface."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Ask:
    """A call of the REST interface. ``body`` is ``None`` for calls without one."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What it answered: the HTTP status and the body as text."""

    status: int
    text: str


Call = Callable[[Ask], Awaitable[Told]]
"""Makes the call, as the one who sent the request that is being answered."""
