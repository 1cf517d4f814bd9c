"""ERN 4.3: ``Genre``, additional titles of several types, nothing on machine-made content."""

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats import ern4
from tutti.domain.ddex.formats.ern4 import Dialect, title_body
from tutti.domain.ddex.formats.vocabulary import ROLES_43, USES, instrument_words, instruments_43, role_words
from tutti.domain.ddex.formats.xml import element
from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage, Title, TitleType


def _additional_title(title: Title) -> str:
    alternative = title.type is TitleType.TRANSLATED
    return element(
        "AdditionalTitle",
        title_body(title),
        LanguageAndScriptCode=title.language,
        ApplicableTerritoryCode=None if title.territory == WORLDWIDE else title.territory,
        TitleType=TitleType.ALTERNATIVE if alternative else title.type,
    )


def _roles(name: str, roles: tuple[str, ...], instruments: tuple[str, ...], namespace: str) -> str:
    said = role_words(name, roles, ROLES_43, namespace)
    return said + instrument_words(instruments, instruments_43(), namespace) if instruments else said


DIALECT = Dialect(
    namespace="http://ddex.net/xml/ern/43",
    avs_version="3",
    genre="Genre",
    roles=_roles,
    uses=USES,
    other_title=_additional_title,
    carries_ai=False,
)


def write(message: NewReleaseMessage | PurgeReleaseMessage) -> bytes:
    """Return a message as ERN 4.3. It is not checked."""
    return ern4.write(message, DIALECT)
