"""What the database itself refuses, whoever asks."""

from uuid import UUID

import psycopg
import pytest
from psycopg import errors

from tests.domain.books.ledger import (
    AVAILABLE,
    Ledger,
    bare_entry,
    debit,
    entry,
    grant,
    insert,
    line,
    wanted,
)
from tutti.core.actor import Actor
from tutti.domain import books
from tutti.domain.books import Account


async def test_postings_that_do_not_add_up(ledger: Ledger, connection: psycopg.Connection) -> None:
    e = bare_entry(connection, ledger.one)
    with pytest.raises(errors.CheckViolation, match="add up to zero"):
        insert(connection, (e, 1, ledger.one, "royalties:payable", "USD", 5))
    with pytest.raises(errors.CheckViolation, match="add up to zero"):
        insert(
            connection,
            (e, 1, ledger.one, "royalties:payable", "USD", 5),
            (e, 2, 0, "platform:clearing", "EUR", -5),
        )
    with pytest.raises(errors.CheckViolation, match="add up to zero"):
        insert(
            connection,
            (e, 1, ledger.one, "royalties:payable", "USD", "NaN"),
            (e, 2, 0, "platform:clearing", "USD", 1),
        )


async def test_unbalanced_lines_through_the_door(ledger: Ledger) -> None:
    with pytest.raises(errors.CheckViolation, match="add up to zero"):
        await ledger.post(entry(ledger.one, line(AVAILABLE, -1), line(Account("platform:cash", "USD"), 1)))


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(("{e}", 2, 0, "platform:nowhere", "USD", -5), id="no account"),
        pytest.param(("{e}", 2, "{two}", "royalties:payable", "USD", -5), id="another organisation"),
        pytest.param(("{e}", 2, "{one}", "platform:clearing", "USD", -5), id="not the platform"),
        pytest.param(("{e}", 2, 0, "royalties:payable", "USD", -5), id="not an organisation"),
        pytest.param(("{e}", 3, 0, "platform:clearing", "USD", -5), id="one line too many"),
    ],
)
async def test_postings_that_point_astray(
    ledger: Ledger, connection: psycopg.Connection, second: tuple[object, ...]
) -> None:
    known = {"{e}": bare_entry(connection, ledger.one), "{one}": ledger.one, "{two}": ledger.two}
    with pytest.raises(errors.ForeignKeyViolation):
        insert(
            connection,
            (known["{e}"], 1, ledger.one, "royalties:payable", "USD", 5),
            tuple(known.get(str(value), value) for value in second),
        )


async def test_postings_without_an_entry(ledger: Ledger, connection: psycopg.Connection) -> None:
    nowhere = str(UUID(int=7))
    with pytest.raises(errors.ForeignKeyViolation):
        insert(
            connection,
            (nowhere, 1, ledger.one, "royalties:payable", "USD", 5),
            (nowhere, 2, 0, "platform:clearing", "USD", -5),
        )


async def test_an_entry_of_nobody(ledger: Ledger, connection: psycopg.Connection) -> None:
    e = bare_entry(connection, 999_999)
    with pytest.raises(errors.ForeignKeyViolation):
        insert(connection, (e, 1, 0, "platform:clearing", "USD", 5), (e, 2, 0, "platform:cash", "USD", -5))


async def test_an_entry_cannot_grow(ledger: Ledger, connection: psycopg.Connection) -> None:
    e = bare_entry(connection, ledger.one)
    lines = [(e, 1, ledger.one, "royalties:payable", "USD", 5), (e, 2, 0, "platform:clearing", "USD", -5)]
    insert(connection, *lines)
    with pytest.raises(errors.UniqueViolation):
        insert(connection, *lines)


@pytest.mark.parametrize("amount", [0, "0.000000000000001"])
async def test_a_posting_of_nothing(ledger: Ledger, connection: psycopg.Connection, amount: object) -> None:
    e = bare_entry(connection, ledger.one)
    with pytest.raises(errors.CheckViolation):
        insert(connection, (e, 1, ledger.one, "royalties:payable", "USD", amount))


