"""Stands in for the child, to see what the parent makes of one that does everything wrong.

The name of the order's source says what it does.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

job = json.loads(sys.argv[1])["job"]
outputs = Path(job["outputs"])
match Path(job["source"]).name:
    case "segfault":
        sys.stderr.write("about to fall\n")
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGSEGV)
    case "exit":
        sys.exit(3)
    case "nonsense":
        sys.stdout.write("{]")
    case "other answer":
        sys.stdout.write('{"type":"opened"}')
    case "silent":
        pass
    case "flood":
        while True:
            sys.stdout.write("x" * 65536)
    case "chatter":
        sys.stderr.write("noise\n" * 200_000 + "the end of it\n")
        sys.exit(1)
    case "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    case "sleep":
        time.sleep(600)
    case "grandchild":
        sleeper = subprocess.Popen(["sleep", "600"])
        (outputs / "pid").write_text(str(sleeper.pid))
        time.sleep(600)
    case "environment":
        told = dict(os.environ)
        (outputs / "environment").write_text(json.dumps(told))
