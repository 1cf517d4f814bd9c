"""What DDEX publishes, as judges of messages: XML schemas through libxml2, Schematron rules through Saxon.

Neither is part of this repository. Their folder is named by ``TUTTI_DDEX_SCHEMAS`` or lies beside it.
"""

import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree

ROOT = Path(__file__).resolve().parents[3]
SCHEMAS = Path(os.environ.get("TUTTI_DDEX_SCHEMAS") or ROOT.parent / "shared/ddex/xsd")
SAMPLES = SCHEMAS.parent / "samples"
FATAL = "Fatal Error"

needs_schemas = pytest.mark.skipif(
    not (SCHEMAS / "ern-4.3").is_dir(),
    reason="DDEX's schemas are not here: set TUTTI_DDEX_SCHEMAS to the folder that holds ern-4.3",
)
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="DDEX's samples are not beside the schemas")

ANCHORS = {
    "PartyReference",
    "ResourceReference",
    "ReleaseReference",
    "TechnicalResourceDetailsReference",
    "VisibilityReference",
}

_SCHEMATRON = "{http://purl.oclc.org/dsdl/schematron}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class Verdict(NamedTuple):
    """A rule that a message broke: how grave, in the words of the rule file, and which."""

    role: str
    rule: str


@cache
def schema(version: str) -> etree.XMLSchema:
    """Return the compiled schema of ERN ``version`` (``4.3``)."""
    return etree.XMLSchema(etree.parse(str(SCHEMAS / f"ern-{version}" / "release-notification.xsd")))


def schema_errors(message: bytes, version: str) -> list[str]:
    """Return what the schema of ``version`` has against a message, nothing if it is valid."""
    judge = schema(version)
    judge.validate(etree.fromstring(message, _PARSER))
    return [f"line {error.line}: {error.message}" for error in judge.error_log]


def broken_rules(message: bytes, rules: Path) -> list[Verdict]:
    """Return each failed assertion of a Schematron file, once for each place where it fails."""
    processor, stylesheet = _stylesheet(rules)
    document = processor.parse_xml(xml_text=message.decode())
    lines = stylesheet.transform_to_string(xdm_node=document) or ""
    return [Verdict(*line.split("|", 1)) for line in lines.splitlines() if line]


def bad_references(message: bytes) -> list[str]:
    """Return references that lead nowhere and anchors given twice, which DDEX's schemas let pass."""
    anchors = Counter()
    pointers = set()
    for node in etree.fromstring(message, _PARSER).iter("{*}*"):
        if node.tag in ANCHORS:
            anchors[node.text] += 1
        elif node.tag.endswith("Reference") and node.tag != "DealReference":
            pointers.add(node.text)
    return sorted((pointers - anchors.keys()) | {anchor for anchor, count in anchors.items() if count > 1})


def rule_file(message: bytes) -> Path:
    """Return the Schematron file of the release profile that a message of ours claims."""
    profile = etree.fromstring(message, _PARSER).get("ReleaseProfileVersionId", "")
    if "/" not in profile:
        return SCHEMAS / f"schematron-2.1-ern4/NewReleaseMessage_ReleaseProfile_{profile}_21.sch"
    name = profile.rpartition("/")[2].replace("AudioAlbum", "AudioAlbumMusicOnly")
    return SCHEMAS / f"schematron-1.4-ern3/NewReleaseMessage_ReleaseProfile_{name}_14.sch"


def fatal(verdicts: list[Verdict]) -> list[str]:
    """Return the rules broken that no circumstance excuses."""
    return [verdict.rule for verdict in verdicts if verdict.role == FATAL]


@cache
def _processor():
    from saxonche import PySaxonProcessor

    return PySaxonProcessor(license=False)


@cache
def _stylesheet(rules: Path):
    processor = _processor()
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=_compile(rules))


def _compile(rules: Path) -> str:
    """Say a Schematron file as a stylesheet: a mode for each pattern, a template for each rule."""
    patterns = list(etree.parse(str(rules), _PARSER).iter(f"{_SCHEMATRON}pattern"))
    calls = "".join(f'<xsl:apply-templates select="/" mode="m{n}"/>' for n in range(len(patterns)))
    bodies = "".join("".join(_templates(pattern, f"m{n}")) for n, pattern in enumerate(patterns))
    return (
        '<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
        f'<xsl:output method="text"/><xsl:template match="/">{calls}</xsl:template>{bodies}</xsl:stylesheet>'
    )


def _templates(pattern: etree._Element, mode: str) -> Iterator[str]:
    yield f'<xsl:mode name="{mode}" on-no-match="shallow-skip"/>'
    for position, rule in enumerate(pattern.iterchildren(f"{_SCHEMATRON}rule")):
        checks = "".join(
            _check(check, pattern.get("id", "")) for check in rule.iterchildren("{*}assert", "{*}report")
        )
        yield (
            f'<xsl:template match="{escape(rule.get("context"))}" mode="{mode}" priority="{1000 - position}">'
            f'{checks}<xsl:apply-templates mode="{mode}"/></xsl:template>'
        )


def _check(check: etree._Element, pattern: str) -> str:
    test = escape(check.get("test"))
    failed = test if check.tag.endswith("report") else f"not({test})"
    sentence = " ".join("".join(check.itertext()).split())
    line = escape(f"{check.get('role')}|{pattern}: {sentence}", quote=False)
    return f'<xsl:if test="{failed}"><xsl:text>{line}&#10;</xsl:text></xsl:if>'
