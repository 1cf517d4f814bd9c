"""The shape of the caller's profile (contract, section 5)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field


class ProfileOrganisation(BaseModel):
    """The organisation that the token acts for, and what its owner is there."""

    id: UUID
    name: str
    role: str = Field(description="`owner`, `admin`, `member` or `viewer`.")


class ProfileAnswer(BaseModel):
    """Who you are here."""

    id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    display_name: str
    email_verified: bool
    created_at: datetime
    scopes: list[str]
    auth_method: str = Field(description="`pat` or `oauth`.")
    organisation: ProfileOrganisation
