"""``/.well-known/…``: where to sign in and how, for clients that ask (RFC 8414, RFC 9728)."""

from fastapi import APIRouter

from tutti.domain.accounts import AUTH_METHODS, GRANT_TYPES, scopes
from tutti.http.kit import Plugged, family_route
from tutti.http.oauth.errors import render
from tutti.http.oauth.schemas.problem import SignInProblem

router = APIRouter(
    prefix="/.well-known", tags=["sign-in"], route_class=family_route(render, problem=SignInProblem)
)


@router.get("/oauth-protected-resource")
@router.get("/oauth-protected-resource/api/mcp")
async def protected_resource(plugged: Plugged) -> dict[str, object]:
    """Find out who gives tokens for this API.

    The document is that of RFC 9728, section 2.
    """
    base = plugged.settings.base_url
    return {
        "resource": f"{base}/api/mcp",
        "authorization_servers": [base],
        "scopes_supported": list(scopes()),
        "bearer_methods_supported": ["header"],
        "resource_documentation": f"{base}/docs",
    }


@router.get("/oauth-authorization-server")
@router.get("/openid-configuration")
async def authorization_server(plugged: Plugged) -> dict[str, object]:
    """Find out how to get tokens: every address and what is supported.

    The document is that of RFC 8414, section 2, with RFC 9207, section 3.
    """
    base = plugged.settings.base_url
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/oauth/authorize",
        "token_endpoint": f"{base}/oauth/token",
        "registration_endpoint": f"{base}/oauth/register",
        "revocation_endpoint": f"{base}/oauth/revoke",
        "scopes_supported": list(scopes()),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANT_TYPES),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "revocation_endpoint_auth_methods_supported": list(AUTH_METHODS),
        "authorization_response_iss_parameter_supported": True,
        "service_documentation": f"{base}/docs",
    }
