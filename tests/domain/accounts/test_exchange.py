import asyncio
from datetime import timedelta

import pytest

from tests.factories.accounts import (
    CALLBACK,
    acting,
    app_client,
    code_for,
    partner,
    person,
    proof,
    token_of,
    tokens_for,
)
from tutti.core import clock
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.errors import (
    InvalidGrant,
    InvalidScope,
    TokenExpired,
    TokenRevoked,
    UnauthorizedClient,
)
from tutti.domain.accounts.verbs.consent import BROWSER_CODE, PARTNER_CODE
from tutti.domain.accounts.verbs.exchange import ACCESS, REFRESH


async def redeem(
    database: Database,
    client: accounts.Client,
    code: str,
    verifier: str | None,
    redirect_uri: str | None = CALLBACK,
) -> accounts.IssuedTokens:
    return await accounts.redeem_code(
        database, client, code=code, redirect_uri=redirect_uri, verifier=verifier
    )


async def renew(database: Database, client: accounts.Client, token: str | None) -> accounts.IssuedTokens:
    assert token
    return await accounts.refresh(database, client, refresh_token=token, scope=None)


async def test_a_code_becomes_tokens(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    issued = await tokens_for(database, client, made)
    assert (issued.expires_in, list(issued.scopes)) == (3600, ["once:mcp"])
    assert (issued.account_public_id, issued.email) == (made.public_id, made.email)
    actor = await accounts.sign_in_with_token(database, issued.access_token)
    assert actor == Actor(made.id, made.personal_organisation_id, frozenset({"once:mcp"}), "oauth")
    assert issued.access_token not in repr(issued)
    with clock.frozen(clock.now() + ACCESS), pytest.raises(TokenExpired):
        await accounts.sign_in_with_token(database, issued.access_token)


async def test_only_hashes_are_kept(database: Database) -> None:
    client, made, key = (await app_client(database)).client, await person(database), proof()
    code = await code_for(database, client, made, key)
    issued = await redeem(database, client, code, key.verifier)
    async with database.system() as tx:
        kept = str(
            await tx.value(
                """select concat((select string_agg(x::text, '') from oauth_code x),
                     (select string_agg(x::text, '') from oauth_refresh_token x),
                     (select string_agg(x::text, '') from access_token x),
                     (select string_agg(x::text, '') from event x))"""
            )
        )
    for secret in (code, issued.access_token, str(issued.refresh_token), key.verifier):
        assert secret not in kept


async def test_a_code_is_bound_to_client_redirect_and_proof(database: Database) -> None:
    client, other = (await app_client(database)).client, (await app_client(database)).client
    made, key = await person(database), proof()
    code = await code_for(database, client, made, key)
    for wrong in (
        redeem(database, other, code, key.verifier),
        redeem(database, client, code, key.verifier, "https://app.example/other"),
        redeem(database, client, code, key.verifier, None),
        redeem(database, client, code, proof().verifier),
        redeem(database, client, code, None),
        redeem(database, client, code[:-1], key.verifier),
        redeem(database, client, "' or 1=1 --xxxxxxxxxx", key.verifier),
        redeem(database, client, "\x00" * 43, key.verifier),
        redeem(database, client, "ü" * 43, key.verifier),
    ):
        with pytest.raises(InvalidGrant):
            await wrong
    assert (await redeem(database, client, code, key.verifier)).access_token


async def test_a_code_without_a_challenge_takes_no_verifier(database: Database) -> None:
    client, made = (await partner(database, confidential=True)).client, await person(database)
    code = await code_for(database, client, made, proof(), code_challenge="")
    with pytest.raises(InvalidGrant):
        await redeem(database, client, code, proof().verifier)
    assert await redeem(database, client, code, None)


@pytest.mark.parametrize("sent", [None, ""])
async def test_a_code_must_be_sent(database: Database, sent: str | None) -> None:
    client = (await app_client(database)).client
    with pytest.raises(accounts.OAuthError) as raised:
        await accounts.redeem_code(database, client, code=sent, redirect_uri=None, verifier=None)
    assert raised.value.code == "invalid_request"
    with pytest.raises(accounts.OAuthError) as raised:
        await accounts.refresh(database, client, refresh_token=sent, scope=None)
    assert raised.value.code == "invalid_request"


async def test_codes_are_short_lived(database: Database) -> None:
    client, made, key = (await app_client(database)).client, await person(database), proof()
    start = clock.now()
    with clock.frozen(start):
        code, late = [await code_for(database, client, made, key) for _ in range(2)]
    with clock.frozen(start + BROWSER_CODE - timedelta(seconds=1)):
        assert await redeem(database, client, code, key.verifier)
    with clock.frozen(start + BROWSER_CODE), pytest.raises(InvalidGrant):
        await redeem(database, client, late, key.verifier)
    assert (BROWSER_CODE.total_seconds(), PARTNER_CODE.total_seconds()) == (600, 120)


async def test_a_partners_code_needs_no_redirect(database: Database) -> None:
    client, made, key = (await partner(database)).client, await person(database), proof()
    async with database.system() as tx:
        code = await accounts.grant_partner_code(tx, client, made, key.challenge)
    with clock.frozen(clock.now() + PARTNER_CODE), pytest.raises(InvalidGrant):
        await redeem(database, client, code, key.verifier, None)
    with pytest.raises(InvalidGrant):
        await redeem(database, client, code, None, None)
    assert (await redeem(database, client, code, key.verifier, None)).email == made.email


async def test_a_replayed_code_revokes_what_it_had_given(database: Database) -> None:
    client, made, key = (await app_client(database)).client, await person(database), proof()
    code = await code_for(database, client, made, key)
    issued = await redeem(database, client, code, key.verifier)
    later = await renew(database, client, issued.refresh_token)
    bystander = await tokens_for(database, client, made)
    for _ in range(2):
        with pytest.raises(InvalidGrant):
            await redeem(database, client, code, key.verifier)
    for token in (issued.access_token, later.access_token):
        with pytest.raises(TokenRevoked):
            await accounts.sign_in_with_token(database, token)
    with pytest.raises(InvalidGrant):
        await renew(database, client, later.refresh_token)
    assert await accounts.sign_in_with_token(database, bystander.access_token)
    async with database.transaction(acting(made)) as tx:
        reasons = await tx.value(
            "select json_agg(payload->>'reason') from event where name = 'access.revoked'"
        )
    assert reasons == ["code"]


async def test_another_client_cannot_kill_by_replay(database: Database) -> None:
    client, other = (await app_client(database)).client, (await app_client(database)).client
    made, key = await person(database), proof()
    code = await code_for(database, client, made, key)
    issued = await redeem(database, client, code, key.verifier)
    with pytest.raises(InvalidGrant):
        await redeem(database, other, code, key.verifier)
    with pytest.raises(InvalidGrant):
        await renew(database, other, issued.refresh_token)
    assert await accounts.sign_in_with_token(database, issued.access_token)


async def test_of_many_redemptions_at_once_one_wins(database: Database) -> None:
    client, made, key = (await app_client(database)).client, await person(database), proof()
    code = await code_for(database, client, made, key)
    outcomes = await asyncio.gather(
        *(redeem(database, client, code, key.verifier) for _ in range(8)), return_exceptions=True
    )
    won = [each for each in outcomes if isinstance(each, accounts.IssuedTokens)]
    assert len(won) == 1
    assert sum(isinstance(each, InvalidGrant) for each in outcomes) == 7
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(database, won[0].access_token)


async def test_refreshing_rotates_and_slides(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    issued, start = await tokens_for(database, client, made), clock.now()
    for round_ in range(1, 4):
        with clock.frozen(start + round_ * (REFRESH - timedelta(minutes=1))):
            issued = await renew(database, client, issued.refresh_token)
            assert await accounts.sign_in_with_token(database, issued.access_token)
    with clock.frozen(start + 4 * REFRESH), pytest.raises(InvalidGrant):
        await renew(database, client, issued.refresh_token)


async def test_a_used_refresh_token_kills_its_family(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    first = await tokens_for(database, client, made)
    second = await renew(database, client, first.refresh_token)
    third = await renew(database, client, second.refresh_token)
    with pytest.raises(InvalidGrant):
        await renew(database, client, first.refresh_token)
    for issued in (first, second, third):
        with pytest.raises(TokenRevoked):
            await accounts.sign_in_with_token(database, issued.access_token)
    with pytest.raises(InvalidGrant):
        await renew(database, client, third.refresh_token)


async def test_of_two_refreshes_at_once_one_wins(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    issued = await tokens_for(database, client, made)
    outcomes = await asyncio.gather(
        *(renew(database, client, issued.refresh_token) for _ in range(6)), return_exceptions=True
    )
    won = [each for each in outcomes if isinstance(each, accounts.IssuedTokens)]
    assert len(won) == 1
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(database, won[0].access_token)


async def test_nothing_survives_a_replay_during_a_refresh(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    for _ in range(10):
        first = await tokens_for(database, client, made)
        second = await renew(database, client, first.refresh_token)
        outcomes = await asyncio.gather(
            renew(database, client, second.refresh_token),
            renew(database, client, first.refresh_token),
            return_exceptions=True,
        )
        for issued in (each for each in outcomes if isinstance(each, accounts.IssuedTokens)):
            with pytest.raises(TokenRevoked):
                await accounts.sign_in_with_token(database, issued.access_token)


async def test_a_refresh_may_narrow_but_not_widen(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    issued = await tokens_for(database, client, made)
    with pytest.raises(InvalidScope):
        await accounts.refresh(database, client, refresh_token=issued.refresh_token, scope="once:mcp admin")
    narrowed = await accounts.refresh(database, client, refresh_token=issued.refresh_token, scope="once:mcp")
    assert list(narrowed.scopes) == ["once:mcp"]


async def test_a_client_that_did_not_ask_for_refreshing_cannot(database: Database) -> None:
    client = (await app_client(database, grant_types=["authorization_code"])).client
    issued = await tokens_for(database, client, await person(database))
    assert issued.refresh_token is None
    with pytest.raises(UnauthorizedClient):
        await renew(database, client, "x" * 43)


async def test_revoking_a_refresh_token_ends_the_family(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    issued = await tokens_for(database, client, made)
    async with database.system() as tx:
        await accounts.revoke(tx, client, str(issued.refresh_token))
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(database, issued.access_token)
    with pytest.raises(InvalidGrant):
        await renew(database, client, issued.refresh_token)


async def test_revoking_an_access_token_ends_it_alone(database: Database) -> None:
    client, made = (await app_client(database)).client, await person(database)
    issued = await tokens_for(database, client, made)
    async with database.system() as tx:
        await accounts.revoke(tx, client, issued.access_token)
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(database, issued.access_token)
    assert await renew(database, client, issued.refresh_token)


async def test_a_client_revokes_only_what_is_its_own(database: Database) -> None:
    client, other = (await app_client(database)).client, (await app_client(database)).client
    made = await person(database)
    issued, personal = await tokens_for(database, client, made), await token_of(database, made)
    async with database.system() as tx:
        for token in (issued.access_token, str(issued.refresh_token), personal, "", "nonsense", "\x00" * 43):
            await accounts.revoke(tx, other, token)
    for token in (issued.access_token, personal):
        assert await accounts.sign_in_with_token(database, token)
    assert await renew(database, client, issued.refresh_token)


async def test_leaving_an_organisation_ends_the_consents_for_it(database: Database) -> None:
    client, founder, leaving = (
        (await app_client(database)).client,
        await person(database),
        await person(database),
    )
    key = proof()
    async with database.system() as tx:
        label = await accounts.create_organisation(tx, founder, "Label")
    async with database.transaction(acting(founder, label.id)) as tx:
        invitation = await accounts.invite(tx, leaving.email, accounts.Role.MEMBER)
    async with database.system() as tx:
        await accounts.accept_invitation(tx, leaving, invitation.secret)
        request = await accounts.read_authorization_request(
            tx,
            {
                "response_type": "code",
                "client_id": client.client_id,
                "redirect_uri": CALLBACK,
                "code_challenge": key.challenge,
                "code_challenge_method": "S256",
            },
            served="http://localhost",
        )
        code = await accounts.grant_code(tx, request, leaving, label.id)
    issued = await redeem(database, client, code, key.verifier)
    async with database.transaction(acting(founder, label.id)) as tx:
        await accounts.remove_member(tx, leaving.public_id)
    with pytest.raises(accounts.InvalidToken):
        await accounts.sign_in_with_token(database, issued.access_token)
    with pytest.raises(InvalidGrant):
        await renew(database, client, issued.refresh_token)