async def test_an_entry_of_less_than_two_lines(ledger: Ledger) -> None:
    with pytest.raises(errors.CheckViolation):
        await ledger.post(entry(ledger.one))


async def test_an_overdraft_past_the_door(ledger: Ledger, connection: psycopg.Connection) -> None:
    e = bare_entry(connection, ledger.one)
    with pytest.raises(errors.CheckViolation, match="book_balance_never_negative"):
        insert(
            connection,
            (e, 1, ledger.one, "credits:available", "CREDIT", 11),
            (e, 2, 0, "platform:credits_used", "CREDIT", -11),
        )
    assert await ledger.balance() == 10


@pytest.mark.parametrize("table", ["book_posting", "book_entry", "book_account"])
@pytest.mark.parametrize("change", ["update {} set code = code", "delete from {}", "truncate {} cascade"])
async def test_nothing_is_ever_changed(connection: psycopg.Connection, table: str, change: str) -> None:
    change = change.replace("code = code", "kind = kind") if table == "book_entry" else change
    with pytest.raises(errors.RestrictViolation, match="append-only"):
        connection.execute(change.format(table))


@pytest.mark.parametrize("change", ["delete from {}", "truncate {} cascade"])
@pytest.mark.parametrize("table", ["book_balance", "book_hold"])
async def test_what_is_kept_cannot_be_dropped(
    connection: psycopg.Connection, table: str, change: str
) -> None:
    with pytest.raises(errors.RestrictViolation):
        connection.execute(change.format(table))


async def test_a_hold_moves_once_and_changes_in_nothing_else(
    ledger: Ledger, connection: psycopg.Connection
) -> None:
    await ledger.hold(wanted(ledger.one, 2))
    with pytest.raises(errors.RestrictViolation):
        connection.execute("update book_hold set amount = 1")
    await ledger.capture()
    with pytest.raises(errors.RestrictViolation):
        connection.execute("update book_hold set state = 'released'")


@pytest.mark.parametrize(
    "statement",
    [
        "insert into book_entry select * from book_entry",
        "insert into book_posting overriding system value select * from book_posting",
        "insert into book_account (code, side, meaning) values ('credits:mine', 1, '')",
        "update book_balance set balance = 1000",
        "update book_hold set state = 'released'",
        "delete from book_posting",
        "select * from payment_event",
        "select books_check()",
    ],
)
async def test_an_organisation_has_only_the_door(ledger: Ledger, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        async with ledger.database.transaction(ledger.actor()) as tx:
            await tx.connection.execute(statement)


async def test_an_organisation_posts_for_itself_only(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 10))
    other = ledger.actor(ledger.two)
    for act in (
        lambda tx: books.post(tx, debit(ledger.one, 1)),
        lambda tx: books.hold(tx, wanted(ledger.one, 1)),
        lambda tx: books.release(tx, ledger.one, "release:1", kind="refund"),
    ):
        with pytest.raises(errors.InsufficientPrivilege):
            async with ledger.database.transaction(other) as tx:
                await act(tx)
    assert await ledger.balance() == 10


async def test_an_organisation_sees_its_own_side(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 10))
    await ledger.post(grant(ledger.two, 7))
    await ledger.hold(wanted(ledger.two, 3))

    async def seen(actor: Actor) -> tuple[object, ...]:
        async with ledger.database.transaction(actor) as tx:
            postings = await tx.value("select array_agg(distinct code order by code) from book_posting")
            sums = await tx.value("select sum(balance) from book_balance")
            holds = await tx.value("select count(*) from book_hold")
            return postings, sums, holds, await books.balance(tx, ledger.one, AVAILABLE)

    assert await seen(ledger.actor()) == (["credits:available"], 10, 0, 10)
    assert await seen(ledger.actor(ledger.two)) == (["credits:available", "credits:held"], 7, 1, 0)
