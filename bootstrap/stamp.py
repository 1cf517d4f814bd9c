"""What an environment was last made of: the stamp that is left in it when all is installed."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"run": ("requirements.lock",), "test": ("requirements.lock", "requirements-dev.lock")}
STAMP = "tutti-stamp"


def stamp(command: str, venv: Path, cache_tag: str | None) -> set[str]:
    """Return the lines that the stamp in ``venv`` must have to serve ``command`` from this checkout."""
    digests = {f"{name} {hashlib.sha256((ROOT / name).read_bytes()).hexdigest()}" for name in LOCKS[command]}
    return digests | {f"checkout {ROOT}", f"environment {venv}", f"python {cache_tag}"}


def stamped(venv: Path) -> set[str]:
    """Return the lines of the stamp in ``venv``: what was last installed there, whole."""
    try:
        return set((venv / STAMP).read_text().splitlines())
    except OSError:
        return set()
