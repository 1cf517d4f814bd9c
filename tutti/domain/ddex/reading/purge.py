"""A PurgeReleaseMessage of either family."""

from tutti.domain.ddex.model import PurgeReleaseMessage, ReleaseId
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.header import header
from tutti.domain.ddex.reading.shared import release_id
from tutti.domain.ddex.reading.sight import Sight, take
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node


def purge_release_message(sight: Sight, root: Node, found: Kids, trace: Trace) -> PurgeReleaseMessage:
    """Read the message that asks to forget a release."""
    envelope = header(sight, root, found, trace)
    purged = found["PurgedRelease"][0].kids if "PurgedRelease" in found else {}
    identity = ReleaseId()
    if "ReleaseId" in purged:
        identity, inner = release_id(sight, purged["ReleaseId"][0])
        trace.append(("release_id", inner))
    if identity == ReleaseId():
        sight.note(faults.UNNAMED_RELEASE, found.get("PurgedRelease", [root])[0])
    title = purged.get("Title") or purged.get("DisplayTitle")
    return PurgeReleaseMessage(
        header=envelope,
        release_id=identity,
        title=take(title[0].kids, "TitleText", "title", trace) if title else None,
        language=root.attributes.get("LanguageAndScriptCode") or "en",
    )
