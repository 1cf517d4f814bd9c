"""Connections that break: one call fails and says so, the next ones find a way."""

import asyncio

import psycopg
import pytest
from fastapi import FastAPI
from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.requests import Request

from tutti.core.errors import Kind
from tutti.db import Database
from tutti.http.distribution.errors import render
from tutti.http.kit.routes import as_domain_error


async def _look(database: Database) -> int:
    async with database.system() as tx:
        await tx.execute("select pg_sleep(0.05)", {})
        return 1


async def test_one_broken_connection_has_all_idle_ones_looked_at(database_url: str) -> None:
    async with Database.open(database_url, connections=8) as database:
        await asyncio.gather(*(_look(database) for _ in range(8)))
        with psycopg.connect(database_url) as other:
            other.execute(
                """select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()"""
            )
        with pytest.raises(OperationalError):
            await _look(database)
        assert await asyncio.gather(*(_look(database) for _ in range(8))) == [1] * 8


@pytest.mark.parametrize("error", [OperationalError("gone"), PoolTimeout("none in time")])
def test_an_outage_is_told_as_one(error: Exception) -> None:
    told = as_domain_error(error)
    assert (told.kind, told.code) == (Kind.UPSTREAM, "upstream_unavailable")
    answer = render(told, Request({"type": "http", "app": FastAPI(), "headers": [], "state": {}}))
    assert answer.status_code == 502 and b"Idempotency-Key" in answer.body
