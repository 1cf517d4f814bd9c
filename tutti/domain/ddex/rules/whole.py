"""All rules over a whole message."""

from tutti.core.findings import Severity
from tutti.domain.ddex.model import NewReleaseMessage, PurgeReleaseMessage, Version
from tutti.domain.ddex.rules.deals import deals_findings
from tutti.domain.ddex.rules.fields import field_findings
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.rules.releases import release_findings
from tutti.domain.ddex.rules.versions import version_findings

_NO_RECIPIENT = Fault("no_recipient", "The message is for nobody.", "Name at least one recipient.")
_NO_TIME = Fault("no_time", "The message does not say when it was made.", "Give its time, with a zone.")
_NO_RELEASE = Fault(
    "release_unidentified",
    "The release to forget has no identifier.",
    "Give its ICPN, GRid or your own identifier.",
)


def check(
    message: NewReleaseMessage | PurgeReleaseMessage, version: Version = Version.ERN_43
) -> list[Finding]:
    """Return all that stands against writing ``message`` in ``version``, or will go missing from it.

    The message can be written if no finding is an error. Findings come in the order: single fields,
    release, deals, version.
    """
    found = field_findings(message)
    if not message.header.recipients:
        found.append(_NO_RECIPIENT.at("header.recipients"))
    if message.header.created is None:
        found.append(_NO_TIME.at("header.created"))
    if isinstance(message, PurgeReleaseMessage):
        named = message.release_id.icpn or message.release_id.grid or message.release_id.proprietary_ids
        return found if named else [*found, _NO_RELEASE.at("release_id")]
    found.extend(release_findings(message.release, "release"))
    found.extend(deals_findings(message))
    found.extend(version_findings(message, version))
    return found


def errors(findings: list[Finding]) -> list[Finding]:
    """Return the findings that keep a message from being written."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
