"""Fixtures of a running sign-in face, for the tests that want them."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from tests.factories.sign_in_face import Face, running_face


@pytest.fixture
async def face(tmp_path: Path, database_url: str) -> AsyncIterator[Face]:
    async with running_face(tmp_path, database_url) as face:
        yield face


@pytest.fixture
async def http(face: Face) -> AsyncIterator[httpx2.AsyncClient]:
    """A program."""
    async with face.client() as client:
        yield client
