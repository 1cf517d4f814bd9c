"""Statements about accounts and how their sign-ins went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tutti.db import Tx
from tutti.domain.accounts.model import Account

ACCOUNT = """select id, public_id, email, first_name, last_name, display_name, personal_organisation_id,
  email_verified_at, created_at from account"""


@dataclass(frozen=True, slots=True)
class Lock:
    """How many sign-ins an address has tried since the first wrong one of its window."""

    failures: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Key:
    """An internal id, and the public one."""

    id: int
    public_id: UUID


async def insert_organisation(tx: Tx, name: str, *, personal: bool, at: datetime) -> Key:
    """Add an organisation."""
    return await tx.one(
        """insert into organisation (name, personal, created_at) values (%(name)s, %(personal)s, %(at)s)
           returning id, public_id""",
        {"name": name, "personal": personal, "at": at},
        Key,
    )


async def insert_account(tx: Tx, values: dict[str, object]) -> Account | None:
    """Add an account; ``None`` when its address has one."""
    return await tx.maybe(
        """insert into account (email, password_hash, first_name, last_name, display_name, provenance,
             personal_organisation_id, email_verified_at, terms_accepted_at, created_at)
           values (%(email)s, %(password_hash)s, %(first_name)s, %(last_name)s, %(display_name)s,
             %(provenance)s, %(personal_organisation_id)s, %(email_verified_at)s, %(terms_accepted_at)s,
             %(created_at)s)
           on conflict (email) do nothing
           returning id, public_id, email, first_name, last_name, display_name, personal_organisation_id,
             email_verified_at, created_at""",
        values,
        Account,
    )


async def account_of(tx: Tx, email: str) -> Account | None:
    """Return the account of an address."""
    return await tx.maybe(f"{ACCOUNT} where email = %(email)s", {"email": email}, Account)


async def account_by_id(tx: Tx, account_id: int) -> Account:
    """Return an account by its internal id."""
    return await tx.one(f"{ACCOUNT} where id = %(id)s", {"id": account_id}, Account)


async def password_hash(tx: Tx, email: str) -> str | None:
    """Return the kept hash of an address' password."""
    found = await tx.value("select password_hash from account where email = %(email)s", {"email": email})
    return None if found is None else str(found)


async def set_password_hash(tx: Tx, account_id: int, kept: str) -> None:
    """Keep another hash for an account."""
    await tx.execute(
        "update account set password_hash = %(kept)s where id = %(id)s", {"kept": kept, "id": account_id}
    )


async def count_attempt(tx: Tx, address_hash: bytes, at: datetime, window: timedelta) -> Lock:
    """Count one more try for an address, in a window that begins with the first and is never prolonged."""
    return await tx.one(
        """insert into failed_sign_in as f (address_hash, failures, since) values (%(address)s, 1, %(at)s)
           on conflict (address_hash) do update set
             failures = case when f.since <= %(opened)s then 1 else f.failures + 1 end,
             since = case when f.since <= %(opened)s then %(at)s else f.since end
           returning failures, since""",
        {"address": address_hash, "at": at, "opened": at - window},
        Lock,
    )


async def forgive(tx: Tx, address_hash: bytes) -> None:
    """Forget the wrong passwords of an address."""
    await tx.execute("delete from failed_sign_in where address_hash = %(address)s", {"address": address_hash})
