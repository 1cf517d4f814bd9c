"""Which message in which version a document is, by the namespace and name of its root."""

import re
from enum import StrEnum

from lxml import etree

from tutti.domain.ddex.errors import Unreadable

_NAMESPACE = re.compile(
    r"https?://(?:[a-z]+\.)?ddex\.net/xml/(?:(?:20[0-9]{2}/)?ern(?:-main)?)/([0-9]+)/?", re.I
)
_MESSAGES = ("NewReleaseMessage", "PurgeReleaseMessage")


class SourceVersion(StrEnum):
    """Versions of the Electronic Release Notification that are read."""

    ERN_38 = "3.8"
    ERN_381 = "3.8.1"
    ERN_382 = "3.8.2"
    ERN_383 = "3.8.3"
    ERN_411 = "4.1.1"
    ERN_42 = "4.2"
    ERN_43 = "4.3"
    ERN_432 = "4.3.2"

    @property
    def is_territorial(self) -> bool:
        """Whether it belongs to the family 3.8, with containers by territory and parties in line."""
        return self.startswith("3")


_READ = {version.replace(".", ""): version for version in SourceVersion}


def detect(root: "etree._Element") -> tuple[SourceVersion, str]:
    """Return the version of a document and the name of its message, or raise :class:`Unreadable`."""
    name = etree.QName(root)
    found = _NAMESPACE.fullmatch(name.namespace or "")
    if not found:
        raise Unreadable(
            "no_ern",
            f"The root is {name.localname} in the namespace '{(name.namespace or '')[:100]}': this is no "
            "release notification (ERN).",
            "Send a NewReleaseMessage of ERN 3.8 or 4.",
            root.sourceline,
        )
    digits = found[1]
    version = _READ.get(digits)
    if version is None:
        raise _unknown(digits, root.sourceline)
    if name.localname not in _MESSAGES:
        raise Unreadable(
            "message_unsupported",
            f"A {name.localname} is not read.",
            f"Send a {' or a '.join(_MESSAGES)}.",
            root.sourceline,
        )
    return version, name.localname


def _unknown(digits: str, line: int | None) -> Unreadable:
    dotted = ".".join(digits)
    mend = f"Send one of {', '.join(SourceVersion)}."
    if len(digits) > 1 and digits[0] in "34" and digits[:3] <= "383":
        return Unreadable("version_unsupported", f"ERN {dotted} is too old to be read.", mend, line)
    return Unreadable("version_unknown", f"There is no ERN {dotted} that could be read.", mend, line)
