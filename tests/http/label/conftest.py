"""The label family over a real database."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.label_face import LabelFace, running_label
from tests.postgres import Databases

__all__ = ["quick_hashes"]


@pytest.fixture(scope="module")
async def label(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> AsyncIterator[LabelFace]:
    with databases.fresh() as url:
        async with running_label(tmp_path_factory.mktemp("label"), url) as face:
            yield face


@pytest.fixture
async def http(label: LabelFace) -> AsyncIterator[httpx2.AsyncClient]:
    """A program that is logged in."""
    async with label.client(await label.token()) as client:
        yield client
