"""The environment's folder, made by hand: neither the venv module nor ensurepip is needed.

A folder that something else made may be used if it works, and is never deleted.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from packages import Refusal

UNFINISHED = "tutti-unfinished"
MADE_BY = "made-by = tutti"
NEEDED = ("asyncio", "ctypes", "email", "ssl", "zlib")
QUESTION = "import sys; print(sys.implementation.cache_tag if sys.version_info >= (3, 11) else '')"


def cache_tag(venv: Path) -> str | None:
    """Return the kind of Python in ``venv`` (``cpython-312``), or None if none works that is new enough."""
    with suppress(OSError):
        command = [str(venv / "bin" / "python"), "-I", "-S", "-c", QUESTION]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        return answer.stdout.strip() or None
    return None


def is_ours(venv: Path) -> bool:
    """Tell whether :func:`create` made this environment, perhaps not to the end."""
    try:
        return MADE_BY in (venv / "pyvenv.cfg").read_text()
    except FileNotFoundError:
        return (venv / UNFINISHED).exists()


def create(venv: Path) -> str:
    """Make an empty environment on the Python that runs this, marked as unfinished; return its cache tag."""
    _require_whole_library()
    venv.mkdir(exist_ok=True)
    if any(venv.iterdir()) and not is_ours(venv):
        raise Refusal(
            f"{venv} is there already, but is no working environment of Python 3.11 or newer. "
            "Move it away, or set TUTTI_VENV to another folder."
        )
    (venv / UNFINISHED).touch()
    _clear(venv)
    base = Path(os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    (venv / "pyvenv.cfg").write_text(
        f"home = {base.parent}\ninclude-system-site-packages = false\nversion = {version}\n{MADE_BY}\n"
    )
    (venv / "lib" / f"python{version}" / "site-packages").mkdir(parents=True)
    (venv / "lib64").symlink_to("lib")
    (venv / "bin").mkdir()
    (venv / "bin" / "python").symlink_to(base)
    for alias in ("python3", f"python{version}"):
        (venv / "bin" / alias).symlink_to("python")
    return sys.implementation.cache_tag or version


def _require_whole_library() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise Refusal(
            f"{sys.executable} lacks parts of Python's standard library ({', '.join(missing)}). "
            "Install the whole of it (on Debian or Ubuntu: apt install python3)."
        )


def _clear(venv: Path) -> None:
    """Empty the folder but for the mark: it may be a link or a mount, which shall stay."""
    for entry in venv.iterdir():
        if entry.name == UNFINISHED:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
