"""The part of a package that one of its messages is about, found without looking through the whole."""

from bisect import bisect_left
from dataclasses import replace

from tutti.domain.ddex.packages.model import Package, PackedMessage

_LAST = chr(0x10FFFF)


class Portions:
    """A package in portions: for each message the files of its own folder, and the messages among them."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._paths = sorted(package.files)
        self._messages = {each.file.path: each for each in package.messages}
        self._repeats = {each.file.path: each for each in package.repeats}

    def of(self, message: PackedMessage) -> Package:
        """Return the portion of a message; :func:`match_files` finds in it what it finds in the package."""
        start = f"{message.file.folder}/" if message.file.folder else ""
        low, high = bisect_left(self._paths, start), bisect_left(self._paths, start + _LAST)
        inside = self._paths[low:high]
        return replace(
            self._package,
            files={path: self._package.files[path] for path in inside},
            messages=tuple(self._messages[path] for path in inside if path in self._messages),
            repeats=tuple(self._repeats[path] for path in inside if path in self._repeats),
        )


def is_bare(package: Package) -> bool:
    """Tell whether there is nothing in a package but messages and manifests."""
    plain = {each.file.path for each in (*package.messages, *package.repeats)} | package.markers
    return all(path in plain for path in package.files)
