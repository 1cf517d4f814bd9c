"""Checks a message against DDEX's schema, if the operator has put the schemas in a folder."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from lxml import etree

from tutti.adapters.stores.sandbox.model import Finding
from tutti.adapters.stores.sandbox.reading.xml import local, namespace

VERSIONS = {
    "http://ddex.net/xml/ern/381": "ern-3.8.1",
    "http://ddex.net/xml/ern/382": "ern-3.8.2",
    "http://ddex.net/xml/ern/383": "ern-3.8.3",
    "http://ddex.net/xml/ern/411": "ern-4.1.1",
    "http://ddex.net/xml/ern/42": "ern-4.2",
    "http://ddex.net/xml/ern/43": "ern-4.3",
    "http://ddex.net/xml/ern/432": "ern-4.3.2",
}
_MOST = 5


def check_schema(root: etree._Element, schemas: str | None) -> Iterator[Finding]:
    """Yield a finding for another message or version, and the first of what the schema complains of."""
    version = VERSIONS.get(namespace(root))
    if local(root) == "PurgeReleaseMessage":
        yield Finding(
            code="UnsupportedUsage", text="Send a NewReleaseMessage without deals to take down a release."
        )
    elif local(root) != "NewReleaseMessage" or version is None:
        yield Finding(
            code="NewReleaseMessageInvalid",
            text=f"{local(root)} in {namespace(root)!r} is not a message that this store takes.",
        )
    elif schemas and (path := Path(schemas, version, "release-notification.xsd")).is_file():
        schema = _load(path)
        if not schema.validate(root):
            for error in list(schema.error_log)[:_MOST]:
                yield Finding(
                    code="NewReleaseMessageInvalid", text=f"line {error.line}: {error.message}"[:500]
                )


@cache
def _load(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path, etree.XMLParser(no_network=True)))
