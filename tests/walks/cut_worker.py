"""A worker that dies by SIGKILL around the file that completes a package at Wave Hall; see ``wave_hall``.

``cut_worker.py before`` dies before that file is written, ``after`` when it has its name and nothing else knows,
``never`` works on until it is told to stop.
"""

import os
import signal
import sys
from typing import Any

from tutti.adapters.stores import folder
from tutti.settings import Settings
from tutti.worker.process import run

if __name__ == "__main__":
    write, when = folder.FolderStore.write, sys.argv[1]

    async def watched(self: Any, path: str, content: Any) -> None:
        last = "BatchComplete" in path and self._root.name == "wavehall"
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await write(self, path, content)
        if last and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    folder.FolderStore.write = watched  # type: ignore[method-assign]
    settings = Settings.load()
    run(settings, settings.database_url or "")
