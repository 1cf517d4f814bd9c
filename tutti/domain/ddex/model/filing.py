"""How a release is identified, and what genre it is filed under."""

from msgspec import Struct

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.model.parties import ProprietaryId


class ReleaseId(Struct, frozen=True, kw_only=True, gc=False):
    """How a release is identified: ICPN (UPC, EAN), GRid, catalogue number, or one's own identifiers."""

    icpn: str | None = None
    grid: str | None = None
    catalogue_number: ProprietaryId | None = None
    proprietary_ids: tuple[ProprietaryId, ...] = ()


class Genre(Struct, frozen=True, kw_only=True, gc=False):
    """A genre in the words of the agreement with the recipient."""

    text: str
    sub_genre: str | None = None
    language: str | None = None
    territory: str = WORLDWIDE
