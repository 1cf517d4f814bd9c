"""The family of ERN 3.8: parties written where they occur, territories as containers, tracks as releases."""

from tutti.domain.ddex.reading.family3.message import new_release_message

__all__ = ["new_release_message"]
