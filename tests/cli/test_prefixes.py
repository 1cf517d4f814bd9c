"""``tutti release prefix`` as an operator types it."""

import pytest

from tests.factories.accounts import address, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.command_line_fixtures import Run, run
from tutti.cli import release
from tutti.db import Database

__all__ = ["database", "quick_hashes", "run"]


async def test_a_prefix_belongs_to_one(run: Run, database: Database) -> None:
    one, other = address("one"), address("two")
    await person(database, one)
    await person(database, other)
    for _ in range(2):
        assert (await run(release.app, "prefix", one, "upc", "4006381")).exit_code == 0
    refused = await run(release.app, "prefix", other, "upc", "4006381")
    assert refused.exit_code == 1 and "somebody else's" in refused.stderr
    platform = await run(release.app, "prefix", other, "isrc", "QZTUT")
    assert platform.exit_code == 1, "the platform's own"


@pytest.mark.parametrize(
    ("kind", "prefix"), [("upc", "12345"), ("upc", "x"), ("isrc", "QZAB"), ("upc", "2162011")]
)
async def test_what_is_no_prefix(run: Run, database: Database, kind: str, prefix: str) -> None:
    email = address()
    await person(database, email)
    refused = await run(release.app, "prefix", email, kind, prefix)
    assert refused.exit_code == 1 and refused.stderr.startswith(f"{prefix}: ")
