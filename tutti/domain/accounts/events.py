"""What has happened to people and their credentials. Ids are public ones; secrets are never told."""

from dataclasses import dataclass
from typing import ClassVar

from tutti.core.events import Event


@dataclass(frozen=True, slots=True)
class AccountCreated(Event):
    """Somebody signed up; the organisation is their personal one."""

    name: ClassVar[str] = "account.created"

    account: str


@dataclass(frozen=True, slots=True)
class OrganisationCreated(Event):
    """An organisation was founded."""

    name: ClassVar[str] = "organisation.created"

    founder: str


@dataclass(frozen=True, slots=True)
class MemberJoined(Event):
    """An invitation was accepted."""

    name: ClassVar[str] = "member.joined"

    account: str
    role: str


@dataclass(frozen=True, slots=True)
class RoleChanged(Event):
    """A member is now something else."""

    name: ClassVar[str] = "member.role_changed"

    account: str
    role: str


@dataclass(frozen=True, slots=True)
class MemberRemoved(Event):
    """Somebody left or was removed, and everything that let them in with them."""

    name: ClassVar[str] = "member.removed"

    account: str


@dataclass(frozen=True, slots=True)
class TokenCreated(Event):
    """A personal access token was made."""

    name: ClassVar[str] = "token.created"

    token: str


@dataclass(frozen=True, slots=True)
class TokenRevoked(Event):
    """A personal access token was taken back."""

    name: ClassVar[str] = "token.revoked"

    token: str


@dataclass(frozen=True, slots=True)
class AccessGranted(Event):
    """An account allowed a client to act for the organisation."""

    name: ClassVar[str] = "access.granted"

    client: str
    account: str


@dataclass(frozen=True, slots=True)
class AccessRevoked(Event):
    """All tokens of one consent died: the ``client`` asked, or a used code or refresh token came again."""

    name: ClassVar[str] = "access.revoked"

    client: str
    reason: str
