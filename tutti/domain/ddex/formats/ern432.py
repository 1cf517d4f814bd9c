"""ERN 4.3.2: ``DisplayGenre``, formal titles in an element of their own, composite roles, ``ContainsAI``."""

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats import ern4
from tutti.domain.ddex.formats.ern4 import Dialect, title_body
from tutti.domain.ddex.formats.vocabulary import (
    ROLES_432,
    USES_432,
    instrument_words,
    instruments_432,
    player,
    translate_all,
    word,
)
from tutti.domain.ddex.formats.xml import each, element
from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage, Title, TitleType


def _formal_title(title: Title) -> str:
    """Return a formal title; this version has no place for alternative, translated and original ones."""
    if title.type is not TitleType.FORMAL:
        return ""
    return element(
        "FormalTitle",
        title_body(title),
        LanguageAndScriptCode=title.language,
        ApplicableTerritoryCode=None if title.territory == WORLDWIDE else title.territory,
    )


def _roles(name: str, roles: tuple[str, ...], instruments: tuple[str, ...], namespace: str) -> str:
    """Return roles as composites. Instruments stand in that of who plays, without such after them."""
    said = translate_all(roles, ROLES_432)
    played = instrument_words(instruments, instruments_432(), namespace) if instruments else ""
    holder = player(said) if played else None
    composites = each(
        element(name, word("Value", role, ROLES_432, namespace), played if role == holder else "")
        for role in said
    )
    return composites if holder else composites + played


DIALECT = Dialect(
    namespace="http://ddex.net/xml/ern/432",
    avs_version="9",
    genre="DisplayGenre",
    roles=_roles,
    uses=USES_432,
    other_title=_formal_title,
    carries_ai=True,
)


def write(message: NewReleaseMessage | PurgeReleaseMessage) -> bytes:
    """Return a message as ERN 4.3.2. It is not checked."""
    return ern4.write(message, DIALECT)
