"""What a child process is given, and how it is ended with all that it has started."""

import os
import signal
from contextlib import suppress
from pathlib import Path

import tutti


def environment(**more: str) -> dict[str, str]:
    """Return what Python needs and nothing that this process knows, one thread for algebra, and ``more``."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(Path(tutti.__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "LC_ALL": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        **more,
    }


def kill_group(pid: int) -> None:
    """Kill the group that a process leads (``start_new_session``); nothing where it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
