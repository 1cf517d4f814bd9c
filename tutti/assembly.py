"""What an instance was assembled from: the database and one implementation for each port.

:mod:`tutti.bootstrap` fills it in; faces and workflows take what they need out of it.
"""

from dataclasses import dataclass

from tutti.db import Database
from tutti.settings import Settings


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of a running instance."""

    settings: Settings
    database: Database
