"""Shapes of the token endpoint (RFC 6749, sections 4.1.3, 5.1 and 6)."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import BaseModel, Field

STRING = {"type": "string"}
REQUEST = {
    "type": "object",
    "required": ["grant_type", "client_id"],
    "properties": {
        "grant_type": {"type": "string", "enum": ["authorization_code", "refresh_token"]},
        "client_id": STRING,
        "client_secret": STRING | {"description": "Confidential clients only; HTTP Basic works too."},
        "code": STRING | {"description": "The authorization code."},
        "code_verifier": STRING | {"description": "What the code's challenge was made from (PKCE)."},
        "redirect_uri": STRING | {"description": "That of the authorization request, where it had one."},
        "refresh_token": STRING,
        "scope": STRING | {"description": "Narrows the new access token."},
    },
}


class TokenUser(BaseModel):
    """Whose tokens they are."""

    id: UUID
    email: str


class TokenAnswer(BaseModel):
    """New tokens. Each refresh token works once."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105 (the scheme's name)
    expires_in: int = Field(description="Seconds.")
    refresh_token: str | None = None
    scope: str
    user: TokenUser


def body_of(schema: Mapping[str, object]) -> dict[str, object]:
    """Describe a body that may be a form or JSON, for OpenAPI."""
    media = {"schema": schema}
    content = {"application/x-www-form-urlencoded": media, "application/json": media}
    return {"requestBody": {"required": True, "content": content}}
