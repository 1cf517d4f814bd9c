"""As whom PostgreSQL runs. It refuses to run as root, and should not need an account of its own.

* An ordinary user runs it as they are.
* Root runs it in a user namespace in which root appears under another number: no account is needed, and
  files stay root's. The same helps a user without an entry in /etc/passwd, whom initdb refuses.
* Where namespaces are forbidden (many containers), root changes to an account that exists; if that account
  cannot reach the home, it keeps of root's powers the one to pass closed folders (CAP_DAC_OVERRIDE).

Sources: user_namespaces(7), capabilities(7), credentials(7).
"""

import ctypes
import os
import pwd
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 1, 8, 47, 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522
ACCOUNTS = ("postgres", "nobody", "daemon")

libc = ctypes.CDLL(None, use_errno=True)


class NoIdentity(Exception):
    """PostgreSQL cannot run as anybody here; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the server's files belong to, and how a child process becomes that user."""

    uid: int
    gid: int
    enter: Callable[[], None]


def choose(data: Path, postgres: Path) -> Identity:
    """Return as whom to run the program ``postgres`` on ``data`` (a folder that may not exist yet).

    Raises :class:`NoIdentity`.
    """
    me, group = os.geteuid(), os.getegid()
    owner = data.stat() if data.exists() else None
    if owner and owner.st_uid != me:
        if me != 0:
            raise NoIdentity(f"{data} belongs to {name_of(owner.st_uid)}: run Tutti as that user")
        return _account(owner.st_uid, owner.st_gid, data, postgres)
    if me != 0 and (owner or _known(me)):
        return Identity(me, group, lambda: None)
    stranger = _stranger()
    namespace = Identity(me, group, lambda: _enter_namespace(stranger))
    if _succeeds(namespace.enter):
        return namespace
    if me == 0:
        return _account(stranger.pw_uid, stranger.pw_gid, data, postgres)
    raise NoIdentity(
        f"user {me} has no entry in /etc/passwd, which initdb needs, and user namespaces are forbidden here. "
        "Run Tutti as a user with an entry, or set TUTTI_DATABASE_URL to a server of your own"
    )


def die_with_parent(signal: int) -> None:
    """Have the kernel send ``signal`` to this process when the thread that forked it ends (prctl(2))."""
    _check(libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0))


def hand_over(folder: Path, identity: Identity) -> None:
    """Give ``folder`` and what is in it to the server's user, where it is not theirs yet."""
    if folder.stat().st_uid == identity.uid:
        return
    for inner, folders, files, descriptor in os.fwalk(folder):
        for name in (*folders, *files):
            os.chown(name, identity.uid, identity.gid, dir_fd=descriptor, follow_symlinks=False)
        os.chown(inner, identity.uid, identity.gid)


def _account(uid: int, gid: int, data: Path, postgres: Path) -> Identity:
    """Return the identity of another account, with the power to pass closed folders only if it takes that."""
    for change in (become, _become_passing):
        identity = Identity(uid, gid, partial(change, uid, gid))
        if _succeeds(identity.enter, lambda: _reach(data.parent, postgres)):
            return identity
    raise NoIdentity(
        f"PostgreSQL does not run as root, user namespaces are forbidden here, and {name_of(uid)} "
        f"cannot reach {data.parent} or {postgres}. Choose a home (and a place for Tutti) that everyone may "
        "enter, run Tutti as an ordinary user, or set TUTTI_DATABASE_URL to a server of your own"
    )


def _reach(folder: Path, program: Path) -> None:
    """Pass into ``folder`` and become ``program``, as a trial."""
    os.close(os.open(folder / "lock", os.O_PATH))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.execv(program, [str(program), "--version"])  # noqa: S606


def _succeeds(*steps: Callable[[], None]) -> bool:
    """Try ``steps`` in a child process, since there is no way back from them."""
    child = os.fork()
    if child == 0:
        with suppress(OSError):
            for step in steps:
                step()
            os._exit(0)
        os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def _enter_namespace(stranger: pwd.struct_passwd) -> None:
    """Appear as ``stranger`` to this process and its children; outside, everything stays the caller's."""
    uid, gid = os.geteuid(), os.getegid()
    _check(libc.unshare(CLONE_NEWUSER))
    for file, line in (
        ("setgroups", "deny"),
        ("uid_map", f"{stranger.pw_uid} {uid} 1"),
        ("gid_map", f"{stranger.pw_gid} {gid} 1"),
    ):
        Path("/proc/self", file).write_text(line)


def become(uid: int, gid: int) -> None:
    """Change from root to another user, for good."""
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)


def _become_passing(uid: int, gid: int) -> None:
    """Change to another account, keeping CAP_DAC_OVERRIDE through the change and through exec."""
    _check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    become(uid, gid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    kept = 1 << CAP_DAC_OVERRIDE
    sets = (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)  # effective, permitted, inheritable; low, high
    _check(libc.capset(header, sets))
    _check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _stranger() -> pwd.struct_passwd:
    for name in ACCOUNTS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoIdentity(f"/etc/passwd names none of {', '.join(ACCOUNTS)}, one of which PostgreSQL could run as")


def _known(uid: int) -> bool:
    with suppress(KeyError):
        return bool(pwd.getpwuid(uid))
    return False


def name_of(uid: int) -> str:
    """Return how to speak of a user."""
    with suppress(KeyError):
        return f"user {pwd.getpwuid(uid).pw_name}"
    return f"user {uid}"
