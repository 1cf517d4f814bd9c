"""What a child process may touch, enforced by the kernel (Landlock, Linux 5.13 and later).

Programs and libraries may be read and run, one file may be read, one folder written; nothing else can be
opened, no connection made, and none of this taken back. An older kernel enforces what it knows, and a system
without Landlock nothing of it; the limits and the separate process remain.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

import tutti

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
TELL_VERSION = 1
BENEATH_PATH = 1
NO_NEW_PRIVILEGES = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
REMOVE_FOLDER, REMOVE_FILE, MAKE_FOLDER, MAKE_FILE, TRUNCATE = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 14
EVERYTHING = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
"""All rights over files that a version of Landlock can take away; later versions know no more."""
CONNECTIONS, CONNECTIONS_SINCE = 3, 4
SIGNALS_AND_SOCKETS, SCOPES_SINCE = 3, 6

RUNNING = EXECUTE | READ_FILE | READ_DIR
WRITING = READ_FILE | READ_DIR | WRITE_FILE | REMOVE_FILE | MAKE_FILE | REMOVE_FOLDER | MAKE_FOLDER | TRUNCATE
SYSTEM = (
    "/usr",
    "/lib",
    "/lib64",
    "/bin",
    "/sbin",
    "/opt",
    "/etc",
    "/nix",
    "/proc",
    "/sys/devices/system/cpu",
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

libc = ctypes.CDLL(None, use_errno=True)


def confine(source: Path, outputs: Path | None, readable: Iterable[Path] = ()) -> bool:
    """Take everything away but what is named here; tell whether the kernel does that."""
    version = int(libc.syscall(CREATE_RULESET, None, 0, TELL_VERSION))
    if version < 1:
        return False
    rights = EVERYTHING[min(version, max(EVERYTHING))]
    ruleset = _ruleset(version, rights)
    for path in (*SYSTEM, *_programs_and_libraries()):
        _allow(ruleset, path, RUNNING)
    for path in DEVICES:
        _allow(ruleset, path, READ_FILE | WRITE_FILE)
    _allow(ruleset, str(source), READ_FILE)
    for folder in readable:
        _allow(ruleset, str(folder), READ_FILE | READ_DIR)
    if outputs is not None:
        _allow(ruleset, str(outputs), WRITING & rights)
    _checked(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0))
    _checked(libc.syscall(RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
    return True


def _ruleset(version: int, rights: int) -> int:
    connections = CONNECTIONS if version >= CONNECTIONS_SINCE else 0
    scopes = SIGNALS_AND_SOCKETS if version >= SCOPES_SINCE else 0
    content = struct.pack("=QQQ", rights, connections, scopes)
    known = 24 if scopes else 16 if connections else 8
    return _checked(libc.syscall(CREATE_RULESET, content, known, 0))


def _programs_and_libraries() -> list[str]:
    """Name the folders of this Python, of its packages, of ours, and those where ffmpeg may be."""
    packages = [folder for folder in sys.path if folder.endswith("-packages")]
    programs = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    return [sys.prefix, sys.base_prefix, *packages, str(Path(tutti.__file__).parent), *programs]


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Allow ``rights`` beneath ``path``; a place that does not exist needs no rule."""
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        _checked(libc.syscall(ADD_RULE, ruleset, BENEATH_PATH, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)
