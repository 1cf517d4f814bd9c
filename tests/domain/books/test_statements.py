"""What one statement writes is held against the rules as a whole, by a chart that never lags behind."""

import psycopg
import pytest
from psycopg import errors

from tests.domain.books.ledger import AVAILABLE, Ledger, bare_entry, entry, grant, insert, line
from tutti.db import migrations
from tutti.domain import books
from tutti.domain.books import Account

SAVINGS = "insert into book_account (code, side, guarded, meaning) values ('savings:kept', -1, true, '')"
LEAN = "0092_lean_posting.sql"


async def test_lines_of_several_entries_in_one_statement(
    ledger: Ledger, connection: psycopg.Connection
) -> None:
    first, second = bare_entry(connection, ledger.one), bare_entry(connection, ledger.two)
    with pytest.raises(errors.CheckViolation, match="add up to zero"):
        insert(
            connection,
            (first, 1, ledger.one, "royalties:payable", "USD", 5),
            (second, 2, 0, "platform:clearing", "USD", -5),
        )
    insert(
        connection,
        (first, 1, ledger.one, "royalties:payable", "USD", 5),
        (first, 2, 0, "platform:clearing", "USD", -5),
        (second, 1, ledger.two, "royalties:payable", "EUR", 7),
        (second, 2, 0, "platform:clearing", "EUR", -7),
    )
    with pytest.raises(errors.CheckViolation, match="never_negative"):
        third, fourth = bare_entry(connection, ledger.one), bare_entry(connection, ledger.two)
        insert(
            connection,
            (third, 1, ledger.one, "royalties:payable", "USD", 5),
            (third, 2, 0, "platform:clearing", "USD", -5),
            (fourth, 1, ledger.two, "credits:available", "CREDIT", 1),
            (fourth, 2, 0, "platform:credits_used", "CREDIT", -1),
        )


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        pytest.param((2, 0, "platform:clearing", "USD", -5), None, id="whole"),
        pytest.param((0, 0, "platform:clearing", "USD", -5), errors.ForeignKeyViolation, id="line 0"),
        pytest.param((-1, 0, "platform:clearing", "USD", -5), errors.ForeignKeyViolation, id="line -1"),
        pytest.param((2, 0, "platform:clearing", "EUR", -5), errors.CheckViolation, id="another currency"),
        pytest.param((2, 0, "platform:clearing", "USD", 0), errors.CheckViolation, id="nothing"),
    ],
)
async def test_a_second_line(
    ledger: Ledger,
    connection: psycopg.Connection,
    second: tuple[object, ...],
    refused: type[errors.Error] | None,
) -> None:
    e = bare_entry(connection, ledger.one)
    lines = ((e, 1, ledger.one, "royalties:payable", "USD", 5), (e, *second))
    if refused:
        with pytest.raises(refused):
            insert(connection, *lines)
    else:
        insert(connection, *lines)


async def test_a_line_of_nothing_beside_an_even_pair(ledger: Ledger, connection: psycopg.Connection) -> None:
    e = bare_entry(connection, ledger.one, lines=3)
    with pytest.raises(errors.CheckViolation, match="of nothing"):
        insert(
            connection,
            (e, 1, ledger.one, "royalties:payable", "USD", 5),
            (e, 2, 0, "platform:clearing", "USD", -5),
            (e, 3, 0, "platform:clearing", "USD", 0),
        )


@pytest.mark.parametrize("lines", [-1, 0, 1])
async def test_the_head_of_an_entry_that_no_lines_could_make_even(
    ledger: Ledger, connection: psycopg.Connection, lines: int
) -> None:
    e = bare_entry(connection, ledger.one, lines)
    with pytest.raises(errors.ForeignKeyViolation):
        insert(
            connection,
            (e, 1, ledger.one, "royalties:payable", "USD", 5),
            (e, 2, 0, "platform:clearing", "USD", -5),
        )
    assert await ledger.faults() == [f"incomplete entry: {e}"]


@pytest.mark.parametrize("lines", [0, 1])
async def test_too_few_lines_through_the_door(ledger: Ledger, lines: int) -> None:
    with pytest.raises(errors.CheckViolation, match="two lines"):
        await ledger.post(entry(ledger.one, *[line(AVAILABLE, -1)] * lines))
    assert await ledger.faults() == []


async def test_an_account_that_becomes_guarded_while_sessions_live(ledger: Ledger) -> None:
    """What sessions have planned follows the chart: a new account is known, and held, at once."""
    savings, cash = Account("savings:kept", "USD"), Account("platform:cash", "USD")
    async with ledger.database.system() as tx:
        for number in range(8):  # often enough to be prepared
            await books.post(tx, grant(ledger.one, 1, key=f"early:{number}"))
        with pytest.raises(errors.ForeignKeyViolation):
            async with tx.connection.transaction():
                await books.post(tx, entry(ledger.one, line(savings, -3), line(cash, 3)))
    async with ledger.database.system() as tx:
        await tx.execute(SAVINGS)
        await books.post(tx, entry(ledger.one, line(savings, -3), line(cash, 3)))
        with pytest.raises(books.Overdraft):
            await books.post(tx, entry(ledger.one, line(savings, 4), line(cash, -4)))
        assert await books.balance(tx, ledger.one, savings) == 3
        assert await books.check(tx) == []


async def test_an_outdated_chart_is_told_and_refuses(ledger: Ledger, connection: psycopg.Connection) -> None:
    connection.execute("alter table book_account disable trigger follow_chart")
    connection.execute(SAVINGS)
    async with ledger.database.system() as tx:
        assert await books.check(tx) == ["outdated chart: savings:kept"]
    e = bare_entry(connection, ledger.one)
    lines = ((e, 1, ledger.one, "savings:kept", "USD", 5), (e, 2, 0, "platform:clearing", "USD", -5))
    with pytest.raises(errors.ForeignKeyViolation):
        insert(connection, *lines)
    connection.execute("select books_write_chart()")
    with pytest.raises(errors.CheckViolation, match="never_negative"):
        insert(connection, *lines)


async def test_books_that_were_kept_before(
    ledger: Ledger, connection: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger with entries of the migrations before is taken over, and goes on where it was."""
    connection.execute("drop schema public cascade; drop schema absurd cascade; create schema public")
    all_scripts = migrations._scripts()
    monkeypatch.setattr(migrations, "_scripts", lambda: [each for each in all_scripts if each[0] < LEAN])
    assert migrations.migrate(ledger.url)
    owners = connection.execute("insert into organisation (name) values ('One') returning id").fetchall()
    post = "select (books_post(%s, %s, 'grant', 'release', '0198', null, '', %s, %s, %s)).outcome"
    granted = ["{platform:credits_granted,credits:available}", "{CREDIT,CREDIT}", "{10,-10}"]
    spent = ["{credits:available,platform:credits_used}", "{CREDIT,CREDIT}", "{11,-11}"]
    for _ in range(8):
        assert connection.execute(post, [owners[0][0], "grant:1", *granted]).fetchone() in {
            ("posted",),
            ("replayed",),
        }
    monkeypatch.undo()
    assert LEAN in migrations.migrate(ledger.url)
    outcomes = [
        connection.execute(post, [owners[0][0], key, *lines]).fetchone()
        for key, lines in [("grant:1", granted), ("debit:1", spent), ("grant:2", granted), ("debit:1", spent)]
    ]
    assert outcomes == [("replayed",), ("overdraft",), ("posted",), ("posted",)]
    assert await ledger.faults() == []
