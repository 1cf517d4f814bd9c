"""Any message that passes the checks is written, whole, and DDEX's own files have nothing against it."""

import os
from collections.abc import Iterator
from enum import Enum

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from msgspec import Struct

from tests.domain.ddex import oracle
from tests.domain.ddex.anything import messages
from tutti.core.findings import Severity
from tutti.domain.ddex import NewReleaseMessage, Version, check, write

EXAMPLES = os.environ.get("TUTTI_EXAMPLES")
thorough = settings(
    max_examples=int(EXAMPLES or 60),
    derandomize=EXAMPLES is None,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
NOT_TEXT = {"uri", "territory", "language", "languages", "role", "roles"}


@pytest.mark.parametrize("version", Version)
@oracle.needs_schemas
def test_any_message_is_valid(version: Version):
    @thorough
    @given(messages())
    def holds(message: NewReleaseMessage) -> None:
        assert not [one for one in check(message, version) if one.severity is Severity.ERROR]
        written = write(message, version)
        assert oracle.schema_errors(written, version) == []
        assert oracle.fatal(oracle.broken_rules(written, oracle.rule_file(written))) == []

    holds()


@pytest.mark.parametrize("version", Version)
def test_no_text_gets_lost_unsaid_and_no_reference_leads_nowhere(version: Version):
    @thorough
    @given(messages())
    def holds(message: NewReleaseMessage) -> None:
        lost = [one.path for one in check(message, version) if one.code == "not_carried"]
        written = write(message, version)
        assert written == write(message, version)
        assert oracle.bad_references(written) == []
        found = _texts_of(written)
        missing = [
            f"{path}: {text}"
            for path, text in _texts(message)
            if " ".join(text.split()) not in found and not path.startswith(tuple(lost))
        ]
        assert missing == []

    holds()


def _texts_of(written: bytes) -> set[str]:
    texts = set()
    for node in etree.fromstring(written).iter():
        texts.update(" ".join(value.split()) for value in (node.text or "", *node.attrib.values()))
    return texts


def _texts(value: object, path: str = "", name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if name not in NOT_TEXT and not isinstance(value, Enum):
            yield path, value
    elif isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from _texts(getattr(value, name), f"{path}.{name}".lstrip("."), name)
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _texts(item, f"{path}[{position}]", name)
