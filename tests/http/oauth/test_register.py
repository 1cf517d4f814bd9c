import httpx2
import pytest

from tests.factories.accounts import CALLBACK
from tests.factories.sign_in_face import Face
from tutti.domain import accounts


@pytest.mark.parametrize("path", ["/oauth/register", "/v1/oauth/register"])
async def test_a_public_client(http: httpx2.AsyncClient, path: str) -> None:
    sent = {"client_name": "Player", "redirect_uris": [CALLBACK], "software_id": "ignored"}
    response = await http.post(path, json=sent)
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert body.pop("client_id")
    assert body.pop("client_id_issued_at") > 1_700_000_000
    assert body == {
        "client_name": "Player",
        "redirect_uris": [CALLBACK],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
        "scope": "once:mcp",
    }


async def test_a_confidential_client(face: Face, http: httpx2.AsyncClient) -> None:
    sent = {"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "client_secret_post"}
    body = (await http.post("/oauth/register", json=sent)).json()
    assert body["client_secret_expires_at"] == 0
    async with face.database.system() as tx:
        client = await accounts.authenticate_client(tx, body["client_id"], body["client_secret"])
    assert client.name == "Unnamed application"
    assert not client.partner


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "invalid_redirect_uri"),
        ({"redirect_uris": []}, "invalid_redirect_uri"),
        ({"redirect_uris": ["http://app.example/cb"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"redirect_uris": [CALLBACK + "#x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["https://app.example/\x00"]}, "invalid_redirect_uri"),
        ({"redirect_uris": [CALLBACK] * 99}, "invalid_redirect_uri"),
        ({"redirect_uris": CALLBACK}, "invalid_client_metadata"),
        ({"redirect_uris": [1]}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK] * 999}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "client_name": "x\x00y"}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "client_name": "x" * 9999}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "grant_types": ["implicit"]}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "response_types": ["token"]}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "scope": "everything"}, "invalid_client_metadata"),
        ({"redirect_uris": [CALLBACK], "token_endpoint_auth_method": "x"}, "invalid_client_metadata"),
        ([], "invalid_client_metadata"),
        ("text", "invalid_client_metadata"),
    ],
)
async def test_what_is_wrong_with_it(http: httpx2.AsyncClient, sent: object, error: str) -> None:
    response = await http.post("/oauth/register", json=sent)
    assert (response.status_code, response.json()["error"]) == (400, error)
    assert response.json()["type"] == "oauth_error"


@pytest.mark.parametrize("content", [b"", b"{", b'{"client_name": "\\ud800"}', b"\xff"])
async def test_bodies_that_cannot_be_read(http: httpx2.AsyncClient, content: bytes) -> None:
    response = await http.post(
        "/oauth/register", content=content, headers={"content-type": "application/json"}
    )
    assert (response.status_code, response.json()["error"]) == (400, "invalid_client_metadata")


async def test_nobody_makes_themselves_a_partner(face: Face, http: httpx2.AsyncClient) -> None:
    sent = {"redirect_uris": [CALLBACK], "partner": True, "by_operator": True}
    body = (await http.post("/oauth/register", json=sent)).json()
    async with face.database.system() as tx:
        with pytest.raises(accounts.ClientNotAllowed):
            await accounts.require_partner(tx, body["client_id"])


async def test_strangers_register_ten_in_ten_minutes(face: Face) -> None:
    async with face.client("203.0.113.77") as far:
        answers = [await far.post("/oauth/register", json={"redirect_uris": [CALLBACK]}) for _ in range(11)]
    assert [each.status_code for each in answers] == [201] * 10 + [429]
