"""Statements about bearer tokens and the sessions of browsers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from tutti.db import Session, Tx
from tutti.domain.accounts.model import Account, PersonalToken


@dataclass(frozen=True, slots=True)
class Bearer:
    """What a bearer token stands for."""

    id: int
    account_id: int
    organisation_id: int
    via: str
    scopes: Sequence[str]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    role: str | None


async def enter(tx: Tx, hashed: bytes) -> Bearer | None:
    """Return the token of a hash and let the session look for its organisation, else for nobody."""
    return await tx.maybe(
        """select id, account_id, organisation_id, via, scopes, expires_at, revoked_at, last_used_at, role
           from tutti_enter(%(hash)s)""",
        {"hash": hashed},
        Bearer,
    )


async def note_use(session: Session, token_id: int, at: datetime, before: datetime) -> None:
    """Write down that a token was used, unless that was done since ``before`` or is being done now."""
    await session.alone(
        """update access_token set last_used_at = %(at)s
           where id = (select id from access_token
                       where id = %(id)s and (last_used_at is null or last_used_at <= %(before)s)
                       for update skip locked)
           returning id""",
        {"id": token_id, "at": at, "before": before},
    )


async def insert_personal(tx: Tx, values: dict[str, object]) -> PersonalToken:
    """Add a personal access token of the caller for their organisation."""
    return await tx.one(
        """insert into access_token (hash, organisation_id, account_id, via, name, scopes, created_at,
             expires_at)
           values (%(hash)s, %(organisation)s, %(account)s, 'pat', %(name)s, %(scopes)s, %(at)s,
             %(expires_at)s)
           returning public_id, name, scopes, created_at, expires_at, last_used_at, revoked_at""",
        values,
        PersonalToken,
    )


async def next_id(tx: Tx) -> int:
    """Take the number that the next token will have (system transaction)."""
    return cast("int", await tx.value("select nextval(pg_get_serial_sequence('access_token', 'id'))"))


async def insert_login(tx: Tx, values: dict[str, object]) -> None:
    """Add a token that a program got for a password (system transaction)."""
    await tx.execute(
        """insert into access_token (id, hash, organisation_id, account_id, via, scopes, created_at,
             expires_at)
           overriding system value
           values (%(id)s, %(hash)s, %(organisation_id)s, %(account_id)s, 'login', %(scopes)s, %(at)s,
             %(expires_at)s)""",
        values,
    )


async def revoke_logins_of(tx: Tx, account_id: int, at: datetime) -> None:
    """Take back all tokens that programs got for an account's password (system transaction)."""
    await tx.execute(
        """update access_token set revoked_at = %(at)s
           where account_id = %(id)s and via = 'login' and revoked_at is null""",
        {"id": account_id, "at": at},
    )


async def personal(tx: Tx) -> list[PersonalToken]:
    """Return the caller's personal access tokens for their organisation, newest first."""
    return await tx.many(
        """select public_id, name, scopes, created_at, expires_at, last_used_at, revoked_at
           from access_token
           where organisation_id = %(organisation)s and account_id = %(account)s and via = 'pat'
           order by id desc limit 1000""",
        None,
        PersonalToken,
    )


async def revoke_personal(tx: Tx, public_id: UUID, at: datetime) -> bool:
    """Take back one of the caller's personal access tokens; false when there is no such one."""
    return bool(
        await tx.execute(
            """update access_token set revoked_at = coalesce(revoked_at, %(at)s)
               where organisation_id = %(organisation)s and account_id = %(account)s and via = 'pat'
                 and public_id = %(id)s""",
            {"id": public_id, "at": at},
        )
    )


async def insert_session(tx: Tx, hashed: bytes, account_id: int, at: datetime, until: datetime) -> None:
    """Add a browser's session."""
    await tx.execute(
        """insert into browser_session (hash, account_id, created_at, expires_at)
           values (%(hash)s, %(account_id)s, %(at)s, %(until)s)""",
        {"hash": hashed, "account_id": account_id, "at": at, "until": until},
    )


async def session_account(tx: Tx, hashed: bytes, at: datetime) -> Account | None:
    """Return who signed in with a browser, while the session lasts."""
    return await tx.maybe(
        """select a.id, a.public_id, a.email, a.first_name, a.last_name, a.display_name,
             a.personal_organisation_id, a.email_verified_at, a.created_at
           from browser_session s join account a on a.id = s.account_id
           where s.hash = %(hash)s and s.expires_at > %(at)s""",
        {"hash": hashed, "at": at},
        Account,
    )


async def delete_session(tx: Tx, hashed: bytes) -> None:
    """End a browser's session."""
    await tx.execute("delete from browser_session where hash = %(hash)s", {"hash": hashed})


async def delete_sessions_of(tx: Tx, account_id: int) -> None:
    """End all sessions of an account."""
    await tx.execute("delete from browser_session where account_id = %(id)s", {"id": account_id})
