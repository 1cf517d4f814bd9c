"""Two people with a shelf each, for the conftest files that want them."""

import os
from pathlib import Path

import pytest

from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.kept_files import Shelf, shelf
from tutti.db import Database

__all__ = ["ada", "bob", "database", "quick_hashes"]

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture
async def ada(database: Database, tmp_path: Path) -> Shelf:
    return await shelf(database, tmp_path / "storage")


@pytest.fixture
async def bob(database: Database, tmp_path: Path) -> Shelf:
    return await shelf(database, tmp_path / "storage")
