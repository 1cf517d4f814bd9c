"""The family of ERN 4: parties written once and referred to, territories as attributes of values."""

from tutti.domain.ddex.reading.family4.message import new_release_message

__all__ = ["new_release_message"]
