"""Templates of pages. Loaded when the first page is shown: many a server shows none."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def templates(package: str, **filters: Callable[[str], str]) -> "Environment":
    """Return the templates of a package, which escape what they are given and name what is missing.

    All can extend ``page.html``, the frame of every page.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 (see above)

    found = Environment(
        loader=ChoiceLoader((PackageLoader(package), PackageLoader("tutti.http.kit", "."))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= filters
    return found
