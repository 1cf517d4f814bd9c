"""The sign-in face: pages and tokens of OAuth 2.1, one place for all families.

Standards: OAuth 2.1 (draft), RFC 6749, 7009, 7591, 7636, 8252, 8414, 8707, 9207, 9728. Contract: ``once.md``,
sections 2.3 and 2.4.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later
from tutti.http.kit.parts import Part

if TYPE_CHECKING:
    from tutti.http.oauth.errors import render_page as render

__all__ = ["PARTS", "owns", "render"]
__getattr__ = later(__name__)

_HEADS = {
    "register": "/v1/oauth /oauth/register",
    "authorize": "/v1/oauth /oauth/authorize",
    "sign_in": "/v1/oauth /oauth/sign-in /oauth/sign-out",
    "sign_up": "/v1/oauth /oauth/sign-up",
    "join": "/oauth/join",
    "token": "/v1/auth /v1/oauth /oauth/token",
    "revoke": "/v1/oauth /oauth/revoke",
    "well_known": "/.well-known/oauth-protected-resource /.well-known/openid-configuration "
    "/.well-known/oauth-authorization-server",
    "style": "/v1/oauth /oauth/style.css",
}

PARTS = [Part(f"{__name__}.routes.{name}", heads) for name, heads in _HEADS.items()]


def owns(path: str) -> bool:
    """Tell whether a path is this family's, served or not."""
    return path.startswith(("/oauth/", "/v1/oauth/"))
