"""What an instance was assembled from: the database and one implementation for each port.

:mod:`tutti.bootstrap` fills it in; faces and workflows take what they need out of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tutti.db import Database
from tutti.domain.artwork import CoverInspector
from tutti.domain.assets import Depot
from tutti.domain.audio import Listener, MachineMadeDetector
from tutti.domain.credits import Payments
from tutti.domain.delivery import Courier
from tutti.domain.matching import Matcher
from tutti.domain.notices import NoticeSender
from tutti.settings import Settings


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of a running instance. ``open_sandbox`` lets the embedded store look at what was brought."""

    settings: Settings
    database: Database
    depot: Depot
    listener: Listener
    detector: MachineMadeDetector
    matcher: Matcher
    cover_inspector: CoverInspector
    courier: Courier
    payments: Payments
    notice_sender: NoticeSender
    open_sandbox: Callable[[], Awaitable[None]]
