"""Shapes of the partner flow (contract, section 2.4)."""

from typing import Self
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from tutti.domain.accounts import LegacySignIn

PROOF: JsonDict = {
    "client_id": "9nIcO4n7vFpTVbT3hQmXl0wVQfFZcR8W1s8cYyq3bXo",
    "email": "mara@example.com",
    "password": "violet harbour 1962",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}


class ProofBody(BaseModel):
    """What a partner sends for one of its users. The code will be worth nothing without the verifier."""

    client_id: str = Field(max_length=200, description="An allow-listed partner's.")
    password: str = Field(max_length=4096)
    code_challenge: str | None = Field(
        None, pattern=r"^(|[A-Za-z0-9_-]{43})$", description="Required: base64url SHA-256 of the verifier."
    )
    code_challenge_method: str | None = Field(None, max_length=20, description="Required: `S256`.")


class LoginBody(ProofBody):
    """Somebody signs in with a partner."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROOF]})

    client_id: str | None = Field(  # type: ignore[assignment]
        None,
        max_length=200,
        description="An allow-listed partner's; may be left out where the operator lets old programs in.",
    )
    email: str = Field(max_length=1000, validation_alias=AliasChoices("email", "username"))


class LegacyLoginBody(BaseModel):
    """Somebody signs in with a program from before OAuth."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"username": "mara@example.com", "password": "violet harbour 1962"}]}
    )

    username: str = Field(max_length=1000, validation_alias=AliasChoices("username", "email"))
    password: str = Field(max_length=4096)


class RegisterBody(ProofBody):
    """Somebody signs up with a partner."""

    model_config = ConfigDict(json_schema_extra={"examples": [PROOF | {"artist_name": "Mara Lindqvist"}]})

    email: str = Field(max_length=1000)
    first_name: str | None = Field(None, max_length=1000)
    last_name: str | None = Field(None, max_length=1000)
    artist_name: str | None = Field(None, max_length=1000)
    provenance: str | None = Field(None, max_length=1000, description="Which app the account comes from.")
    accept_terms: bool = False


class CodeUser(BaseModel):
    """Whose code it is."""

    id: UUID
    email: str


class LegacyAnswer(BaseModel):
    """Tokens for whom signed in; `client_id` is to be sent with the refresh token."""

    access_token: str
    refresh_token: str | None
    expires_in: int = Field(description="Seconds.")
    token_type: str = "bearer"  # noqa: S105 (the kind of token)
    client_id: str
    user: CodeUser

    @classmethod
    def of(cls, signed_in: LegacySignIn) -> Self:
        """Show what was given."""
        tokens = signed_in.tokens
        return cls(
            access_token=tokens.access_token,
            refresh_token=tokens.refresh_token,
            expires_in=tokens.expires_in,
            client_id=signed_in.client_id,
            user=CodeUser(id=tokens.account_public_id, email=tokens.email),
        )


class CodeAnswer(BaseModel):
    """A code to redeem once, soon, at the token endpoint, with the verifier."""

    authorization_code: str
    expires_in: int = Field(description="Seconds.")
    token_endpoint: str
    user: CodeUser
