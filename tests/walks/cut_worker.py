"""A worker that dies by SIGKILL around the file that completes a package at Wave Hall; see ``wave_hall``.

``cut_worker.py before`` dies before that file is written, ``after`` when it has its name and nothing else knows,
``never`` works on until it is told to stop. One that ``loses the answer`` lives, and hears nothing of Wave Hall from
when that file is there; one that ``brings no message`` brings the files, and is cut before the message.
"""

import os
import signal
import sys
from typing import Any

from tutti.adapters.stores import folder
from tutti.domain.delivery import StoreUnreachable
from tutti.settings import Settings
from tutti.worker.process import run

if __name__ == "__main__":
    write, enter, when = folder.FolderStore.write, folder.FolderStore.__aenter__, sys.argv[1]
    lost = set[str]()

    async def watched(self: Any, path: str, content: Any) -> None:
        last = "BatchComplete" in path and self._root.name == "wavehall"
        if when == "brings no message" and path.endswith(".xml") and self._root.name == "wavehall":
            raise StoreUnreachable("The line is cut.")
        if last and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await write(self, path, content)
        if last and when == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        if last and when == "loses the answer":
            lost.add(path)
            raise StoreUnreachable("The line is cut.")

    async def entered(self: Any) -> Any:
        if lost and self._root.name == "wavehall":
            raise StoreUnreachable("The line is cut.")
        return await enter(self)

    folder.FolderStore.write = watched  # type: ignore[method-assign]
    folder.FolderStore.__aenter__ = entered  # type: ignore[method-assign]
    settings = Settings.load()
    run(settings, settings.database_url or "")
