"""The environment that Tutti runs in: is it what the lock files say? If not, make it so; then hand over.

``environment.py run ARGS`` becomes ``python -m tutti ARGS``; ``environment.py test ARGS`` becomes
``python bootstrap/suite.py ARGS``. Standard library only, since nothing is installed yet, and quick when
nothing has changed, since it comes before every command.
"""

import os
import sys
from pathlib import Path

# Python was started in isolation, which leaves the script's own folder out.
sys.path.insert(0, str(Path(__file__).resolve().parent))
from stamp import ROOT, stamp, stamped

ABOUT = ("-h", "--help", "--version")


def main(command: str, *arguments: str) -> None:
    """Bring the environment up to date for ``command`` (run or test) and become that command."""
    venv = Path(os.environ.get("TUTTI_VENV") or ROOT / ".venv").absolute()
    if not (_runs_inside(venv) and stamp(command, venv, sys.implementation.cache_tag) <= stamped(venv)):
        from establishing import Refusal, establish  # noqa: PLC0415 (slow to import, and seldom needed)

        try:
            establish(venv, command)
        except Refusal as refusal:
            sys.exit(f"Tutti cannot set itself up: {refusal}")
        except KeyboardInterrupt:
            sys.exit("\nInterrupted. The next run carries on from here.")
    python = str(venv / "bin" / "python")
    os.execv(python, [python, "-P", *_target(command, arguments)])  # noqa: S606


def _runs_inside(venv: Path) -> bool:
    """Tell whether this very process runs on the environment's Python, so that it is known to work."""
    try:
        return Path(sys.executable).parent.samefile(venv / "bin")
    except OSError:
        return False


def _target(command: str, arguments: tuple[str, ...]) -> list[str]:
    if command == "test":
        return [str(ROOT / "bootstrap" / "suite.py"), *arguments]
    if not arguments or (arguments[0].startswith("-") and arguments[0] not in ABOUT):
        arguments = ("serve", *arguments)
    return ["-m", "tutti", *arguments]


if __name__ == "__main__":
    main(*sys.argv[1:])
