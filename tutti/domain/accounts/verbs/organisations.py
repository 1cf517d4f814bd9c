"""Organisations and their people: founding, inviting, roles, leaving. ``model.MAY`` says who may what."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.core.errors import Forbidden
from tutti.db import Tx
from tutti.domain.accounts._queries import members, people
from tutti.domain.accounts._queries.members import Invited, Seat
from tutti.domain.accounts.errors import (
    ConsentNeeded,
    InvalidText,
    InvitationInvalid,
    LastOwner,
    MemberNotFound,
    OrganisationNotFound,
)
from tutti.domain.accounts.events import MemberJoined, MemberRemoved, OrganisationCreated, RoleChanged
from tutti.domain.accounts.model import (
    MAY,
    Account,
    Invitation,
    Member,
    OpenInvitation,
    Organisation,
    Permission,
    Profile,
    Role,
)
from tutti.domain.accounts.rules.names import clean_name, normal_email
from tutti.domain.accounts.rules.secrets import could_be_ours, digest, new_secret

OPEN = timedelta(days=7)


async def demand(tx: Tx, permission: Permission) -> Role:
    """Return the caller's role if it may do this in the organisation they act for; else raise ``Forbidden``.

    Read from the membership itself by this request, so that a change of role counts from the next one on.
    """
    found = tx.actor.role or await members.own_role(tx)
    if found is None or permission not in MAY[Role(found)]:
        raise Forbidden(f"Your role in this organisation does not allow you to {permission} (forbidden).")
    return Role(found)


async def own_profile(tx: Tx) -> Profile:
    """Return the caller's account, and the organisation that they act for with their role in it."""
    organisation = await members.own_organisation(tx)
    if organisation is None:
        raise MemberNotFound("You are not a member of this organisation (not found).")
    return Profile(await people.account_by_id(tx, tx.actor.account_id), organisation)


async def organisations_of(tx: Tx, account: Account) -> list[Organisation]:
    """Return all organisations of an account, the personal one first (system transaction)."""
    return await members.organisations_of(tx, account.id)


async def own_organisations(tx: Tx, caller: Actor) -> list[Organisation]:
    """Return the organisations that the caller can enter, the personal one first (system transaction).

    An application sees the one that it was allowed to act for.
    """
    found = await members.organisations_of(tx, caller.account_id)
    return [each for each in found if caller.via != "oauth" or each.id == caller.organisation_id]


async def enter_organisation(tx: Tx, caller: Actor, public_id: UUID) -> tuple[Actor, Organisation]:
    """Return the caller as acting for one of their organisations, and that one (system transaction).

    A credential of the person's own opens all of them; what an application was given opens the one that it
    was given for. Raises :class:`OrganisationNotFound` and :class:`ConsentNeeded`.
    """
    found = await members.organisation_of(tx, caller.account_id, public_id)
    if found is None:
        raise OrganisationNotFound(f"You belong to no organisation {public_id} (not found).")
    if caller.via == "oauth" and found.id != caller.organisation_id:
        raise ConsentNeeded("This application may not act for that organisation: allow it there first.")
    return replace(caller, organisation_id=found.id, role=found.role), found


async def found_organisation(tx: Tx, name: str) -> Organisation:
    """Found an organisation whose first owner is the caller. Raises :class:`InvalidText`."""
    async with tx.as_system() as system:
        return await create_organisation(
            system, await people.account_by_id(system, tx.actor.account_id), name
        )


async def create_organisation(tx: Tx, founder: Account, name: str) -> Organisation:
    """Found an organisation with its first owner (system transaction). Raises :class:`InvalidText`."""
    cleaned = clean_name(name, "name")
    if cleaned is None:
        raise InvalidText("name", "`name` is required.")
    at = clock.now()
    made = await people.insert_organisation(tx, cleaned, personal=False, at=at)
    await members.insert_membership(tx, made.id, founder.id, Role.OWNER, at)
    await tx.emit(OrganisationCreated(made.id, str(founder.public_id)))
    return Organisation(made.id, made.public_id, cleaned, personal=False, role=Role.OWNER)


async def list_members(tx: Tx) -> list[Member]:
    """Return the people of the caller's organisation, in the order in which they came."""
    return await members.members(tx)


