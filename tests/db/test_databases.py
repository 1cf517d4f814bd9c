"""The tests' own databases: each has the tables, none has what another test did."""

import psycopg
import pytest


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_database_of_its_own(database_url: str, turn: int) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("create table only_here as select count(*) from organisation")
