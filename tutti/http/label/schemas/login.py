"""Shapes of the login (contract, section 4.1)."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from tutti.domain.accounts import InvalidText, normal_email
from tutti.http.label.validation import Fields, wrong


def _address(given: str) -> str:
    try:
        return normal_email(given)
    except InvalidText:
        raise wrong("The {name} field must be a valid email address.") from None


class LoginFields(Fields):
    """Who logs in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "mara@example.com", "password": "Violet harbour 1962!"}]}
    )

    email: Annotated[str, AfterValidator(_address)] = Field(description="The account's address.")
    password: str = Field(max_length=256)


class TokenAnswer(BaseModel):
    """A token for the header `Authorization: Bearer …`. It is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "token": "8|aQd2hZ0cVwJ3XnB7sLk9TfRyUe5GmPo1IiNxCzMb6db20213",
                    "token_type": "Bearer",
                    "expires_in": 86400,
                }
            ]
        }
    )

    token: str
    token_type: str = "Bearer"  # noqa: S105 (RFC 6750's word)
    expires_in: int = Field(description="Seconds.")
