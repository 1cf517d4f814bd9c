"""Journeys through several rooms, each a list of durable steps, and the events that start them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tutti.core.doors import later
from tutti.domain.assets import AssetUploaded
from tutti.domain.credits import CreditsLow
from tutti.domain.delivery import DeliveryQueued, DeliverySent
from tutti.domain.notices import EndpointSwitchedOff
from tutti.domain.releases import ReleaseStatusChanged, ReleaseSubmitted, TakedownRequested
from tutti.workflows.run import Run, Workflow

if TYPE_CHECKING:
    from tutti.workflows.journeys import workflows

__all__ = ["Run", "Workflow", "subscriptions", "workflows"]

# Who starts a journey by an event does not go along: only a worker loads what the steps need.
__getattr__ = later(__name__)


def subscriptions() -> Mapping[str, tuple[str, ...]]:
    """Return, for each event, the workflows that follow from it."""
    return {
        AssetUploaded.name: ("analyse_asset",),
        ReleaseSubmitted.name: ("distribute_release",),
        TakedownRequested.name: ("take_down_release",),
        DeliveryQueued.name: ("deliver_to_store",),
        DeliverySent.name: ("sandbox_store",),
        CreditsLow.name: ("reload_credits",),
        ReleaseStatusChanged.name: ("tell_status",),
        EndpointSwitchedOff.name: ("tell_switched_off",),
    }
