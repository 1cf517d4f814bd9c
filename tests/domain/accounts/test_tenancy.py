"""Nobody sees or touches what belongs to another organisation: by the room's functions, nor by bare SQL."""

from dataclasses import dataclass

import pytest
from psycopg.errors import InsufficientPrivilege

from tests.factories.accounts import acting, app_client, person, tokens_for
from tutti.core.actor import Actor
from tutti.db import Database, Tx
from tutti.domain import accounts
from tutti.domain.accounts.errors import MemberNotFound, TokenNotFound


@dataclass(frozen=True)
class Tenant:
    account: accounts.Account
    organisation: accounts.Organisation
    token: accounts.NewToken

    @property
    def actor(self) -> Actor:
        return acting(self.account, self.organisation.id)


@pytest.fixture
async def tenants(database: Database) -> tuple[Tenant, Tenant]:
    ours, theirs = [await _tenant(database) for _ in range(2)]
    return ours, theirs


async def _tenant(database: Database) -> Tenant:
    founder = await person(database)
    async with database.system() as tx:
        organisation = await accounts.create_organisation(tx, founder, f"Label of {founder.display_name}")
    async with database.transaction(acting(founder, organisation.id)) as tx:
        await accounts.invite(tx, "friend@example.com", accounts.Role.MEMBER)
        token = await accounts.create_token(tx, "ci", prefix="tutti_pat_")
    await tokens_for(database, (await app_client(database)).client, founder)
    return Tenant(founder, organisation, token)


async def test_no_function_shows_another_organisations_rows(
    database: Database, tenants: tuple[Tenant, Tenant]
) -> None:
    ours, theirs = tenants
    async with database.transaction(ours.actor) as tx:
        seen = repr(
            [await accounts.own_profile(tx), await accounts.list_members(tx), await accounts.list_tokens(tx)]
        )
    for mark in (theirs.account.email, str(theirs.account.public_id), str(theirs.organisation.public_id)):
        assert mark not in seen
    assert str(theirs.token.token.public_id) not in seen
    assert str(ours.token.token.public_id) in seen


async def test_no_function_touches_another_organisations_rows(
    database: Database, tenants: tuple[Tenant, Tenant]
) -> None:
    ours, theirs = tenants
    async with database.transaction(ours.actor) as tx:
        with pytest.raises(TokenNotFound):
            await accounts.revoke_token(tx, theirs.token.token.public_id)
        with pytest.raises(MemberNotFound):
            await accounts.remove_member(tx, theirs.account.public_id)
        with pytest.raises(MemberNotFound):
            await accounts.change_role(tx, theirs.account.public_id, accounts.Role.VIEWER)
    assert await accounts.sign_in_with_token(database, theirs.token.secret) == theirs.actor


async def test_acting_for_an_organisation_of_others_gives_nothing(
    database: Database, tenants: tuple[Tenant, Tenant]
) -> None:
    ours, theirs = tenants
    async with database.transaction(acting(ours.account, theirs.organisation.id)) as tx:
        assert await accounts.list_tokens(tx) == []
        with pytest.raises(MemberNotFound):
            await accounts.own_profile(tx)
        with pytest.raises(TokenNotFound):
            await accounts.revoke_token(tx, theirs.token.token.public_id)


async def test_an_organisation_with_two_people_hides_their_tokens_from_each_other(database: Database) -> None:
    tenant, colleague = await _tenant(database), await person(database)
    async with database.transaction(tenant.actor) as tx:
        invitation = await accounts.invite(tx, colleague.email, accounts.Role.ADMIN)
    async with database.system() as tx:
        await accounts.accept_invitation(tx, colleague, invitation.secret)
    async with database.transaction(acting(colleague, tenant.organisation.id)) as tx:
        assert await accounts.list_tokens(tx) == []
        with pytest.raises(TokenNotFound):
            await accounts.revoke_token(tx, tenant.token.token.public_id)


@pytest.mark.parametrize(
    "table", ["organisation", "membership", "invitation", "access_token", "oauth_grant", "event"]
)
async def test_a_forgotten_where_leaks_nothing(
    database: Database, tenants: tuple[Tenant, Tenant], table: str
) -> None:
    ours, _ = tenants
    column = "id" if table == "organisation" else "organisation_id"
    personal = acting(ours.account)
    async with database.transaction(personal if table == "oauth_grant" else ours.actor) as tx:
        found = await tx.value(f"select array_agg(distinct {column}) from {table}")  # type: ignore[arg-type]
        assert found == [tx.actor.organisation_id]


async def test_people_are_seen_by_their_colleagues_alone(
    database: Database, tenants: tuple[Tenant, Tenant]
) -> None:
    ours, _ = tenants
    async with database.transaction(ours.actor) as tx:
        assert await tx.value("select array_agg(email) from account") == [ours.account.email]


@pytest.mark.parametrize(
    "statement",
    [
        "select password_hash from account",
        "update account set email = 'x@example.com'",
        "select * from failed_sign_in",
        "select * from browser_session",
        "select * from oauth_client",
        "select * from oauth_code",
        "select * from oauth_refresh_token",
        "update organisation set name = 'ours'",
        "delete from access_token",
        "insert into oauth_grant default values",
    ],
)
async def test_what_no_actor_may_do_at_all(database: Database, statement: str) -> None:
    made = await person(database)
    with pytest.raises(InsufficientPrivilege):
        async with database.transaction(acting(made)) as tx:
            await tx.execute(statement)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "act",
    [
        lambda tx, them: tx.execute("update access_token set revoked_at = now()"),
        lambda tx, them: tx.execute("update membership set role = 'viewer'"),
        lambda tx, them: tx.execute("delete from membership"),
    ],
)
async def test_a_forgotten_where_changes_nothing_of_others(
    database: Database, tenants: tuple[Tenant, Tenant], act: object
) -> None:
    ours, theirs = tenants
    async with database.transaction(ours.actor) as tx:
        await act(tx, theirs)  # type: ignore[operator]
    assert await accounts.sign_in_with_token(database, theirs.token.secret) == theirs.actor
    async with database.transaction(theirs.actor) as tx:
        assert await accounts.demand(tx, accounts.Permission.OWN) is accounts.Role.OWNER


async def test_no_row_can_be_written_into_another_organisation(
    database: Database, tenants: tuple[Tenant, Tenant]
) -> None:
    ours, theirs = tenants

    async def smuggle(tx: Tx) -> None:
        await tx.execute(
            """insert into membership (organisation_id, account_id, role, created_at)
               values (%(theirs)s, %(account)s, 'owner', now())""",
            {"theirs": theirs.organisation.id},
        )

    with pytest.raises(InsufficientPrivilege):
        async with database.transaction(ours.actor) as tx:
            await smuggle(tx)
