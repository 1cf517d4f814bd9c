"""Statements about who belongs to which organisation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tutti.db import Tx
from tutti.domain.accounts.model import Member, OpenInvitation, Organisation


@dataclass(frozen=True, slots=True)
class Seat:
    """One membership of the caller's organisation, by internal account id."""

    account_id: int
    public_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Open:
    """An invitation that can still be accepted."""

    organisation_id: int
    organisation_public_id: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation just made."""

    public_id: UUID


async def insert_membership(tx: Tx, organisation_id: int, account_id: int, role: str, at: datetime) -> bool:
    """Add a member; false when the account was one already."""
    return bool(
        await tx.execute(
            """insert into membership (organisation_id, account_id, role, created_at)
               values (%(organisation_id)s, %(account_id)s, %(role)s, %(at)s) on conflict do nothing""",
            {"organisation_id": organisation_id, "account_id": account_id, "role": role, "at": at},
        )
    )


async def own_role(tx: Tx) -> str | None:
    """Return what the caller is to the organisation that they act for."""
    found = await tx.value(
        """select role from membership
           where organisation_id = %(organisation)s and account_id = %(account)s"""
    )
    return None if found is None else str(found)


async def own_organisation(tx: Tx) -> Organisation | None:
    """Return the organisation that the caller acts for."""
    return await tx.maybe(
        """select o.id, o.public_id, o.name, o.personal, m.role from organisation o
           join membership m on m.organisation_id = o.id and m.account_id = %(account)s
           where o.id = %(organisation)s""",
        None,
        Organisation,
    )


async def organisations_of(tx: Tx, account_id: int) -> list[Organisation]:
    """Return all organisations of an account, the personal one first (system transaction)."""
    return await tx.many(
        """select o.id, o.public_id, o.name, o.personal, m.role from membership m
           join organisation o on o.id = m.organisation_id
           where m.account_id = %(account_id)s order by o.personal desc, o.name, o.id limit 1000""",
        {"account_id": account_id},
        Organisation,
    )


async def organisation_of(tx: Tx, account_id: int, public_id: UUID) -> Organisation | None:
    """Return one organisation of an account (system transaction)."""
    return await tx.maybe(
        """select o.id, o.public_id, o.name, o.personal, m.role from organisation o
           join membership m on m.organisation_id = o.id and m.account_id = %(account_id)s
           where o.public_id = %(public_id)s""",
        {"account_id": account_id, "public_id": public_id},
        Organisation,
    )


async def described(tx: Tx, organisation_id: int) -> str:
    """Return an organisation's public id and name (system transaction)."""
    found = await tx.value(
        "select public_id || '  ' || name from organisation where id = %(id)s", {"id": organisation_id}
    )
    return str(found)


async def members(tx: Tx) -> list[Member]:
    """Return the people of the caller's organisation, in the order in which they came."""
    return await tx.many(
        """select a.public_id, a.email, a.display_name, m.role, m.created_at as since from membership m
           join account a on a.id = m.account_id
           where m.organisation_id = %(organisation)s order by m.created_at, a.id limit 10000""",
        None,
        Member,
    )


@dataclass(frozen=True, slots=True)
class _Address:
    email: str


async def owners_addresses(tx: Tx, organisation_id: int) -> list[str]:
    """Return where an organisation's owners get mail (system transaction)."""
    rows = await tx.many(
        """select a.email from membership m join account a on a.id = m.account_id
           where m.organisation_id = %(of)s and m.role = 'owner' order by a.id limit 100""",
        {"of": organisation_id},
        _Address,
    )
    return [row.email for row in rows]


async def lock_seats(tx: Tx) -> list[Seat]:
    """Return all memberships of the caller's organisation, locked, so that its last owner cannot be lost."""
    return await tx.many(
        """select m.account_id, a.public_id, m.role from membership m join account a on a.id = m.account_id
           where m.organisation_id = %(organisation)s order by m.account_id for update of m""",
        None,
        Seat,
    )


async def set_role(tx: Tx, account_id: int, role: str) -> None:
    """Make a member of the caller's organisation something else."""
    await tx.execute(
        """update membership set role = %(role)s
           where organisation_id = %(organisation)s and account_id = %(member)s""",
        {"member": account_id, "role": role},
    )


async def delete_membership(tx: Tx, account_id: int) -> None:
    """Remove a member, and with them every token and consent by which they acted for the organisation."""
    await tx.execute(
        "delete from membership where organisation_id = %(organisation)s and account_id = %(member)s",
        {"member": account_id},
    )


async def insert_invitation(tx: Tx, values: dict[str, object]) -> UUID:
    """Add an invitation into the caller's organisation and return its public id."""
    made = await tx.one(
        """insert into invitation (organisation_id, email, role, hash, invited_by, created_at, expires_at)
           values (%(organisation)s, %(email)s, %(role)s, %(hash)s, %(account)s, %(at)s, %(expires_at)s)
           returning public_id""",
        values,
        Sent,
    )
    return made.public_id


async def open_invitations(tx: Tx, at: datetime) -> list[OpenInvitation]:
    """Return the invitations of the caller's organisation that can still be accepted, newest first."""
    return await tx.many(
        """select public_id, email, role, created_at, expires_at from invitation
           where organisation_id = %(organisation)s and accepted_at is null and expires_at > %(at)s
           order by id desc limit 1000""",
        {"at": at},
        OpenInvitation,
    )


async def delete_invitation(tx: Tx, public_id: UUID) -> bool:
    """Take back an invitation of the caller's organisation; false when none was open."""
    return bool(
        await tx.execute(
            """delete from invitation where organisation_id = %(organisation)s and public_id = %(id)s
                 and accepted_at is null""",
            {"id": public_id},
        )
    )


@dataclass(frozen=True, slots=True)
class Invited:
    """An open invitation as its bearer sees it."""

    email: str
    role: str
    organisation: str
    has_account: bool


async def invited(tx: Tx, hashed: bytes, at: datetime) -> Invited | None:
    """Return the open invitation of a secret (system transaction)."""
    return await tx.maybe(
        """select i.email, i.role, o.name as organisation,
             exists (select from account a where a.email = i.email) as has_account
           from invitation i join organisation o on o.id = i.organisation_id
           where i.hash = %(hash)s and i.accepted_at is null and i.expires_at > %(at)s""",
        {"hash": hashed, "at": at},
        Invited,
    )


async def take_invitation(tx: Tx, hashed: bytes, email: str, at: datetime) -> Open | None:
    """Use up an open invitation to an address (system transaction)."""
    return await tx.maybe(
        """update invitation i set accepted_at = %(at)s from organisation o
           where i.hash = %(hash)s and i.email = %(email)s and i.accepted_at is null and i.expires_at > %(at)s
             and o.id = i.organisation_id
           returning i.organisation_id, o.public_id as organisation_public_id, i.role""",
        {"hash": hashed, "email": email, "at": at},
        Open,
    )
