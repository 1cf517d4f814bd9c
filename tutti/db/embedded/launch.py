"""Starts the keeper: a file to run, not to import.

It runs on the standard library alone, past the doors of the packages around it, which would bring the whole
database driver along; and it leaves the keeper as nobody's child, so that it may outlive who needed it first.
"""

import os
import sys
import types
from pathlib import Path

if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    for name, folder in (
        ("tutti", here.parent.parent),
        ("tutti.db", here.parent),
        ("tutti.db.embedded", here),
    ):
        sys.modules[name] = package = types.ModuleType(name)
        package.__path__ = [str(folder)]

    from tutti.db.embedded.keeper import main

    if os.fork() == 0:
        main(*sys.argv[1:])
