"""The shapes of organisations, their members and invitations."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tutti.domain.accounts import Invitation, Member, OpenInvitation, Organisation, Role

ROLE = "`owner`, `admin`, `member` or `viewer`."


class OrganisationBody(BaseModel):
    """A new organisation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Blue Note Cellar"}]})

    name: str = Field(max_length=1000)


class OrganisationItem(BaseModel):
    """An organisation that you belong to."""

    id: UUID
    name: str
    personal: bool = Field(description="Yours alone, from the start.")
    role: Role = Field(description="What you are there.")

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        """Show an organisation."""
        return cls(
            id=organisation.public_id,
            name=organisation.name,
            personal=organisation.personal,
            role=organisation.role,
        )


class OrganisationList(BaseModel):
    """Your organisations, the personal one first."""

    organisations: list[OrganisationItem]


class MemberItem(BaseModel):
    """Somebody in an organisation; `id` is the account's."""

    id: UUID
    email: str
    display_name: str
    role: Role
    since: datetime

    @classmethod
    def of(cls, member: Member) -> Self:
        """Show a member."""
        return cls(
            id=member.public_id,
            email=member.email,
            display_name=member.display_name,
            role=member.role,
            since=member.since,
        )


class MemberList(BaseModel):
    """The members, in the order in which they came."""

    members: list[MemberItem]


class RoleBody(BaseModel):
    """What a member is from now on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "admin"}]})

    role: Role = Field(description=ROLE)


class InvitationBody(BaseModel):
    """Whom to invite, and as what."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "mara@example.com", "role": "member"}]}
    )

    email: str = Field(max_length=1000, description="With or without an account here.")
    role: Role = Field(Role.MEMBER, description=ROLE)


class InvitationItem(BaseModel):
    """An open invitation."""

    id: UUID
    email: str
    role: Role
    expires_at: datetime
    mail: str | None = Field(
        None, description="What became of the mail: `owed`, `sent` or `given_up`; null where none is sent."
    )

    @classmethod
    def of(cls, invitation: OpenInvitation, mail: str | None) -> Self:
        """Show an invitation, and what became of its mail."""
        return cls(
            id=invitation.public_id,
            email=invitation.email,
            role=invitation.role,
            expires_at=invitation.expires_at,
            mail=mail,
        )


class InvitationList(BaseModel):
    """Who was invited and has not come yet, newest first."""

    invitations: list[InvitationItem]


class NewInvitation(InvitationItem):
    """An invitation at its birth; the secret is shown this once."""

    secret: str = Field(description="Pass it on to the invited: good for a week, once, for that address.")

    link: str = Field(description="The page on which the invited enters, with the secret in it.")

    @classmethod
    def made(cls, invitation: Invitation, link: str, mail: str | None) -> Self:
        """Show an invitation with its secret."""
        return cls(
            id=invitation.public_id,
            email=invitation.email,
            role=invitation.role,
            expires_at=invitation.expires_at,
            secret=invitation.secret,
            link=link,
            mail=mail,
        )


class AcceptanceBody(BaseModel):
    """The secret that the inviter passed on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"secret": "q8Yt0n4jv9Lr2kWfZxBdHs6cM1uPeAaT5gQiVoJ7yRE"}]}
    )

    secret: str = Field(max_length=5000)


class Gone(BaseModel):
    """It is done."""

    success: bool = True
