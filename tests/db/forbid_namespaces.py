"""Runs ``forbid_namespaces.py COMMAND…`` as root of a user namespace in which no further one may be made.

So it is for root in most containers.
"""

import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWUSER = 0x10000000

if __name__ == "__main__":
    me = os.getpid()
    reading, writing = os.pipe()
    if (outside := os.fork()) == 0:
        os.read(reading, 1)
        for file in ("uid_map", "gid_map"):
            Path(f"/proc/{me}/{file}").write_text("0 0 65536")
        os._exit(0)
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER):
        sys.exit("user namespaces are forbidden already")
    os.write(writing, b".")
    os.waitpid(outside, 0)
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    os.execv(sys.argv[1], sys.argv[1:])
