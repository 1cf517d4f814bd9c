"""The worker that the server keeps beside itself: it works as long as its parent lives."""

import os
import signal
import threading

from tutti.core.scratch import scratch
from tutti.settings import Settings
from tutti.worker.process import run


def _watch_parent() -> None:
    """End when the pipe that the parent holds is closed: also when the parent was killed."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    settings = Settings.load()
    threading.Thread(target=_watch_parent, daemon=True).start()
    with scratch():
        run(settings, settings.database_url or "")
