"""What is not needed is not loaded: parts of a room that come when asked for, packages that are left out.

A process lives with what it has imported, in time at its start and in memory ever after. The web server needs
few of a room's verbs, and the children that decode files none.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import SourceLoader


def later(package: str) -> Callable[[str], object]:
    """Return a ``__getattr__`` for ``package``: what it imports under ``TYPE_CHECKING`` comes when asked for.

    So its doors are written once, as the imports that type checkers and import-linter read.
    """
    homes: dict[str, tuple[str, str]] = {}

    def fetch(name: str) -> object:
        if not homes:
            homes.update(dict(_doors(package)))  # at once: another thread may look meanwhile
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, own = homes[name]
        home = import_module(module)
        found = getattr(home, own) if hasattr(home, own) else import_module(f"{module}.{own}")
        setattr(sys.modules[package], name, found)
        return found

    return fetch


def _doors(package: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each name that a package gives away, with its module and the name it has there."""
    spec = sys.modules[package].__spec__
    assert spec is not None and isinstance(spec.loader, SourceLoader)
    for each in ast.parse(spec.loader.get_source(package) or "").body:
        if isinstance(each, ast.If) and isinstance(each.test, ast.Name) and each.test.id == "TYPE_CHECKING":
            for line in each.body:
                assert isinstance(line, ast.ImportFrom) and line.module
                yield from ((one.asname or one.name, (line.module, one.name)) for one in line.names)


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
