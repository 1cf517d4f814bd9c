"""Turns what a disk complains about into the storage's own errors."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from tutti.domain.assets.errors import StorageUnavailable

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_UNUSABLE = {errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE, errno.ENFILE}


@contextmanager
def disk_faults() -> Iterator[None]:
    """Raise ``StorageUnavailable`` for a disk that is full or cannot be used; other errors go through."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageUnavailable("The storage is full; free some space and try again.") from error
        if error.errno in _UNUSABLE:
            raise StorageUnavailable(f"The storage folder cannot be used: {error.strerror}.") from error
        raise
