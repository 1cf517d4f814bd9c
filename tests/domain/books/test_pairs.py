"""A pair is posted as one row with one amount: if it is sound, and otherwise nothing of it."""

from decimal import Decimal

import psycopg
import pytest
from psycopg import errors

from tests.domain.books.ledger import AVAILABLE, HELD, Ledger, debit, entry, grant, line, wanted
from tutti.core.actor import Actor
from tutti.domain import books
from tutti.domain.books import Entry, KeyConflict, Overdraft

PAIR = """
  insert into book_pair (organisation_id, key, kind, cause_kind, cause_id, memo, code, other_code, currency, amount)
  values (%(owner)s, %(key)s, 'grant', 'release', '0198', '', %(code)s, %(other_code)s, 'CREDIT', %(amount)s)
  returning entry_id"""
SOUND = {
    "key": "pair:1",
    "code": "platform:credits_granted",
    "other_code": "credits:available",
    "amount": Decimal(5),
}
SPENT = {"code": "credits:available", "other_code": "platform:credits_used"}
BACK = {"code": "credits:held", "other_code": "credits:available"}


def post(connection: psycopg.Connection, **given: object) -> object:
    row = connection.execute(PAIR, SOUND | given).fetchone()
    assert row
    return row[0]


async def test_a_sound_pair_is_an_entry_like_any_other(
    ledger: Ledger, connection: psycopg.Connection
) -> None:
    posted = post(connection, owner=ledger.one)
    lines = connection.execute(
        "select line, organisation_id, code, amount from book_posting where entry_id = %s order by line",
        (posted,),
    ).fetchall()
    assert lines == [(1, 0, "platform:credits_granted", 5), (2, ledger.one, "credits:available", -5)]
    assert await ledger.balance() == 15
    assert await ledger.faults() == []
    again = grant(ledger.one, 5, key="pair:1")
    assert await ledger.post(again) == Entry(posted, replayed=True)  # type: ignore[arg-type]
    with pytest.raises(KeyConflict):
        await ledger.post(again._replace(kind="adjustment"))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"owner": 999_999}, id="nobody"),
        pytest.param({"owner": None}, id="no owner"),
        pytest.param({"owner": 0}, id="the platform with an account of organisations"),
        pytest.param({"code": "platform:nowhere"}, id="no account"),
        pytest.param({"amount": 0}, id="nothing"),
        pytest.param({"amount": "0.000000000000001"}, id="nothing once it is rounded"),
        pytest.param({"amount": "NaN"}, id="not a number"),
        pytest.param(SPENT | {"amount": 11}, id="too little"),
        pytest.param(BACK | {"amount": 3}, id="too little on the second account, with the first one moved"),
        pytest.param({"key": "taken"}, id="a key that is taken"),
        pytest.param(SPENT | {"key": "taken"}, id="a key that is taken, for a debit"),
        pytest.param(BACK | {"key": "taken", "amount": 1}, id="a key that is taken, with two balances moved"),
    ],
)
async def test_a_pair_that_is_not_sound_leaves_nothing(
    ledger: Ledger, connection: psycopg.Connection, change: dict[str, object]
) -> None:
    await ledger.hold(wanted(ledger.one, 2))
    await ledger.post(grant(ledger.one, 1, key="taken"))
    if "owner" in change and change["owner"] == 999_999:  # no balance of theirs could be made
        change = change | {"other_code": "platform:credits_used"}
    assert post(connection, **({"owner": ledger.one} | change)) is None
    assert (await ledger.balance(), await ledger.balance(HELD)) == (9, 2)
    count = connection.execute("select count(*) from book_entry where key = 'pair:1'").fetchone()
    assert count == (0,)
    assert await ledger.faults() == []


async def test_a_pair_of_another_organisation(ledger: Ledger, connection: psycopg.Connection) -> None:
    async with ledger.database.transaction(Actor(1, ledger.two, frozenset(), "pat")) as tx:
        assert await tx.value(PAIR, SOUND | {"owner": ledger.one}) is None
        assert await tx.value(PAIR, SOUND | {"owner": ledger.two}) is not None
        assert await tx.value("select count(*) from book_pair") == 0
    assert (await ledger.balance(), await ledger.balance(AVAILABLE, ledger.two)) == (10, 5)
    with pytest.raises(errors.InsufficientPrivilege):
        async with ledger.database.transaction(ledger.actor()) as tx:
            await tx.value("select books_move(1, 'credits:available', 'CREDIT', -1)")


async def test_two_lines_that_are_no_pair_are_looked_at_as_any_others(ledger: Ledger) -> None:
    with pytest.raises(errors.CheckViolation, match="add up to zero"):
        await ledger.post(entry(ledger.one, line(AVAILABLE, -1), line(HELD, -1)))
    with pytest.raises(Overdraft) as refused:
        await ledger.post(debit(ledger.one, 4))
    assert (refused.value.required, refused.value.balance) == (4, 0)
    assert await ledger.faults() == []


async def test_whatever_another_trigger_posts_is_refused(
    ledger: Ledger, connection: psycopg.Connection
) -> None:
    """Postings written by a trigger are taken for those of a pair: so none but that one may write any."""
    connection.execute(
        """create table provoked (id int);
           create function provoke() returns trigger language plpgsql as $$
           begin
             perform books_post(0, 'p', 'grant', 'release', '1', null, '', '{platform:cash,platform:cash}',
                                '{USD,USD}', '{1,2}');
             return null;
           end $$;
           create trigger provoke after insert on provoked for each row execute function provoke()"""
    )
    with pytest.raises(errors.TriggeredActionException):
        connection.execute("insert into provoked values (1)")
    writers = connection.execute(
        """select proname from pg_proc where prorettype = 'trigger'::regtype and proname <> 'provoke'
             and prosrc ~* 'insert\\s+into\\s+book_(posting|pair)|books_(post|hold|settle)\\M'"""
    ).fetchall()
    assert writers == [("books_post_pair",)]


async def test_a_pair_moves_balances_of_both_sides_at_once(ledger: Ledger) -> None:
    await ledger.post(grant(ledger.one, 5))
    aside = entry(ledger.one, line(HELD, -2), line(AVAILABLE, 2))
    async with ledger.database.system() as tx:
        await books.post(tx, aside)
    assert (await ledger.balance(), await ledger.balance(HELD)) == (3, 2)
    async with ledger.database.system() as tx:
        moves = await books.history(tx, ledger.one, AVAILABLE, limit=1)
    assert (moves[0].amount, moves[0].balance_after) == (-2, 3)
