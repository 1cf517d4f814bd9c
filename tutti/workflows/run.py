"""What a workflow may rely on, in our own words: durable steps, and waiting that costs nothing.

A step's result is stored; a run taken over after a crash repeats only the step that was cut. Therefore each
step must bear being done twice: it looks at what is stored before it acts.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tutti.assembly import Assembly

Result = TypeVar("Result")


class Run(Protocol):
    """One run of a workflow, as the engine gives it."""

    assembly: Assembly
    params: Mapping[str, object]

    @property
    def attempt(self) -> int:
        """Which try this is, from 1; a run that a killed worker left is tried again."""
        ...

    async def step(self, name: str, act: Callable[[], Awaitable[Result]]) -> Result:
        """Do ``act`` once and keep its JSON-able result; on a later run return what was kept."""
        ...

    async def sleep(self, name: str, seconds: float) -> None:
        """Give the run back until ``seconds`` have passed."""
        ...

    def number(self, name: str) -> int:
        """Return an integer parameter, such as the id that the event carried."""
        ...


Steps = Callable[[Run], Awaitable[None]]
Tell = Callable[[Assembly, Mapping[str, object], str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Workflow:
    """A named journey, what is done when its last attempt has failed, and when one before has.

    Both are told why, in words that the owner may read.
    """

    name: str
    steps: Steps
    gave_up: Tell | None = None
    faltered: Tell | None = None
