"""Statements about clients, consents, codes and refresh tokens; all for system transactions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutti.db import Tx
from tutti.domain.accounts.model import Client

CLIENT = """select id, client_id, name, auth_method, secret_hash, redirect_uris, grant_types, scopes,
  by_operator, partner, created_at from oauth_client"""
CONSENT = """g.id as grant_id, g.client_id, g.organisation_id, g.account_id, g.scopes,
  g.revoked_at is not null as revoked, a.public_id as account_public_id, a.email"""
CODE = f"""select {CONSENT}, k.redirect_uri, k.challenge, k.expires_at, k.used_at is not null as used
  from oauth_code k join oauth_grant g on g.id = k.grant_id join account a on a.id = g.account_id"""
REFRESH = f"""select {CONSENT}, r.expires_at, r.used_at is not null as used from oauth_refresh_token r
  join oauth_grant g on g.id = r.grant_id join account a on a.id = g.account_id"""


@dataclass(frozen=True, slots=True)
class Consent:
    """What an account allowed a client."""

    grant_id: int
    client_id: int
    organisation_id: int
    account_id: int
    scopes: Sequence[str]
    revoked: bool
    account_public_id: UUID
    email: str


@dataclass(frozen=True, slots=True)
class Code(Consent):
    """An authorization code with the consent behind it."""

    redirect_uri: str | None
    challenge: str | None
    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class RefreshToken(Consent):
    """A refresh token with the consent behind it."""

    expires_at: datetime
    used: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Which consent a token belongs to."""

    grant_id: int


async def insert_client(tx: Tx, values: dict[str, object]) -> Client:
    """Add a client."""
    return await tx.one(
        """insert into oauth_client (client_id, name, auth_method, secret_hash, redirect_uris, grant_types,
             scopes, by_operator, partner, created_at)
           values (%(client_id)s, %(name)s, %(auth_method)s, %(secret_hash)s, %(redirect_uris)s,
             %(grant_types)s, %(scopes)s, %(by_operator)s, %(partner)s, %(at)s)
           returning id, client_id, name, auth_method, secret_hash, redirect_uris, grant_types, scopes,
             by_operator, partner, created_at""",
        values,
        Client,
    )


async def client(tx: Tx, client_id: str) -> Client | None:
    """Return the client of that public id."""
    return await tx.maybe(f"{CLIENT} where client_id = %(client_id)s", {"client_id": client_id}, Client)


async def operators_clients(tx: Tx) -> list[Client]:
    """Return the clients that the operator made."""
    return await tx.many(f"{CLIENT} where by_operator order by id limit 10000", None, Client)


async def insert_grant(tx: Tx, values: dict[str, object]) -> int:
    """Add a consent and return its id."""
    made = await tx.one(
        """insert into oauth_grant (client_id, organisation_id, account_id, scopes, created_at)
           values (%(client_id)s, %(organisation_id)s, %(account_id)s, %(scopes)s, %(at)s)
           returning id as grant_id""",
        values,
        Found,
    )
    return made.grant_id


async def insert_code(tx: Tx, values: dict[str, object]) -> None:
    """Add an authorization code."""
    await tx.execute(
        """insert into oauth_code (hash, grant_id, redirect_uri, challenge, expires_at)
           values (%(hash)s, %(grant_id)s, %(redirect_uri)s, %(challenge)s, %(expires_at)s)""",
        values,
    )


async def lock_code(tx: Tx, hashed: bytes) -> Code | None:
    """Return a code, locked with its consent, so that nothing is given while that is being revoked."""
    return await tx.maybe(f"{CODE} where k.hash = %(hash)s for update of k, g", {"hash": hashed}, Code)


async def use_code(tx: Tx, hashed: bytes, at: datetime) -> None:
    """Mark a code as used."""
    await tx.execute(
        "update oauth_code set used_at = %(at)s where hash = %(hash)s", {"hash": hashed, "at": at}
    )


async def insert_access(tx: Tx, values: dict[str, object]) -> None:
    """Add an access token of a consent."""
    await tx.execute(
        """insert into access_token (hash, organisation_id, account_id, via, grant_id, scopes, created_at,
             expires_at)
           values (%(hash)s, %(organisation_id)s, %(account_id)s, 'oauth', %(grant_id)s, %(scopes)s, %(at)s,
             %(expires_at)s)""",
        values,
    )


async def insert_refresh(tx: Tx, hashed: bytes, grant_id: int, expires_at: datetime) -> None:
    """Add a refresh token of a consent."""
    await tx.execute(
        """insert into oauth_refresh_token (hash, grant_id, expires_at)
           values (%(hash)s, %(grant_id)s, %(expires_at)s)""",
        {"hash": hashed, "grant_id": grant_id, "expires_at": expires_at},
    )


async def lock_refresh(tx: Tx, hashed: bytes) -> RefreshToken | None:
    """Return a refresh token, locked with its consent, as a code is."""
    return await tx.maybe(
        f"{REFRESH} where r.hash = %(hash)s for update of r, g", {"hash": hashed}, RefreshToken
    )


async def use_refresh(tx: Tx, hashed: bytes, at: datetime) -> None:
    """Mark a refresh token as used."""
    await tx.execute(
        "update oauth_refresh_token set used_at = %(at)s where hash = %(hash)s", {"hash": hashed, "at": at}
    )


async def revoke_grant(tx: Tx, grant_id: int, at: datetime) -> bool:
    """End a consent with all its access tokens; false when it had ended already."""
    ended = await tx.execute(
        "update oauth_grant set revoked_at = %(at)s where id = %(id)s and revoked_at is null",
        {"id": grant_id, "at": at},
    )
    await tx.execute(
        """update access_token set revoked_at = %(at)s
           where grant_id = %(id)s and revoked_at is null""",
        {"id": grant_id, "at": at},
    )
    return bool(ended)


async def revoke_access(tx: Tx, hashed: bytes, client_id: int, at: datetime) -> bool:
    """End one access token of a client; false when the client has no such one."""
    return bool(
        await tx.execute(
            """update access_token t set revoked_at = coalesce(t.revoked_at, %(at)s) from oauth_grant g
               where t.hash = %(hash)s and g.id = t.grant_id and g.client_id = %(client_id)s""",
            {"hash": hashed, "client_id": client_id, "at": at},
        )
    )
