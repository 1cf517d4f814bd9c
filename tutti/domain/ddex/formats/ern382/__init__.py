"""ERN 3.8.2: parties written wherever they occur, territories as containers, tracks as releases.

Release profiles 1.4 for albums and singles of music alone. The rules that DDEX publishes for the album of
music alone ask for the identifier ``AudioAlbum`` (rule 1129-1), so that is what is written.
"""

from tutti.domain.ddex.formats.ern382.deals import deal_list
from tutti.domain.ddex.formats.ern382.releases import profile, purged_release, release_list
from tutti.domain.ddex.formats.ern382.resources import resource_list
from tutti.domain.ddex.formats.values import message_header
from tutti.domain.ddex.formats.xml import document, element
from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage


def write(message: NewReleaseMessage | PurgeReleaseMessage) -> bytes:
    """Return a message as ERN 3.8.2. It is not checked."""
    root = {
        "xmlns:ern": "http://ddex.net/xml/ern/382",
        "MessageSchemaVersionId": "ern/382",
        "LanguageAndScriptCode": message.language,
    }
    header = message_header(message.header)
    if isinstance(message, PurgeReleaseMessage):
        return document(element("ern:PurgeReleaseMessage", header, purged_release(message), **root))
    namespace = message.header.sender.dpid
    return document(
        element(
            "ern:NewReleaseMessage",
            header,
            resource_list(message.release, namespace),
            release_list(message.release, namespace),
            deal_list(message, namespace),
            **root,
            ReleaseProfileVersionId=f"CommonReleaseTypes/14/{profile(message.release)}",
        )
    )
