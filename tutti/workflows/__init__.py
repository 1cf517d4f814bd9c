"""Journeys through several rooms, each a list of durable steps, and the events that start them."""

from collections.abc import Mapping

from tutti.workflows.run import Run, Workflow

__all__ = ["Run", "Workflow", "subscriptions", "workflows"]


def workflows() -> tuple[Workflow, ...]:
    """Return every workflow that a worker can run."""
    return ()


def subscriptions() -> Mapping[str, tuple[str, ...]]:
    """Return, for each event, the workflows that follow from it."""
    return {}
