"""An organisation with some credit, and accounts that nothing guards."""

from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.domain.books.ledger import Ledger, grant
from tutti.db import Database


@pytest.fixture
async def ledger(database_url: str) -> AsyncIterator[Ledger]:
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into organisation (name) values ('One'), ('Two')")
        connection.execute(
            "insert into book_account (code, side, meaning) values"
            " ('royalties:payable', -1, 'owed'), ('platform:clearing', 1, 'received')"
        )
        organisations = connection.execute("select id from organisation where id > 0 order by id").fetchall()
    async with Database.open(database_url, connections=10) as database:
        yield Ledger(database_url, database, *(row[0] for row in organisations))


@pytest.fixture
async def connection(ledger: Ledger) -> AsyncIterator[psycopg.Connection]:
    """The owner's own connection, past the door; the first organisation has 10 credits."""
    await ledger.post(grant(ledger.one, 10))
    with psycopg.connect(ledger.url, autocommit=True) as connection:
        yield connection
