"""People, organisations, roles and credentials as frozen values, and what each role may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What a member is to an organisation."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"
    VIEWER = "viewer"


class Permission(StrEnum):
    """What can be done in an organisation's name."""

    READ = "read"
    """See everything that the organisation owns."""
    WRITE = "write"
    """Upload, draft, submit, edit and take down."""
    SPEND = "spend"
    """Buy credits, set auto-reload, ask for payouts."""
    MANAGE = "manage"
    """Invite and remove people, and change roles below owner."""
    OWN = "own"
    """Make and unmake owners."""


MAY: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.ADMIN: frozenset({Permission.READ, Permission.WRITE, Permission.SPEND, Permission.MANAGE}),
    Role.MEMBER: frozenset({Permission.READ, Permission.WRITE}),
    Role.VIEWER: frozenset({Permission.READ}),
}


class Lifetime(StrEnum):
    """How long a personal access token can be made to live."""

    MONTH = "30d"
    QUARTER = "90d"
    YEAR = "365d"
    NEVER = "never"

    @property
    def span(self) -> timedelta | None:
        """The time until expiry; ``None`` for a token that does not expire."""
        return None if self is Lifetime.NEVER else timedelta(days=int(self.removesuffix("d")))


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What somebody says about themselves at sign-up. The password is as typed."""

    email: str
    password: str = field(repr=False)
    first_name: str | None = None
    last_name: str | None = None
    display_name: str | None = None
    provenance: str | None = None
    accepts_terms: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A person. ``id`` and ``personal_organisation_id`` are internal; ``email`` is in its normal form."""

    id: int
    public_id: UUID
    email: str
    first_name: str | None
    last_name: str | None
    display_name: str
    personal_organisation_id: int
    email_verified_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as one of its members sees it."""

    id: int
    public_id: UUID
    name: str
    personal: bool
    role: Role

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", Role(self.role))


@dataclass(frozen=True, slots=True)
class Profile:
    """The caller: the account, and the organisation that the credential acts for."""

    account: Account
    organisation: Organisation


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in an organisation; ``public_id`` is the account's."""

    public_id: UUID
    email: str
    display_name: str
    role: Role
    since: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", Role(self.role))


@dataclass(frozen=True, slots=True)
class Invitation:
    """An open door into an organisation. ``secret`` is known only now and opens it once."""

    public_id: UUID
    email: str
    role: Role
    expires_at: datetime
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that waits to be accepted, as the organisation sees it."""

    public_id: UUID
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "role", Role(self.role))


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal access token as its owner's list shows it: everything but the secret."""

    public_id: UUID
    name: str
    scopes: Sequence[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewToken:
    """A personal access token at its birth, the only time that its secret can be read."""

    token: PersonalToken
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may ask for tokens (RFC 6749, section 2). Without a secret it is a public one."""

    id: int
    client_id: str
    name: str
    auth_method: str
    secret_hash: bytes | None = field(repr=False)
    redirect_uris: Sequence[str]
    grant_types: Sequence[str]
    scopes: Sequence[str]
    by_operator: bool
    partner: bool
    created_at: datetime

    @property
    def public(self) -> bool:
        """Whether the client cannot keep a secret."""
        return self.secret_hash is None

    @property
    def must_use_pkce(self) -> bool:
        """Whether codes need a challenge: all but the confidential apps that an operator named."""
        return self.public or not self.by_operator


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client at its registration, the only time that its secret can be read."""

    client: Client
    secret: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """A checked request for an account's consent. ``redirect_uri`` is proven to be the client's."""

    client: Client
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str | None
    state: str | None


@dataclass(frozen=True, slots=True)
class IssuedTokens:
    """What a client is given for a code or a refresh token. ``expires_in`` is in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_in: int
    scopes: Sequence[str]
    account_public_id: UUID
    email: str
