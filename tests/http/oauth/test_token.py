import asyncio
import base64
import json
from urllib.parse import quote_plus, urlencode

import httpx2
import pytest
from authlib.oauth2.rfc6749.parameters import parse_authorization_code_response, prepare_grant_uri
from authlib.oauth2.rfc6749.parameters import prepare_token_request as library_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from tests.factories.accounts import CALLBACK, PASSWORD, app_client, code_for, person, proof, tokens_for
from tests.factories.sign_in_face import BASE, Face, Visitor
from tutti.domain import accounts
from tutti.domain.accounts.errors import TokenRevoked


async def ready(face: Face) -> tuple[accounts.Client, accounts.Account, dict[str, str]]:
    """A client, an account that allowed it, and the fields that redeem its code."""
    client, made, key = (await app_client(face.database)).client, await person(face.database), proof()
    code = await code_for(face.database, client, made, key)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": key.verifier,
        "redirect_uri": CALLBACK,
        "client_id": client.client_id,
    }
    return client, made, fields


@pytest.mark.parametrize("path", ["/oauth/token", "/v1/oauth/token", "/v1/auth/token"])
@pytest.mark.parametrize("sending", ["data", "json"])
async def test_a_code_by_form_and_by_json(
    face: Face, http: httpx2.AsyncClient, path: str, sending: str
) -> None:
    _, made, fields = await ready(face)
    response = await http.post(path, **{sending: fields})  # type: ignore[arg-type]
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["pragma"] == "no-cache"
    body = response.json()
    assert set(body) == {"access_token", "refresh_token", "expires_in", "token_type", "scope", "user"}
    assert (body["expires_in"], body["token_type"], body["scope"]) == (3600, "bearer", "once:mcp")
    assert body["user"] == {"id": str(made.public_id), "email": made.email}
    me = await http.get("/v1/me", headers={"authorization": f"Bearer {body['access_token']}"})
    assert (me.json()["id"], me.json()["auth_method"]) == (str(made.public_id), "oauth")


async def test_refreshing(face: Face, http: httpx2.AsyncClient) -> None:
    client, made = (await app_client(face.database)).client, await person(face.database)
    issued = await tokens_for(face.database, client, made)
    fields = {
        "grant_type": "refresh_token",
        "client_id": client.client_id,
        "refresh_token": issued.refresh_token,
    }
    body = (await http.post("/oauth/token", data=fields)).json()
    assert body["refresh_token"] != issued.refresh_token
    replay = await http.post("/oauth/token", data=fields)
    assert (replay.status_code, replay.json()["error"]) == (400, "invalid_grant")
    with pytest.raises(TokenRevoked):
        await accounts.sign_in_with_token(face.database, body["access_token"])


async def test_of_two_redemptions_at_once_over_http_one_wins(face: Face, http: httpx2.AsyncClient) -> None:
    _, _, fields = await ready(face)
    answers = await asyncio.gather(*(http.post("/oauth/token", data=fields) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [200, 400, 400, 400, 400]


@pytest.mark.parametrize(
    ("changed", "status", "error"),
    [
        ({"grant_type": None}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "x\x00y"}, 401, "invalid_client"),
        ({"code": None}, 400, "invalid_request"),
        ({"code": ""}, 400, "invalid_request"),
        ({"code": "not-a-code"}, 400, "invalid_grant"),
        ({"code": "A" * 43}, 400, "invalid_grant"),
        ({"code": "' or '1'='1' --xxxxxxx"}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_grant"),
        ({"code_verifier": "A" * 43}, 400, "invalid_grant"),
        ({"redirect_uri": None}, 400, "invalid_grant"),
        ({"redirect_uri": "https://evil.example/"}, 400, "invalid_grant"),
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "A" * 43}, 400, "invalid_grant"),
    ],
)
async def test_errors_speak_both_dialects(
    face: Face, http: httpx2.AsyncClient, changed: dict[str, str | None], status: int, error: str
) -> None:
    _, _, fields = await ready(face)
    chosen = {name: value for name, value in (fields | changed).items() if value is not None}
    for response in (
        await http.post("/oauth/token", data=chosen),
        await http.post("/oauth/token", json=chosen),
    ):
        assert response.status_code == status
        body = response.json()
        assert (body["type"], body["code"], body["error"]) == ("oauth_error", error, error)
        assert body["message"] == body["error_description"]
        assert response.headers["cache-control"] == "no-store"
        assert "www-authenticate" not in response.headers


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"", "application/x-www-form-urlencoded", 400),
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b'"text"', "application/json", 400),
        (b'{"grant_type": 1}', "application/json", 400),
        (b'{"grant_type": ["authorization_code"]}', "application/json", 400),
        (b'{"grant_type": "\\ud800"}', "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b"grant_type=%ff%fe", "application/x-www-form-urlencoded", 400),
        (b"\xff\xfe", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"p%d=1" % n for n in range(99)), "application/x-www-form-urlencoded", 400),
        (b"grant_type=a&grant_type=b", "application/x-www-form-urlencoded", 400),
        (b"x" * 65_537, "application/x-www-form-urlencoded", 413),
    ],
)
async def test_bodies_that_cannot_be_read(
    http: httpx2.AsyncClient, content: bytes, media_type: str, status: int
) -> None:
    response = await http.post("/oauth/token", content=content, headers={"content-type": media_type})
    assert (response.status_code, response.json()["error"]) == (status, "invalid_request")


