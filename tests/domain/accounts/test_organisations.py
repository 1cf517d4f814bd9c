import asyncio
from datetime import timedelta

import pytest

from tests.factories.accounts import acting, address, person
from tutti.core import clock
from tutti.core.errors import Forbidden
from tutti.core.ids import new_id
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts import MAY, Permission, Role
from tutti.domain.accounts.errors import InvalidText, InvitationInvalid, LastOwner, MemberNotFound


async def label(database: Database, founder: accounts.Account) -> accounts.Organisation:
    async with database.system() as tx:
        return await accounts.create_organisation(tx, founder, "Blue Note Cellar")


async def member(
    database: Database, by: accounts.Account, organisation: accounts.Organisation, role: Role
) -> accounts.Account:
    """Somebody new, invited by one of the organisation's people and arrived."""
    joining = await person(database)
    async with database.transaction(acting(by, organisation.id)) as tx:
        invitation = await accounts.invite(tx, joining.email, role)
    async with database.system() as tx:
        entered = await accounts.accept_invitation(tx, joining, invitation.secret)
    assert (entered.id, entered.role) == (organisation.id, role)
    return joining


async def roles(
    database: Database, by: accounts.Account, organisation: accounts.Organisation
) -> dict[str, Role]:
    async with database.transaction(acting(by, organisation.id)) as tx:
        return {each.email: each.role for each in await accounts.list_members(tx)}


def test_the_table_of_what_each_role_may() -> None:
    assert set(MAY) == set(Role)
    assert MAY[Role.OWNER] == set(Permission)
    assert MAY[Role.ADMIN] == set(Permission) - {Permission.OWN}
    assert MAY[Role.MEMBER] == {Permission.READ, Permission.WRITE}
    assert MAY[Role.VIEWER] == {Permission.READ}


@pytest.mark.parametrize("role", Role)
async def test_each_role_may_just_that(database: Database, role: Role) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    somebody = await member(database, founder, organisation, role)
    for permission in Permission:
        async with database.transaction(acting(somebody, organisation.id)) as tx:
            if permission in MAY[role]:
                assert await accounts.demand(tx, permission) is role
            else:
                with pytest.raises(Forbidden):
                    await accounts.demand(tx, permission)


async def test_a_stranger_may_nothing(database: Database) -> None:
    organisation = await label(database, await person(database))
    async with database.transaction(acting(await person(database), organisation.id)) as tx:
        with pytest.raises(Forbidden):
            await accounts.demand(tx, Permission.READ)
        with pytest.raises(MemberNotFound):
            await accounts.own_profile(tx)


async def test_the_personal_organisation_comes_first(database: Database) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    async with database.system() as tx:
        listed = await accounts.organisations_of(tx, founder)
    assert [each.personal for each in listed] == [True, False]
    assert listed[1] == organisation


async def test_a_personal_organisation_stays_personal(database: Database) -> None:
    alone = await person(database)
    with pytest.raises(Forbidden):
        async with database.transaction(acting(alone)) as tx:
            await accounts.invite(tx, address(), Role.MEMBER)


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x00b"])
async def test_an_organisation_has_a_decent_name(database: Database, name: str) -> None:
    founder = await person(database)
    with pytest.raises(InvalidText):
        async with database.system() as tx:
            await accounts.create_organisation(tx, founder, name)


async def test_an_invitation_opens_once_in_time_and_for_its_address(database: Database) -> None:
    founder, invited, other = [await person(database) for _ in range(3)]
    organisation = await label(database, founder)
    async with database.transaction(acting(founder, organisation.id)) as tx:
        invitation = await accounts.invite(tx, invited.email.upper(), Role.MEMBER)
    for somebody, secret, at in [
        (other, invitation.secret, clock.now()),
        (invited, "x" * 43, clock.now()),
        (invited, "", clock.now()),
        (invited, invitation.secret, invitation.expires_at + timedelta(seconds=1)),
    ]:
        with clock.frozen(at), pytest.raises(InvitationInvalid):
            async with database.system() as tx:
                await accounts.accept_invitation(tx, somebody, secret)
    async with database.system() as tx:
        await accounts.accept_invitation(tx, invited, invitation.secret)
    with pytest.raises(InvitationInvalid):
        async with database.system() as tx:
            await accounts.accept_invitation(tx, invited, invitation.secret)
    assert await roles(database, founder, organisation) == {
        founder.email: Role.OWNER,
        invited.email: Role.MEMBER,
    }


