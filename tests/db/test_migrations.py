"""Migrating: what is applied stays as it was, and a database that is not for this version is left alone."""

import psycopg
import pytest

from tests.postgres import Databases
from tutti.db.migrations import ChangedMigration, DatabaseUnfit, migrate


def test_a_second_time_does_nothing(database_url: str) -> None:
    assert migrate(database_url) == []


def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("insert into migration (name, checksum) values ('9999_later.sql', 'x')")
    with pytest.raises(DatabaseUnfit, match=r"newer Tutti.*9999_later\.sql"):
        migrate(database_url)


def test_an_edited_migration_is_refused(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("update migration set checksum = 'x' where name like '0010%'")
    with pytest.raises(ChangedMigration, match="0010"):
        migrate(database_url)


def test_no_server_is_told_in_a_sentence() -> None:
    with pytest.raises(DatabaseUnfit, match="cannot be used"):
        migrate("postgresql://nobody@127.0.0.1:1/x")


def test_a_second_role_on_a_server_is_told_how_it_is_let_in(databases: Databases) -> None:
    with databases.unmade("stranger") as url, pytest.raises(DatabaseUnfit) as refused:
        migrate(url)
    assert refused.value.message.endswith("grant tutti_app to stranger with admin option.")


def test_once_let_in_it_has_its_tables(databases: Databases) -> None:
    with databases.unmade("guest") as url:
        databases.admin.execute("grant tutti_app to guest with admin option")
        assert migrate(url)