@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
async def test_confidential_clients_prove_themselves(
    face: Face, http: httpx2.AsyncClient, method: str
) -> None:
    new, made, key = await app_client(face.database, auth_method=method), await person(face.database), proof()
    assert new.secret
    code = await code_for(face.database, new.client, made, key)
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "code_verifier": key.verifier,
        "redirect_uri": CALLBACK,
    }
    named = {"client_id": new.client.client_id}

    def basic(secret: str) -> dict[str, str]:
        pair = f"{quote_plus(new.client.client_id)}:{quote_plus(secret)}"
        return {"authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    for wrong in (named, named | {"client_secret": "wrong"}, named | {"client_secret": new.secret[:-1]}):
        refused = await http.post("/oauth/token", data=fields | wrong)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    for header in (basic("wrong"), {"authorization": "Basic !!!"}, {"authorization": "Basic /w=="}):
        refused = await http.post("/oauth/token", data=fields, headers=header)
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
        assert refused.headers["www-authenticate"].startswith("Basic")
    for both in ({"client_secret": new.secret}, {"client_id": "another"}):
        refused = await http.post("/oauth/token", data=fields | both, headers=basic(new.secret))
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    if method == "client_secret_basic":
        answer = await http.post("/oauth/token", data=fields, headers=basic(new.secret))
    else:
        answer = await http.post("/oauth/token", data=fields | named | {"client_secret": new.secret})
    assert answer.status_code == 200


async def test_a_library_of_others_gets_its_tokens(
    face: Face, http: httpx2.AsyncClient, visitor: Visitor
) -> None:
    made, key = await person(face.database), proof()
    registered = (await http.post("/oauth/register", json={"redirect_uris": [CALLBACK]})).json()
    uri = prepare_grant_uri(
        f"{BASE}/oauth/authorize",
        registered["client_id"],
        "code",
        redirect_uri=CALLBACK,
        scope="once:mcp",
        state="s",
        code_challenge=create_s256_code_challenge(key.verifier),
        code_challenge_method="S256",
    )
    await visitor.visit(uri)
    await visitor.submit("sign-in", email=made.email, password=PASSWORD)
    back = await visitor.submit("authorize", decision="allow")
    answer = parse_authorization_code_response(back.headers["location"], "s")
    body = library_token_request(
        "authorization_code",
        redirect_uri=CALLBACK,
        code=answer["code"],
        client_id=registered["client_id"],
        code_verifier=key.verifier,
    )
    response = await http.post(
        "/oauth/token", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert response.json()["user"]["email"] == made.email


async def test_nothing_secret_is_in_an_error(face: Face, http: httpx2.AsyncClient) -> None:
    _, _, fields = await ready(face)
    response = await http.post("/oauth/token", data=fields | {"redirect_uri": "https://evil.example/"})
    assert fields["code"] not in response.text
    assert fields["code_verifier"] not in response.text
    assert json.loads(response.text)["requestId"] == response.headers["x-request-id"]
    assert urlencode(fields) not in response.text
