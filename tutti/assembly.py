"""What an instance was assembled from: the database and one implementation for each port.

:mod:`tutti.bootstrap` fills it in; faces and workflows take what they need out of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tutti.domain import artwork

if TYPE_CHECKING:  # whoever asks for an assembly need not load every room
    from tutti.db import Database
    from tutti.domain.artwork import CoverInspector, Designer, ImageMaker
    from tutti.domain.assets import Depot
    from tutti.domain.audio import Listener
    from tutti.domain.credits import Payments
    from tutti.domain.delivery import Courier, Offer
    from tutti.domain.detection import Detection
    from tutti.domain.intake import MessageReader
    from tutti.domain.matching import Matcher
    from tutti.domain.notices import Mailer, NoticeSender
    from tutti.settings import Settings


@dataclass(frozen=True, slots=True)
class Assembly:
    """The parts of a running instance.

    ``open_sandbox`` lets the embedded store look at what was brought; ``sandbox_offer`` says what it shows of
    a release, known by its UPC or GRid.
    """

    settings: "Settings"
    database: "Database"
    depot: "Depot"
    listener: "Listener"
    detection: "Detection"
    matcher: "Matcher"
    cover_inspector: "CoverInspector"
    message_reader: "MessageReader"
    designer: "Designer"
    image_maker: "ImageMaker | None"
    courier: "Courier"
    payments: "Payments"
    notice_sender: "NoticeSender"
    mailer: "Mailer | None"
    open_sandbox: Callable[[], Awaitable[None]]
    sandbox_offer: "Callable[[str], Awaitable[Offer | None]]"

    @property
    def studio(self) -> "artwork.Studio":
        """Who takes part in making covers."""
        return artwork.Studio(
            self.database, self.depot, self.cover_inspector, self.designer, self.image_maker
        )
