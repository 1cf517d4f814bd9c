"""How the command line tells what went wrong on purpose: the sentence, then each fault with its path."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutti.core.errors import TuttiError


def told(error: "TuttiError") -> str:
    """Return all that an error says, a fault a line."""
    return "\n".join((error.message, *(f"  {fault.path}: {fault.message}" for fault in error.fields)))
