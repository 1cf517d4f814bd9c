"""Runs workflows. Any number of workers may share one database."""

from tutti.worker.lanes import Worker

__all__ = ["Worker"]
