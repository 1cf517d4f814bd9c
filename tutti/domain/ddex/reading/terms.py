"""Territories and prices, as all versions have them."""

from collections.abc import Sequence

from tutti.core.territory import COUNTRIES, WORLDWIDE, TerritorySet
from tutti.domain.ddex.model import Price
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import Sight, attribute, parsed, take
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import decimal
from tutti.domain.ddex.structure.nodes import Kids, Node

# Territories of the standard that are no country of today: former ones, islands of Spain, regions.
_OLD_TERRITORIES = frozenset(
    """
    AN CS ES-CE ES-CN ES-ML AIDJ ANHH BQAQ BUMM BYAA CSHH CSXX CTKI DDDE DYBJ FQHH FXFR GEHH HVBF JTUM MIUM
    NHVU NQAQ NTHH PCHH PUUM PZPA RHZW SKIN SUHH TPTL VDVN WKUM YDYE YUCS ZRCD
    """.split()  # noqa: SIM905 - reads as the table that it is
)


def price(sight: Sight, element: Node, code_tags: Sequence[str]) -> tuple[Price, Trace] | None:
    """Read a price; ``None`` if there is nothing in it that the model holds.

    Its code stands in the first of ``code_tags`` that is there.
    """
    found = element.kids
    trace: Trace = []
    code_tag = next((tag for tag in code_tags if tag in found), code_tags[0])
    code = take(found, code_tag, "code", trace)
    amount = parsed(sight, found, "WholesalePricePerUnit", "amount", trace, decimal)
    if code is None and amount is None:
        return None
    namespace = attribute(found[code_tag][0], "Namespace", "code_namespace", trace) if code else None
    currency = None
    if amount is not None:
        currency = attribute(found["WholesalePricePerUnit"][0], "CurrencyCode", "currency", trace)
    return Price(amount=amount, currency=currency, code=code, code_namespace=namespace), trace


def territory(sight: Sight, element: Node, code: str) -> str:
    """Return a territory code; unknown ones are noted and kept."""
    if code in COUNTRIES or code == WORLDWIDE:
        return code
    known = code in _OLD_TERRITORIES or (len(code) <= 4 and code.isdigit())
    sight.note(faults.TERRITORY_OLD if known else faults.TERRITORY, element, value=code)
    return code


def territories(sight: Sight, found: Kids, name: str, trace: Trace) -> TerritorySet:
    """Read a set of territories: those named, less those left out."""
    codes: list[set[str]] = []
    for tag in ("TerritoryCode", "ExcludedTerritoryCode"):
        codes.append(set())
        for each in found.get(tag, ()):
            trace.append((name, each))
            codes[-1].add(territory(sight, each, each.text))
    included, excluded = codes
    if WORLDWIDE in included or not included:
        return TerritorySet(None, frozenset(excluded))
    return TerritorySet(frozenset(included - excluded), frozenset())
