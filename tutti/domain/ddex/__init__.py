"""DDEX messages: the model of what labels and stores tell each other, and its translation to bytes."""

from tutti.domain.ddex.model import *  # noqa: F403
from tutti.domain.ddex.model import __all__ as __all__
