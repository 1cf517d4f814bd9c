"""Journeys through several rooms, each a list of durable steps, and the events that start them."""

from collections.abc import Mapping

from tutti.domain.assets import AssetUploaded
from tutti.domain.credits import CreditsLow
from tutti.domain.delivery import DeliveryQueued, DeliverySent
from tutti.domain.releases import ReleaseStatusChanged, ReleaseSubmitted, TakedownRequested
from tutti.workflows import (
    analyse_asset,
    deliver_to_store,
    distribute_release,
    housekeeping,
    notify,
    reload_credits,
    sandbox_store,
    take_down_release,
)
from tutti.workflows.run import Run, Workflow

__all__ = ["Run", "Workflow", "subscriptions", "workflows"]


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
        reload_credits.WORKFLOW,
        housekeeping.WORKFLOW,
    )


def subscriptions() -> Mapping[str, tuple[str, ...]]:
    """Return, for each event, the workflows that follow from it."""
    return {
        AssetUploaded.name: (analyse_asset.WORKFLOW.name,),
        ReleaseSubmitted.name: (distribute_release.WORKFLOW.name,),
        TakedownRequested.name: (take_down_release.WORKFLOW.name,),
        DeliveryQueued.name: (deliver_to_store.WORKFLOW.name,),
        DeliverySent.name: (sandbox_store.WORKFLOW.name,),
        CreditsLow.name: (reload_credits.WORKFLOW.name,),
        ReleaseStatusChanged.name: (notify.TELL.name,),
    }
