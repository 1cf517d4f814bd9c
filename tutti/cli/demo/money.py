"""The demo's money: credits from the operator, and what was posted."""

from tutti.assembly import Assembly
from tutti.cli.demo.instance import Instance, operate
from tutti.cli.home import on_instance
from tutti.domain import books
from tutti.domain.accounts import find_account
from tutti.domain.books import Account

ACCOUNTS = (Account("credits:available", "CREDIT"), Account("credits:held", "CREDIT"))
MOST = 50


def grant(instance: Instance, credits: int) -> None:  # noqa: A002
    """Give credits as an operator does."""
    operate(instance.home, "credits", "grant", instance.email, str(credits))


def postings(instance: Instance) -> list[tuple[str, str, str, str]]:
    """Return the account's postings in order: kind, account, amount, cause."""

    async def read(assembly: Assembly) -> list[tuple[str, str, str, str]]:
        async with assembly.database.system() as tx:
            owner = (await find_account(tx, instance.email)).personal_organisation_id
            moved = [
                (movement.id, movement.kind, account.code, movement.amount, movement.cause)
                for account in ACCOUNTS
                for movement in await books.history(tx, owner, account, limit=MOST)
            ]
        return [
            (kind, code, f"{amount:+.0f}", f"{cause.kind} {cause.id}")
            for _, kind, code, amount, cause in sorted(moved, key=lambda row: row[0])
        ]

    return on_instance(instance.home, read)
