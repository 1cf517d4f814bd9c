"""Shapes of the token endpoint (RFC 6749, sections 4.1.3, 5.1 and 6)."""

from collections.abc import Mapping
from typing import Any
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
    "examples": [
        {
            "grant_type": "authorization_code",
            "client_id": "9nIcO4n7vFpTVbT3hQmXl0wVQfFZcR8W1s8cYyq3bXo",
            "code": "the code that came back",
            "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
            "redirect_uri": "http://127.0.0.1:49152/callback",
        }
    ],
}


CLIENT_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "A parameter is missing or wrong; `error` says which kind: `invalid_grant`, …"},
    401: {"description": "`invalid_client`: the client is not known, or its secret is wrong."},
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
