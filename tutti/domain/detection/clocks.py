"""Reads the dated table of clocks that lies beside this file."""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from tutti.domain.detection.model import Clock, ClockKind, ClockTable

TABLE = Path(__file__).with_name("clocks.toml")


@cache
def clock_table(path: Path = TABLE) -> ClockTable:
    """Return the table at ``path``, by default the one that comes with Tutti."""
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return ClockTable(told["version"], tuple(_clock(each) for each in told["clocks"]))


def _clock(told: Mapping[str, Any]) -> Clock:
    return Clock(
        Fraction(told["hertz"]),
        told.get("model"),
        tuple(told["alternatives"]),
        ClockKind(told["kind"]),
        told["source"],
        told["seen"],
        wanders=told.get("wanders", False),
    )
