from collections.abc import AsyncIterator

import pytest

from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.face_fixtures import face, http
from tests.factories.sign_in_face import Face, Visitor

__all__ = ["face", "http", "quick_hashes"]


@pytest.fixture
async def visitor(face: Face) -> AsyncIterator[Visitor]:
    """A person with a browser of their own."""
    async with face.client() as client:
        yield Visitor(client)
