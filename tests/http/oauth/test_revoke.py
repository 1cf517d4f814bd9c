import httpx2
import pytest

from tests.factories.accounts import app_client, person, token_of, tokens_for
from tests.factories.sign_in_face import Face
from tutti.domain import accounts
from tutti.domain.accounts.errors import TokenRevoked


@pytest.mark.parametrize("path", ["/oauth/revoke", "/v1/oauth/revoke"])
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_a_token_given_back_is_dead(
    face: Face, http: httpx2.AsyncClient, path: str, which: str
) -> None:
    client, made = (await app_client(face.database)).client, await person(face.database)
    issued = await tokens_for(face.database, client, made)
    fields = {"client_id": client.client_id, "token": getattr(issued, which), "token_type_hint": "nonsense"}
    for _ in range(2):
        response = await http.post(path, data=fields)
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(face.database, issued.access_token)


async def test_what_is_not_the_clients_stays(face: Face, http: httpx2.AsyncClient) -> None:
    client, other = (await app_client(face.database)).client, (await app_client(face.database)).client
    made = await person(face.database)
    issued, personal = await tokens_for(face.database, client, made), await token_of(face.database, made)
    for token in (
        issued.access_token,
        str(issued.refresh_token),
        personal,
        "x",
        "' or 1=1 --" * 9,
        "\x00" * 40,
    ):
        response = await http.post("/oauth/revoke", json={"client_id": other.client_id, "token": token})
        assert response.status_code == 200
    for token in (issued.access_token, personal):
        assert await accounts.sign_in_with_token(face.database, token)


async def test_who_asks_must_be_somebody(face: Face, http: httpx2.AsyncClient) -> None:
    confidential = await app_client(face.database, auth_method="client_secret_post")
    public = (await app_client(face.database)).client
    for fields in ({"token": "x"}, {"token": "x", "client_id": confidential.client.client_id}):
        response = await http.post("/oauth/revoke", data=fields)
        assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    response = await http.post("/oauth/revoke", data={"client_id": public.client_id})
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
