import pytest

from tests.factories.accounts import CALLBACK, acting, app_client, partner, person, proof
from tutti.db import Database
from tutti.domain import accounts
from tutti.domain.accounts.errors import InvalidRedirectUri

SERVED = "http://tutti.example:8700"


def asking(client: accounts.Client, **changed: str | None) -> dict[str, str]:
    parameters: dict[str, str | None] = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": CALLBACK,
        "state": "xyz",
        "code_challenge": proof().challenge,
        "code_challenge_method": "S256",
    }
    return {name: value for name, value in (parameters | changed).items() if value is not None}


async def read(database: Database, parameters: dict[str, str]) -> accounts.AuthorizationRequest:
    async with database.system() as tx:
        return await accounts.read_authorization_request(tx, parameters, served=SERVED)


async def test_a_request_in_order(database: Database) -> None:
    client = (await app_client(database)).client
    request = await read(database, asking(client, resource=f"{SERVED}/api/mcp", unknown="ignored"))
    assert (request.client, request.redirect_uri, request.state) == (client, CALLBACK, "xyz")
    assert request.scopes == ("once:mcp",)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": None}, accounts.InvalidClient),
        ({"client_id": "nobody"}, accounts.InvalidClient),
        ({"redirect_uri": None}, InvalidRedirectUri),
        ({"redirect_uri": "https://evil.example/"}, InvalidRedirectUri),
        ({"redirect_uri": CALLBACK + "/../evil"}, InvalidRedirectUri),
        ({"redirect_uri": "javascript:alert(1)"}, InvalidRedirectUri),
        ({"code_challenge": None}, accounts.PkceRequired),
        ({"code_challenge": ""}, accounts.PkceRequired),
    ],
)
async def test_what_the_person_alone_may_see(
    database: Database, changed: dict[str, str | None], error: type[Exception]
) -> None:
    client = (await app_client(database)).client
    with pytest.raises(error):
        await read(database, asking(client, **changed))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"response_type": None}, "unsupported_response_type"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "too-short"}, "invalid_request"),
        ({"resource": "https://elsewhere.example/api/mcp"}, "invalid_target"),
        ({"resource": "http://[broken"}, "invalid_target"),
        ({"resource": ""}, "invalid_target"),
        ({"state": "s" * 2001}, "invalid_request"),
    ],
)
async def test_what_the_client_is_told_at_its_own_address(
    database: Database, changed: dict[str, str | None], code: str
) -> None:
    client = (await app_client(database)).client
    with pytest.raises(accounts.SentBack) as raised:
        await read(database, asking(client, **changed))
    assert (raised.value.code, raised.value.redirect_uri) == (code, CALLBACK)


async def test_a_confidential_app_of_the_operators_needs_no_challenge(database: Database) -> None:
    client = (await partner(database, confidential=True)).client
    request = await read(database, asking(client, code_challenge=None, code_challenge_method=None))
    assert request.challenge is None


async def test_consent_is_for_an_organisation_of_ones_own(database: Database) -> None:
    client, made, stranger = (
        (await app_client(database)).client,
        await person(database),
        await person(database),
    )
    request = await read(database, asking(client))
    with pytest.raises(accounts.AccessDenied):
        async with database.system() as tx:
            await accounts.grant_code(tx, request, made, stranger.personal_organisation_id)
    async with database.system() as tx:
        label = await accounts.create_organisation(tx, made, "Label")
        await accounts.grant_code(tx, request, made, label.id)
    async with database.transaction(acting(made, label.id)) as tx:
        told = await tx.value("select payload->>'client' from event where name = 'access.granted'")
    assert told == client.client_id


@pytest.mark.parametrize("method", [None, "", "plain", "s256"])
def test_partners_must_send_a_challenge_by_s256(method: str | None) -> None:
    with pytest.raises(accounts.PkceRequired):
        accounts.partner_challenge(proof().challenge, method)
    with pytest.raises(accounts.PkceRequired):
        accounts.partner_challenge(None, "S256")
