"""A last check of a message by DDEX's own schemas, where the operator has put them into a folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from tutti.domain.ddex import Version
from tutti.domain.delivery import InvalidPackage

if TYPE_CHECKING:
    from lxml import etree

FILE = "release-notification.xsd"


class Schemas:
    """The schemas in ``folder`` (``ern-4.3/release-notification.xsd`` …), loaded when first needed."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._loaded: dict[Version, etree.XMLSchema | None] = {}

    def inspect(self, message: bytes, version: Version) -> None:
        """Raise ``InvalidPackage`` for a message that the schema of its version refuses."""
        schema = self._schema(version)
        if schema is None:
            return
        from lxml import etree  # noqa: PLC0415 (most instances have no schemas)

        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        if not schema.validate(etree.fromstring(message, parser)):
            first = schema.error_log[0]
            where = f"{first.message} (line {first.line})"
            raise InvalidPackage(f"The message is not valid ERN {version}: {where}")

    def _schema(self, version: Version) -> "etree.XMLSchema | None":
        if version not in self._loaded:
            from lxml import etree  # noqa: PLC0415 (as above)

            path = self._folder / f"ern-{version}" / FILE if self._folder else None
            # read by libxml2 itself, because a schema names the files beside it; the operator chose them
            self._loaded[version] = etree.XMLSchema(file=str(path)) if path and path.is_file() else None
        return self._loaded[version]
