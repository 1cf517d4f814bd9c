"""x"""
from tutti.domain.ddex.formats.reading.family4.message import new_release_message
__all__ = ["new_release_message"]
