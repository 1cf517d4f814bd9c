"""What is known of messages at the beginning of a test: nothing."""

import pytest

from tests.domain.ddex import given
from tests.domain.ddex.reading.variants import MADE
from tutti.domain.ddex import ReleaseType, Version, write
from tutti.domain.ddex.reading.family3 import lessons
from tutti.domain.ddex.structure import load, recognising
from tutti.domain.ddex.structure.machine import grammar


@pytest.fixture
def nothing_known() -> None:
    """Forget all shapes, layouts and lessons."""
    recognising._shapes.clear()
    recognising._layouts.clear()
    lessons._books.clear()
    for version in load.VERSIONS:
        for kind in grammar(version)._kinds.values():
            kind.layouts, kind.latest = [], None


@pytest.fixture
def album(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a message of ours in which lessons are learnt of any texts of :func:`renamed`."""
    monkeypatch.setitem(MADE, "FileName", lambda dice: f"f{dice.randrange(999)}.wav")
    monkeypatch.setitem(MADE, "Duration", lambda dice: f"PT{dice.randrange(1, 60)}M{dice.randrange(1, 60)}S")
    return write(given.message(given.release(12, ReleaseType.ALBUM)), Version.ERN_382).decode()
