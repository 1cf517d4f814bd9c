"""A workflow that fails: who is told, and in which words."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tutti.assembly import Assembly
from tutti.core.errors import NotFound
from tutti.worker.lanes import Lane
from tutti.workflows.run import Run, Workflow


@pytest.mark.parametrize(("attempt", "whom"), [(1, "faltered"), (7, "faltered"), (8, "gave up")])
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotFound("The file is gone."), "The file is gone."),
        (
            OSError("/srv/secret/path"),
            "Something unforeseen failed here (OSError); the operator's log says more.",
        ),
    ],
)
async def test_the_owner_is_told_without_what_concerns_the_operator_alone(
    attempt: int, whom: str, error: Exception, words: str
) -> None:
    told: list[tuple[str, str]] = []

    async def faltered(_: Assembly, __: Mapping[str, object], why: str) -> None:
        told.append(("faltered", why))

    async def gave_up(_: Assembly, __: Mapping[str, object], why: str) -> None:
        told.append(("gave up", why))

    async def steps(_: Run) -> None: ...

    lane = Lane(cast("Assembly", None), (), "", 30)
    context = cast("Any", SimpleNamespace(_task={"attempt": attempt, "max_attempts": 8}))
    await lane._failed(Workflow("x", steps, gave_up, faltered), {}, context, error)
    assert told == [(whom, words)]
