"""Identifiers of the trade: read into one canonical spelling, checked, shown, and counted onwards.

Every ``parse_…`` takes the spellings that people type, returns the canonical one, and raises
:class:`InvalidIdentifier` with a sentence that a user can act on.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.core.identifiers.dpid import parse_dpid
    from tutti.core.identifiers.errors import InvalidIdentifier
    from tutti.core.identifiers.gtin import Gtin, GtinSeries, parse_gtin, same_product
    from tutti.core.identifiers.isrc import IsrcSeries, format_isrc, parse_isrc
    from tutti.core.identifiers.parties import format_isni, parse_ipi, parse_isni
    from tutti.core.identifiers.releases import format_grid, parse_grid
    from tutti.core.identifiers.works import format_iswc, parse_iswc

__all__ = [
    "Gtin",
    "GtinSeries",
    "InvalidIdentifier",
    "IsrcSeries",
    "format_grid",
    "format_isni",
    "format_isrc",
    "format_iswc",
    "parse_dpid",
    "parse_grid",
    "parse_gtin",
    "parse_ipi",
    "parse_isni",
    "parse_isrc",
    "parse_iswc",
    "same_product",
]

__getattr__ = later(__name__)
