"""Messages as trees, and the verdicts of both judges on them."""

import os
from functools import cache
from pathlib import Path

from lxml import etree

from tests.domain.ddex import oracle
from tutti.core.findings import Severity
from tutti.domain.ddex.rules.findings import Finding
from tutti.domain.ddex.structure import check, version_of

GOLDEN = Path(__file__).parents[1] / "golden"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
MUTANTS = int(os.environ.get("TUTTI_EXAMPLES", "400"))


def parse(message: bytes) -> etree._Element:
    return etree.fromstring(message, PARSER)


def sample(name: str) -> etree._Element:
    return parse((oracle.SAMPLES / name).read_bytes())


def by_schema(tree: etree._Element, version: str) -> bool:
    return oracle.schema(version).validate(tree)


def by_tables(tree: etree._Element, version: str) -> bool:
    """Return our verdict with the one thing set back in which we mean to be milder than the schema."""
    return not any(
        each.severity is Severity.ERROR or each.code == "value_of_newer_list" for each in check(tree, version)
    )


def found(tree: etree._Element) -> list[Finding]:
    version = version_of(tree)
    assert version
    return check(tree, version)


@cache
def valid() -> tuple[tuple[str, bytes, str], ...]:
    """Return name, bytes and version of valid messages, a few in versions of which there are no samples."""
    messages = [(file.name, file.read_bytes()) for file in sorted(GOLDEN.glob("*.xml"))]
    for folder in ("ern38", "ern382", "ern382_business", "ern411", "ern42", "ern43", "lifecycle"):
        messages += [
            (file.name, file.read_bytes()) for file in sorted((oracle.SAMPLES / folder).glob("*.xml"))
        ]
    for name, held in list(messages):
        if b"ern/382" in held:
            messages += [
                (f"{name} as {each}", held.replace(b"ern/382", b"ern/" + each)) for each in (b"381", b"383")
            ]
        elif b'ern/38"' in held:
            messages.append((f"{name} as 3.8.1", held.replace(b'ern/38"', b'ern/381"')))
    return tuple((name, held, version_of(parse(held)) or "") for name, held in messages)