async def test_a_second_invitation_does_not_change_a_role(database: Database) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    async with database.transaction(acting(founder, organisation.id)) as tx:
        invitation = await accounts.invite(tx, founder.email, Role.VIEWER)
    async with database.system() as tx:
        assert (await accounts.accept_invitation(tx, founder, invitation.secret)).role is Role.OWNER


@pytest.mark.parametrize(
    ("by", "gives", "allowed"),
    [
        (Role.OWNER, Role.OWNER, True),
        (Role.ADMIN, Role.ADMIN, True),
        (Role.ADMIN, Role.OWNER, False),
        (Role.MEMBER, Role.VIEWER, False),
        (Role.VIEWER, Role.VIEWER, False),
    ],
)
async def test_who_may_invite_whom(database: Database, by: Role, gives: Role, *, allowed: bool) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    inviting = await member(database, founder, organisation, by)
    if allowed:
        await member(database, inviting, organisation, gives)
    else:
        with pytest.raises(Forbidden):
            await member(database, inviting, organisation, gives)


async def test_an_admin_cannot_touch_an_owner(database: Database) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    admin = await member(database, founder, organisation, Role.ADMIN)
    for act in (
        lambda tx: accounts.change_role(tx, founder.public_id, Role.VIEWER),
        lambda tx: accounts.remove_member(tx, founder.public_id),
        lambda tx: accounts.change_role(tx, admin.public_id, Role.OWNER),
    ):
        with pytest.raises(Forbidden):
            async with database.transaction(acting(admin, organisation.id)) as tx:
                await act(tx)
    assert await roles(database, founder, organisation) == {
        founder.email: Role.OWNER,
        admin.email: Role.ADMIN,
    }


async def test_the_last_owner_can_neither_leave_nor_step_down(database: Database) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    async with database.transaction(acting(founder, organisation.id)) as tx:
        with pytest.raises(LastOwner):
            await accounts.remove_member(tx, founder.public_id)
        with pytest.raises(LastOwner):
            await accounts.change_role(tx, founder.public_id, Role.ADMIN)


async def test_two_owners_who_step_down_at_once_leave_one(database: Database) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    second = await member(database, founder, organisation, Role.OWNER)

    async def step_down(owner: accounts.Account) -> None:
        async with database.transaction(acting(owner, organisation.id)) as tx:
            await accounts.remove_member(tx, owner.public_id)

    outcomes = await asyncio.gather(step_down(founder), step_down(second), return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["LastOwner", "NoneType"]


async def test_whoever_leaves_leaves_no_token_behind(database: Database) -> None:
    founder = await person(database)
    organisation = await label(database, founder)
    leaving = await member(database, founder, organisation, Role.MEMBER)
    async with database.transaction(acting(leaving, organisation.id)) as tx:
        there = (await accounts.create_token(tx, "ci", prefix="tutti_pat_")).secret
    async with database.transaction(acting(leaving)) as tx:
        at_home = (await accounts.create_token(tx, "ci", prefix="tutti_pat_")).secret
    async with database.transaction(acting(leaving, organisation.id)) as tx:
        await accounts.remove_member(tx, leaving.public_id)
    with pytest.raises(accounts.InvalidToken):
        await accounts.sign_in_with_token(database, there)
    assert await accounts.sign_in_with_token(database, at_home) == acting(leaving)


async def test_nobody_changes_somebody_who_is_not_there(database: Database) -> None:
    founder, stranger = await person(database), await person(database)
    organisation = await label(database, founder)
    for public_id in (new_id(), stranger.public_id):
        async with database.transaction(acting(founder, organisation.id)) as tx:
            with pytest.raises(MemberNotFound):
                await accounts.change_role(tx, public_id, Role.ADMIN)
            with pytest.raises(MemberNotFound):
                await accounts.remove_member(tx, public_id)
