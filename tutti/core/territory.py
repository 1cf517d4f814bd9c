"""Territories as a set expression: a base and what is taken off it.

``Worldwide`` minus some countries is kept as just that, and spelled out only to be shown or matched: a new
country must not change an old deal. Codes: ISO 3166-1 alpha-2, plus ``XK`` (Kosovo) as DDEX writes it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

WORLDWIDE = "Worldwide"

COUNTRIES: frozenset[str] = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI
    BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN
    CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK
    FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
    ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
    NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF
    TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS YE YT ZA ZM ZW XK
    """.split()  # noqa: SIM905 - reads as the table that it is
)
"""Every ISO 3166-1 alpha-2 code as of 2026, and XK."""

_WORLD = frozenset({"WORLDWIDE", "WORLD", "WW", "GLOBAL", "ALL"})


class InvalidTerritory(ValueError):
    """A word that is neither a country code nor the whole world."""


@dataclass(frozen=True, slots=True)
class TerritorySet:
    """Where something holds: the world (``included`` is ``None``) or some countries, less ``excluded``."""

    included: frozenset[str] | None = None
    excluded: frozenset[str] = frozenset()

    @classmethod
    def of(cls, words: Iterable[str]) -> "TerritorySet":
        """Read country codes, ``Worldwide`` (or WW, World) and exclusions (``-CN``); no word is the world.

        Raises :class:`InvalidTerritory` for anything else, and when nothing would be left.
        """
        included: set[str] = set()
        excluded: set[str] = set()
        world = False
        for word in words:
            code = word.strip().upper()
            if code in _WORLD:
                world = True
            elif code.startswith("-"):
                excluded.add(_country(code[1:], word))
            else:
                included.add(_country(code, word))
        if included and not world:
            excluded &= included
            if included == excluded:
                raise InvalidTerritory("no country is left: every one that is named is also excluded")
            return cls(frozenset(included - excluded))
        return cls(None, frozenset(excluded))

    def __contains__(self, country: str) -> bool:
        """Whether ``country`` (a code in capitals) is inside; countries yet unknown are part of the world."""
        return country not in self.excluded and (self.included is None or country in self.included)

    def __and__(self, other: "TerritorySet") -> "TerritorySet":
        """Return what is inside both; where that is nothing, :meth:`expand` gives nothing."""
        if self.included is None and other.included is None:
            return TerritorySet(None, self.excluded | other.excluded)
        named = (other if self.included is None else self).included or frozenset()
        return TerritorySet(frozenset(code for code in named if code in self and code in other))

    def expand(self) -> frozenset[str]:
        """Return the countries of today that are inside, to be shown or matched, never to be stored."""
        return (COUNTRIES if self.included is None else self.included) - self.excluded

    def words(self) -> list[str]:
        """Return the expression in its one spelling, which :meth:`of` reads back."""
        base = [WORLDWIDE] if self.included is None else sorted(self.included)
        return base + [f"-{code}" for code in sorted(self.excluded)]


def _country(code: str, word: str) -> str:
    code = "GB" if code == "UK" else code
    if code not in COUNTRIES:
        raise InvalidTerritory(
            f"'{word[:40]}' is not a country: use ISO codes such as US or DE, or Worldwide"
        )
    return code
