"""Connections that break: one call fails and says so, the next ones find a way."""

import asyncio
from collections.abc import Callable, Coroutine

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


async def _alone(database: Database) -> object:
    return await database.alone("select pg_sleep(10)", {})


async def _in_transaction(database: Database) -> object:
    async with database.system() as tx:
        return await tx.execute("select pg_sleep(10)", {})


@pytest.mark.parametrize("work", [_alone, _in_transaction])
async def test_who_is_cancelled_twice_is_cancelled_all_the_same(
    database_url: str, work: Callable[[Database], Coroutine[None, None, object]]
) -> None:
    """The second time the connection is closed: that is not what the caller is to hear."""
    async with Database.open(database_url, connections=1) as database:
        task = asyncio.create_task(work(database))
        await asyncio.sleep(0.3)
        for _ in range(2):
            task.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await _look(database) == 1


@pytest.mark.parametrize("error", [OperationalError("gone"), PoolTimeout("none in time")])
def test_an_outage_is_told_as_one(error: Exception) -> None:
    request = Request({"type": "http", "app": FastAPI(), "path": "/", "headers": [], "state": {}})
    told = as_domain_error(error, request)
    assert (told.kind, told.code) == (Kind.UPSTREAM, "upstream_unavailable")
    answer = render(told, request)
    assert answer.status_code == 502 and b"Idempotency-Key" in answer.body
