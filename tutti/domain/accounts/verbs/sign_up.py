"""Becoming somebody: an account with its personal organisation."""

from dataclasses import dataclass, replace

from tutti.core import clock
from tutti.core.errors import FieldFault
from tutti.db import Database, Tx
from tutti.domain.accounts._queries import members, people
from tutti.domain.accounts.errors import EmailTaken
from tutti.domain.accounts.events import AccountCreated
from tutti.domain.accounts.model import Account, NewAccount, Role
from tutti.domain.accounts.rules.names import clean_name, normal_email
from tutti.domain.accounts.rules.passwords import check_password
from tutti.domain.accounts.verbs.passwords import hash_password


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody whose data are in order and whose password is hashed: ready to be written down."""

    said: NewAccount
    password_hash: str


async def check_applicant(new: NewAccount) -> Applicant:
    """Bring what somebody says into order and hash the password: outside a transaction, since that is slow.

    Raises :class:`InvalidText` for the address or a name, and :class:`WeakPassword`.
    """
    said = replace(
        new,
        email=normal_email(new.email),
        first_name=clean_name(new.first_name, "first_name"),
        last_name=clean_name(new.last_name, "last_name"),
        display_name=clean_name(new.display_name, "display_name"),
        provenance=clean_name(new.provenance, "provenance"),
    )
    check_password(new.password, said.email)
    return Applicant(said, await hash_password(new.password))


async def create_account(tx: Tx, applicant: Applicant, *, email_verified: bool = False) -> Account:
    """Write an account and its personal organisation down (system transaction).

    Raises :class:`EmailTaken`, also for the slower of two who ask for one address at once.
    """
    said, at = applicant.said, clock.now()
    if await people.account_of(tx, said.email) is not None:
        raise _taken()
    name = _display_name(said)
    organisation = await people.insert_organisation(tx, name, personal=True, at=at)
    account = await people.insert_account(
        tx,
        {
            "email": said.email,
            "password_hash": applicant.password_hash,
            "first_name": said.first_name,
            "last_name": said.last_name,
            "display_name": name,
            "provenance": said.provenance,
            "personal_organisation_id": organisation.id,
            "email_verified_at": at if email_verified else None,
            "terms_accepted_at": at if said.accepts_terms else None,
            "created_at": at,
        },
    )
    if account is None:
        raise _taken()
    await members.insert_membership(tx, organisation.id, account.id, Role.OWNER, at)
    await tx.emit(AccountCreated(organisation.id, str(account.public_id)))
    return account


async def sign_up(database: Database, new: NewAccount) -> Account:
    """Check, hash and write down in one go; raises what the two do."""
    applicant = await check_applicant(new)
    async with database.system() as tx:
        return await create_account(tx, applicant)


def _display_name(said: NewAccount) -> str:
    full = " ".join(name for name in (said.first_name, said.last_name) if name)
    return said.display_name or full or said.email.partition("@")[0]


def _taken() -> EmailTaken:
    message = "This e-mail address already has an account; sign in instead."
    return EmailTaken(message, fields=[FieldFault("email", EmailTaken.code, message)])
