"""The tools, from ``tools.toml``: each is one call of the REST interface under the name that agents know."""

import difflib
import tomllib
from functools import cache
from importlib.resources import files

import msgspec


class Tool(msgspec.Struct, frozen=True):
    """A tool and the call that it makes: ``POST /v1/files``.

    ``names`` says which arguments have another name here than there, ``open`` that no token is needed.
    """

    name: str
    call: str
    names: dict[str, str] = {}
    aliases: tuple[str, ...] = ()
    open: bool = False

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.call.partition(" ")[0]

    @property
    def path(self) -> str:
        """The path, with its parameters in braces."""
        return self.call.partition(" ")[2]


class _File(msgspec.Struct):
    tool: tuple[Tool, ...]


@cache
def tools() -> tuple[Tool, ...]:
    """Return every tool."""
    text = (files(__package__) / "tools.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _File).tool


@cache
def _by_name() -> dict[str, Tool]:
    return {name: tool for tool in tools() for name in (tool.name, *tool.aliases)}


def tool_of(name: str) -> Tool | None:
    """Return the tool of a name or an alias."""
    return _by_name().get(name)


def near(name: str) -> list[str]:
    """Return up to three names that are spelled nearly so."""
    return difflib.get_close_matches(name[:100], _by_name(), n=3, cutoff=0.5)
