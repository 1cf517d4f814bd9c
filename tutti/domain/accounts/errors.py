"""What can go wrong with people, credentials and consent, with the codes that clients rely on."""

from tutti.core.errors import FieldFault, Forbidden, Kind, Malformed, NotFound, TuttiError


class InvalidText(Malformed):
    """A name or an address that cannot be one; ``fields`` says which."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message, fields=[FieldFault(path, self.code, message)])


class Unauthenticated(TuttiError):
    """The caller is not signed in."""

    kind = Kind.UNAUTHENTICATED
    code = "invalid_token"


class MissingToken(Unauthenticated):
    """No bearer token was sent."""

    code = "missing_token"


class InvalidToken(Unauthenticated):
    """The bearer token is not one of ours."""


class TokenExpired(Unauthenticated):
    """The bearer token's time is over."""

    code = "token_expired"


class TokenRevoked(Unauthenticated):
    """The bearer token was taken back."""

    code = "token_revoked"


class InvalidCredentials(Unauthenticated):
    """No account has this address and password; which of the two is wrong is not said."""

    code = "invalid_credentials"


class AccountLocked(TuttiError):
    """Too many wrong passwords for an address; ``retryAfterSeconds`` says when it opens again."""

    kind = Kind.LOCKED
    code = "account_locked"


class EmailTaken(TuttiError):
    """The address already has an account."""

    kind = Kind.CONFLICT
    code = "email_taken"


class WeakPassword(TuttiError):
    """The password is too short or too easily guessed."""

    kind = Kind.REFUSED
    code = "weak_password"


class InsufficientScope(Forbidden):
    """The token was not given the scope that this call needs (RFC 6750, section 3.1)."""

    code = "insufficient_scope"


class LastOwner(TuttiError):
    """An organisation always has an owner."""

    kind = Kind.CONFLICT
    code = "last_owner"


class TokenNotFound(NotFound):
    """The caller has no such token."""

    code = "token_not_found"


class MemberNotFound(NotFound):
    """The organisation has no such member."""

    code = "member_not_found"


class OrganisationNotFound(NotFound):
    """The caller belongs to no such organisation."""

    code = "organisation_not_found"


class ConsentNeeded(Forbidden):
    """An application acts for the organisation that it was allowed to act for, and for no other."""

    code = "consent_needed"


class InvitationInvalid(NotFound):
    """The invitation does not exist, was used, has expired or is for another address."""

    code = "invitation_invalid"


class PkceRequired(TuttiError):
    """A code challenge by S256 must be sent (RFC 7636)."""

    kind = Kind.MALFORMED
    code = "pkce_required"


class ClientNotAllowed(Forbidden):
    """The client is not among the partners who may sign people up and in themselves."""

    code = "client_not_allowed"


class OAuthError(TuttiError):
    """An error of the protocol; the code is the word of RFC 6749, section 5.2, or a sister document."""

    kind = Kind.OAUTH
    code = "invalid_request"


class InvalidClient(OAuthError):
    """The client is unknown or did not prove who it is."""

    code = "invalid_client"


class InvalidGrant(OAuthError):
    """The code or refresh token is wrong, used, expired, revoked or another client's."""

    code = "invalid_grant"


class UnauthorizedClient(OAuthError):
    """The client may not use this grant."""

    code = "unauthorized_client"


class UnsupportedGrantType(OAuthError):
    """The token endpoint knows other grants only."""

    code = "unsupported_grant_type"


class UnsupportedResponseType(OAuthError):
    """The authorization endpoint gives codes only."""

    code = "unsupported_response_type"


class InvalidScope(OAuthError):
    """A scope that does not exist, or more than was granted."""

    code = "invalid_scope"


class InvalidTarget(OAuthError):
    """The ``resource`` is not served here (RFC 8707, section 2)."""

    code = "invalid_target"


class AccessDenied(OAuthError):
    """The person said no."""

    code = "access_denied"


class InvalidRedirectUri(OAuthError):
    """A redirect address that no client may have (RFC 7591, section 3.2.2)."""

    code = "invalid_redirect_uri"


class InvalidClientMetadata(OAuthError):
    """A registration that makes no sense (RFC 7591, section 3.2.2)."""

    code = "invalid_client_metadata"


class SentBack(OAuthError):
    """A refusal that the client may hear of at its own, proven address (RFC 6749, section 4.1.2.1)."""

    def __init__(self, error: OAuthError, redirect_uri: str, state: str | None) -> None:
        super().__init__(error.message)
        self.code = error.code
        self.redirect_uri = redirect_uri
        self.state = state
