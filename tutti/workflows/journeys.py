"""Every journey, for those who take them: the workers."""

from tutti.workflows import (
    analyse_asset,
    deliver_to_store,
    distribute_release,
    giving_up,
    housekeeping,
    notify,
    reload_credits,
    sandbox_store,
    send_mail,
    take_down_release,
)
from tutti.workflows.run import Workflow


def workflows() -> tuple[Workflow, ...]:
    """Return every workflow that a worker can run."""
    return (
        analyse_asset.WORKFLOW,
        distribute_release.WORKFLOW,
        deliver_to_store.WORKFLOW,
        take_down_release.WORKFLOW,
        sandbox_store.WORKFLOW,
        notify.TELL,
        notify.SEND,
        notify.OFF,
        send_mail.WORKFLOW,
        reload_credits.WORKFLOW,
        housekeeping.WORKFLOW,
        giving_up.WORKFLOW,
    )
