"""The only keys that a storage takes, checked before any path or URL is built from one."""

import re

from tutti.domain.assets.errors import UnsafeKey

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(/[a-z0-9][a-z0-9_-]*)*", re.ASCII)
_LONGEST = 200


def checked(key: str) -> str:
    """Return ``key``: lower-case words parted by single slashes, at most 200 characters, no dots.

    Raises ``UnsafeKey`` for anything else, so that no ``..``, drive, absolute path or control character
    can reach a file system.
    """
    if len(key) > _LONGEST or not _KEY.fullmatch(key):
        raise UnsafeKey("A storage key may only hold lower-case words parted by slashes.")
    return key