async def invite(tx: Tx, email: str, role: Role) -> Invitation:
    """Invite the owner of an address, with or without an account, into the caller's organisation.

    The secret is for the caller to pass on; it is good for a week, once, and for that address alone.
    """
    await _may_give(tx, role)
    organisation = await members.own_organisation(tx)
    if organisation is None or organisation.personal:
        raise Forbidden("A personal organisation has no other members; found another one (forbidden).")
    secret, address, at = new_secret(), normal_email(email), clock.now()
    until = at + OPEN
    values = {"email": address, "role": role, "hash": digest(secret), "at": at, "expires_at": until}
    return Invitation(await members.insert_invitation(tx, values), address, role, until, secret)


async def list_invitations(tx: Tx) -> list[OpenInvitation]:
    """Return who was invited into the caller's organisation and has not come yet, newest first."""
    await demand(tx, Permission.MANAGE)
    return await members.open_invitations(tx, clock.now())


async def withdraw_invitation(tx: Tx, public_id: UUID) -> None:
    """Take an invitation back. Raises :class:`InvitationInvalid`."""
    await demand(tx, Permission.MANAGE)
    if not await members.delete_invitation(tx, public_id):
        raise InvitationInvalid(f"There is no open invitation {public_id} (not found).")


async def join(tx: Tx, secret: str) -> Organisation:
    """Let the caller enter by an invitation to their address. Raises :class:`InvitationInvalid`."""
    async with tx.as_system() as system:
        return await accept_invitation(
            system, await people.account_by_id(system, tx.actor.account_id), secret
        )


async def read_invitation(tx: Tx, secret: str) -> Invited:
    """Return what an invitation is to, and for whom (system transaction).

    Raises :class:`InvitationInvalid`.
    """
    found = await members.invited(tx, digest(secret), clock.now()) if could_be_ours(secret) else None
    if found is None:
        raise InvitationInvalid("This invitation is not valid, was used, or is over (not found).")
    return found


async def accept_invitation(tx: Tx, account: Account, secret: str) -> Organisation:
    """Enter by an invitation to the account's address (system transaction).

    Raises :class:`InvitationInvalid`. Who is a member already keeps their role.
    """
    found = (
        await members.take_invitation(tx, digest(secret), account.email, clock.now())
        if could_be_ours(secret)
        else None
    )
    if found is None:
        raise InvitationInvalid("This invitation is not valid, or not for your address (not found).")
    if await members.insert_membership(tx, found.organisation_id, account.id, found.role, clock.now()):
        await tx.emit(MemberJoined(found.organisation_id, str(account.public_id), found.role))
    entered = await members.organisations_of(tx, account.id)
    return next(each for each in entered if each.id == found.organisation_id)


async def change_role(tx: Tx, account_public_id: UUID, role: Role) -> Member:
    """Make a member something else, and return what they are now.

    Raises :class:`MemberNotFound`, ``Forbidden`` and :class:`LastOwner`.
    """
    await _may_give(tx, role)
    seats = await members.lock_seats(tx)
    seat = _seat(seats, account_public_id)
    await _may_give(tx, Role(seat.role))
    if role is not Role.OWNER:
        _keep_an_owner(seats, seat)
    await members.set_role(tx, seat.account_id, role)
    await tx.emit(RoleChanged(tx.actor.organisation_id, str(account_public_id), role))
    return next(each for each in await members.members(tx) if each.public_id == account_public_id)


async def remove_member(tx: Tx, account_public_id: UUID) -> None:
    """Remove a member, or leave: their tokens and consents for the organisation end with it.

    Raises :class:`MemberNotFound`, ``Forbidden`` and :class:`LastOwner`.
    """
    seats = await members.lock_seats(tx)
    seat = _seat(seats, account_public_id)
    if seat.account_id != tx.actor.account_id:
        await _may_give(tx, Role(seat.role))
    _keep_an_owner(seats, seat)
    await members.delete_membership(tx, seat.account_id)
    await tx.emit(MemberRemoved(tx.actor.organisation_id, str(account_public_id)))


async def _may_give(tx: Tx, role: Role) -> None:
    await demand(tx, Permission.OWN if role is Role.OWNER else Permission.MANAGE)


def _seat(seats: list[Seat], account_public_id: UUID) -> Seat:
    for seat in seats:
        if seat.public_id == account_public_id:
            return seat
    raise MemberNotFound(f"There is no member {account_public_id} (not found).")


async def owners_addresses(tx: Tx, organisation_id: int) -> list[str]:
    """Return where an organisation's owners get mail (system transaction)."""
    return await members.owners_addresses(tx, organisation_id)


def _keep_an_owner(seats: list[Seat], leaving: Seat) -> None:
    owners = [seat for seat in seats if seat.role == Role.OWNER]
    if owners == [leaving]:
        raise LastOwner("This is the organisation's last owner; make somebody else one first.")
