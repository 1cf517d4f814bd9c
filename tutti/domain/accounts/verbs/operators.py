"""What whoever runs the instance does for others: find somebody, act as them, give them a new password."""

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.errors import NotFound
from tutti.db import Database, Tx
from tutti.domain.accounts._queries import members, people, tokens
from tutti.domain.accounts.model import Account, Organisation
from tutti.domain.accounts.rules.names import normal_email
from tutti.domain.accounts.rules.passwords import check_password
from tutti.domain.accounts.rules.scopes import scopes
from tutti.domain.accounts.rules.secrets import digest
from tutti.domain.accounts.verbs.passwords import hash_password


async def find_account(tx: Tx, email: str) -> Account:
    """Return the account of an address in any spelling (system transaction); raises ``NotFound``."""
    account = await people.account_of(tx, normal_email(email))
    if account is None:
        raise NotFound(f"No account has the address {email}.")
    return account


async def describe_organisation(tx: Tx, organisation_id: int) -> str:
    """Return an organisation's public id and name, as operators read them (system transaction)."""
    return await members.described(tx, organisation_id)


def operator_as(account: Account, organisation: Organisation | None = None) -> Actor:
    """Return the operator acting as an account for one of its organisations, its own unless another is given.

    The operator has every scope.
    """
    owner = organisation.id if organisation else account.personal_organisation_id
    return Actor(account.id, owner, frozenset(scopes()), "operator")


async def set_password(database: Database, email: str, password: str) -> Account:
    """Give an account another password, end all that came of the old one, and lift its lock.

    Browser sessions and the tokens of logins end; other tokens stay, for they do not follow from it. Raises
    ``NotFound`` and :class:`WeakPassword`.
    """
    address = normal_email(email)
    check_password(password, address)
    kept = await hash_password(password)
    async with database.system() as tx:
        account = await find_account(tx, address)
        await people.set_password_hash(tx, account.id, kept)
        await tokens.delete_sessions_of(tx, account.id)
        await tokens.revoke_logins_of(tx, account.id, clock.now())
        await people.forgive(tx, digest(address))
    return account
