"""Shapes of client registration (RFC 7591, sections 2 and 3.2.1)."""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from tutti.domain.accounts import GRANT_TYPES

EXAMPLE: JsonDict = {"client_name": "Release helper", "redirect_uris": ["http://127.0.0.1/callback"]}


class RegistrationBody(BaseModel):
    """What a client says about itself. Other members are ignored."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    client_name: str | None = Field(None, max_length=400, description="Shown to people when they consent.")
    redirect_uris: list[str] = Field([], max_length=100, description="https, or http on this machine.")
    grant_types: list[str] = Field(list(GRANT_TYPES), max_length=20)
    response_types: list[str] = Field(["code"], max_length=20)
    token_endpoint_auth_method: str = Field(
        "none", description="`none`, `client_secret_post` or `client_secret_basic`."
    )
    scope: str | None = Field(None, max_length=1000, description="Separated by spaces.")


class Registration(BaseModel):
    """The client as it is known here. The secret is shown this once."""

    client_id: str
    client_id_issued_at: int = Field(description="Unix seconds.")
    client_secret: str | None = None
    client_secret_expires_at: int | None = Field(None, description="0: never.")
    client_name: str
    redirect_uris: list[str]
    grant_types: list[str]
    response_types: list[str]
    token_endpoint_auth_method: str
    scope: str
