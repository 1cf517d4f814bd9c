"""Shapes of the partner flow (contract, section 2.4)."""

from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

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

    email: str = Field(max_length=1000, validation_alias=AliasChoices("email", "username"))


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


class CodeAnswer(BaseModel):
    """A code to redeem once, soon, at the token endpoint, with the verifier."""

    authorization_code: str
    expires_in: int = Field(description="Seconds.")
    token_endpoint: str
    user: CodeUser
