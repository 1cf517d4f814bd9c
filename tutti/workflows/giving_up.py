"""What a workflow does when its last try has failed, for runs whose worker was killed at it."""

from typing import cast

from tutti import workflows
from tutti.workflows.run import Run, Workflow

NAME = "give_up"
CUT_OFF = "The work on this was cut off too often; the operator's log says more."


async def give_up(run: Run) -> None:
    """Tell whom the end of a workflow concerns."""
    (ended,) = (each for each in workflows.workflows() if each.name == run.params["workflow"])
    tell = ended.gave_up
    params = cast("dict[str, object]", run.params["params"])

    async def told() -> None:
        if tell is not None:
            await tell(run.assembly, params, CUT_OFF)

    await run.step("tell", told)


WORKFLOW = Workflow(NAME, give_up)
