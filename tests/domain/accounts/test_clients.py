import pytest

from tests.factories.accounts import CALLBACK, app_client, partner
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.errors import InvalidClientMetadata, InvalidRedirectUri


async def test_a_public_client_registers_itself(database: Database) -> None:
    new = await app_client(database)
    assert new.secret is None
    assert new.client.public
    assert new.client.must_use_pkce
    assert not new.client.partner
    assert (new.client.name, list(new.client.redirect_uris)) == ("Player", [CALLBACK])
    assert list(new.client.grant_types) == ["authorization_code", "refresh_token"]


async def test_a_confidential_client_is_shown_its_secret_once(database: Database) -> None:
    new = await app_client(database, auth_method="client_secret_basic")
    assert new.secret
    assert new.client.must_use_pkce
    assert new.secret not in repr(new)
    async with database.system() as tx:
        kept = str(await tx.value("select string_agg(c::text, ' ') from oauth_client c"))
        assert new.secret not in kept
        client_id = new.client.client_id
        assert await accounts.authenticate_client(tx, client_id, new.secret) == new.client
        for secret in [None, "", new.secret + "x", new.secret[:-1], "é"]:
            with pytest.raises(accounts.InvalidClient):
                await accounts.authenticate_client(tx, client_id, secret)


@pytest.mark.parametrize("client_id", [None, "", "nobody", "' or 1=1 --", "x\x00y", "x" * 10_000, "ü"])
async def test_an_unknown_client_is_no_client(database: Database, client_id: str | None) -> None:
    async with database.system() as tx:
        with pytest.raises(accounts.InvalidClient):
            await accounts.authenticate_client(tx, client_id, "secret")


@pytest.mark.parametrize(
    ("metadata", "error"),
    [
        ({"redirect_uris": []}, InvalidRedirectUri),
        ({"redirect_uris": [CALLBACK] * 11}, InvalidRedirectUri),
        ({"redirect_uris": [CALLBACK, "javascript:alert(1)"]}, InvalidRedirectUri),
        ({"auth_method": "private_key_jwt"}, InvalidClientMetadata),
        ({"grant_types": ["implicit"]}, InvalidClientMetadata),
        ({"grant_types": ["refresh_token"]}, InvalidClientMetadata),
        ({"response_types": ["token"]}, InvalidClientMetadata),
        ({"response_types": []}, InvalidClientMetadata),
        ({"name": "a\x00b"}, InvalidClientMetadata),
        ({"name": "x" * 101}, InvalidClientMetadata),
        ({"scope": "everything"}, InvalidClientMetadata),
    ],
)
async def test_registrations_that_make_no_sense(
    database: Database, metadata: dict[str, object], error: type[accounts.OAuthError]
) -> None:
    with pytest.raises(error):
        await app_client(database, **metadata)


async def test_a_client_gets_of_its_wishes_what_exists_here(database: Database) -> None:
    wishes = ["refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "authorization_code"]
    new = await app_client(
        database, grant_types=wishes, response_types=["code", "token"], scope="openid once:mcp"
    )
    assert list(new.client.grant_types) == ["authorization_code", "refresh_token"]
    assert list(new.client.scopes) == ["once:mcp"]


async def test_only_an_operator_names_partners(database: Database) -> None:
    named, registered = await partner(database), await app_client(database)
    async with database.system() as tx:
        assert await accounts.require_partner(tx, named.client.client_id) == named.client
        for client_id in [registered.client.client_id, "nobody", None]:
            with pytest.raises(accounts.ClientNotAllowed) as raised:
                await accounts.require_partner(tx, client_id)
            assert raised.value.code == "client_not_allowed"
        assert await accounts.list_clients(tx) == [named.client]


async def test_an_operators_confidential_app_may_go_without_a_challenge(database: Database) -> None:
    assert not (await partner(database, confidential=True)).client.must_use_pkce
    assert (await partner(database)).client.must_use_pkce


async def test_only_a_partner_comes_without_a_redirect_address(database: Database) -> None:
    with pytest.raises(InvalidRedirectUri):
        async with database.system() as tx:
            await accounts.add_client(tx, name="x", redirect_uris=[], confidential=True, partner=False)
