from pathlib import Path

import httpx2
import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from tests.factories.sign_in_face import BASE, Face, running_face


@pytest.mark.parametrize(
    "path", ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/api/mcp"]
)
async def test_who_gives_tokens_for_this_api(http: httpx2.AsyncClient, path: str) -> None:
    document = (await http.get(path)).json()
    assert document == {
        "resource": f"{BASE}/api/mcp",
        "authorization_servers": [BASE],
        "scopes_supported": ["once:mcp", "label"],
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{BASE}/docs",
    }


@pytest.mark.parametrize("path", ["oauth-authorization-server", "openid-configuration"])
async def test_how_to_get_tokens(http: httpx2.AsyncClient, path: str) -> None:
    document = (await http.get(f"/.well-known/{path}")).json()
    assert document["issuer"] == BASE
    assert document["authorization_endpoint"] == f"{BASE}/oauth/authorize"
    assert document["token_endpoint"] == f"{BASE}/oauth/token"
    assert document["registration_endpoint"] == f"{BASE}/oauth/register"
    assert document["revocation_endpoint"] == f"{BASE}/oauth/revoke"
    assert document["scopes_supported"] == ["once:mcp", "label"]
    assert document["response_types_supported"] == ["code"]
    assert document["response_modes_supported"] == ["query"]
    assert document["grant_types_supported"] == ["authorization_code", "refresh_token"]
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["token_endpoint_auth_methods_supported"] == [
        "none", "client_secret_post", "client_secret_basic",
    ]  # fmt: skip


async def test_another_reader_of_rfc_8414_agrees(tmp_path: Path, database_url: str) -> None:
    async with running_face(tmp_path, database_url, "https://tutti.example") as face, face.client() as http:
        document = (await http.get("/.well-known/oauth-authorization-server")).json()
    AuthorizationServerMetadata(document).validate()


async def test_every_endpoint_that_is_named_is_there(face: Face, http: httpx2.AsyncClient) -> None:
    document = (await http.get("/.well-known/oauth-authorization-server")).json()
    for name in ("authorization_endpoint", "token_endpoint", "registration_endpoint", "revocation_endpoint"):
        method = http.get if name == "authorization_endpoint" else http.post
        assert (await method(document[name])).status_code in {400, 401}
