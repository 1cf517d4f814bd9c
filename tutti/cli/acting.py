"""Whom a command is about: an account by its e-mail address, and one of its organisations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.db import Tx
    from tutti.domain.accounts import Account, Organisation

Email = Annotated[str, typer.Argument(help="The account's e-mail address.")]
Of = Annotated[
    UUID | None,
    typer.Option(
        "--organisation", help="The id of an organisation that the account belongs to; else its personal one."
    ),
]


async def membership(tx: "Tx", email: str, organisation: UUID | None) -> "tuple[Account, Organisation]":
    """Return an account and its organisation of that id; raises ``NotFound`` (system transaction)."""
    from tutti.core.errors import NotFound
    from tutti.domain.accounts import find_account, organisations_of

    account = await find_account(tx, email)
    theirs = await organisations_of(tx, account)
    found = (each for each in theirs if organisation in (None, each.public_id))
    first = next(found, None)
    if first is None:
        raise NotFound(f"{account.email} belongs to no organisation {organisation} (not found).")
    return account, first


async def owner_of(tx: "Tx", email: str, organisation: UUID | None) -> int:
    """Return the internal id of that organisation."""
    return (await membership(tx, email, organisation))[1].id


@asynccontextmanager
async def acting_as(
    assembly: "Assembly", email: str, organisation: UUID | None = None
) -> "AsyncIterator[Tx]":
    """Open a transaction in which the operator acts as that account for that organisation."""
    from tutti.domain.accounts import operator_as

    async with assembly.database.system() as tx:
        account, chosen = await membership(tx, email, organisation)
    async with assembly.database.transaction(operator_as(account, chosen)) as tx:
        yield tx
