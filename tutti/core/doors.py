"""What is not needed is not loaded: parts of a room that come when asked for, packages that are left out.

A process lives with what it has imported, in time at its start and in memory ever after. The web server needs
few of a room's verbs, and the children that decode files none.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module


def later(package: str, parts: Mapping[str, str]) -> Callable[[str], object]:
    """Return a ``__getattr__`` for ``package``: each part is imported when one of its names is asked for.

    ``parts`` are modules, named below the package, with the names that come from them,
    apart by spaces. Type checkers and
    import-linter read the same imports under ``TYPE_CHECKING``.
    """
    homes = {name: f"{package}.{part}" for part, names in parts.items() for name in names.split()}

    def fetch(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(import_module(homes[name]), name)
        setattr(sys.modules[package], name, found)
        return found

    return fetch


@contextmanager
def absent(*packages: str) -> Iterator[None]:
    """Let packages seem not to be installed for a while; what is loaded already stays."""
    hidden = [name for name in packages if name not in sys.modules]
    sys.modules |= dict.fromkeys(hidden)  # type: ignore[arg-type] # None: the import system's word for it
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
