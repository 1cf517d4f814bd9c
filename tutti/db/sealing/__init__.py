"""Sealing what nobody but its first reader may see again, while it is kept.

That is seldom, and the library of ciphers holds 8 MB: it is loaded when something is sealed first.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.db.sealing.ciphers import seal, unseal

__all__ = ["seal", "unseal"]

__getattr__ = later(__name__)
