"""People, organisations, keys, tokens and consent: who somebody is, and what they may do here.

Everything starts from an account with its personal organisation. A credential (personal access token, OAuth
token, browser session) makes its holder an :class:`~tutti.core.actor.Actor` for one organisation; the
membership says which role that is, and :data:`MAY` what the role allows.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.accounts._queries.members import Invited
    from tutti.domain.accounts.errors import (
        AccessDenied,
        AccountLocked,
        ClientNotAllowed,
        EmailTaken,
        InvalidClient,
        InvalidClientMetadata,
        InvalidCredentials,
        InvalidText,
        InvalidToken,
        OAuthError,
        PkceRequired,
        SentBack,
        UnsupportedGrantType,
        WeakPassword,
    )
    from tutti.domain.accounts.model import (
        MAY,
        Account,
        AuthorizationRequest,
        Client,
        Invitation,
        IssuedTokens,
        Lifetime,
        Member,
        NewAccount,
        NewClient,
        NewToken,
        OpenInvitation,
        Organisation,
        Permission,
        PersonalToken,
        Profile,
        Role,
    )
    from tutti.domain.accounts.rules.names import normal_email
    from tutti.domain.accounts.rules.redirects import with_parameters
    from tutti.domain.accounts.rules.scopes import Scope, default_scope, scopes
    from tutti.domain.accounts.verbs.clients import (
        AUTH_METHODS,
        GRANT_TYPES,
        add_client,
        authenticate_client,
        list_clients,
        register_client,
    )
    from tutti.domain.accounts.verbs.consent import (
        PARTNER_CODE,
        grant_code,
        grant_partner_code,
        partner_challenge,
        read_authorization_request,
        require_partner,
    )
    from tutti.domain.accounts.verbs.entering import enter, sign_in_with_token
    from tutti.domain.accounts.verbs.exchange import redeem_code, refresh, revoke
    from tutti.domain.accounts.verbs.legacy import LegacySignIn, sign_in_for_tokens
    from tutti.domain.accounts.verbs.operators import (
        describe_organisation,
        find_account,
        operator_as,
        set_password,
    )
    from tutti.domain.accounts.verbs.organisations import (
        accept_invitation,
        change_role,
        create_organisation,
        demand,
        enter_organisation,
        found_organisation,
        invite,
        join,
        list_invitations,
        list_members,
        organisations_of,
        own_organisations,
        own_profile,
        owners_addresses,
        read_invitation,
        remove_member,
        withdraw_invitation,
    )
    from tutti.domain.accounts.verbs.sign_in import (
        SESSION,
        account_of_session,
        close_session,
        new_browser_secret,
        open_session,
        sign_in,
    )
    from tutti.domain.accounts.verbs.sign_up import check_applicant, create_account, sign_up
    from tutti.domain.accounts.verbs.tidy import forget_old
    from tutti.domain.accounts.verbs.tokens import (
        create_login_token,
        create_token,
        list_tokens,
        require_scope,
        revoke_token,
    )

__all__ = [
    "AUTH_METHODS",
    "GRANT_TYPES",
    "MAY",
    "PARTNER_CODE",
    "SESSION",
    "AccessDenied",
    "Account",
    "AccountLocked",
    "AuthorizationRequest",
    "Client",
    "ClientNotAllowed",
    "EmailTaken",
    "InvalidClient",
    "InvalidClientMetadata",
    "InvalidCredentials",
    "InvalidText",
    "InvalidToken",
    "Invitation",
    "Invited",
    "IssuedTokens",
    "LegacySignIn",
    "Lifetime",
    "Member",
    "NewAccount",
    "NewClient",
    "NewToken",
    "OAuthError",
    "OpenInvitation",
    "Organisation",
    "Permission",
    "PersonalToken",
    "PkceRequired",
    "Profile",
    "Role",
    "Scope",
    "SentBack",
    "UnsupportedGrantType",
    "WeakPassword",
    "accept_invitation",
    "account_of_session",
    "add_client",
    "authenticate_client",
    "change_role",
    "check_applicant",
    "close_session",
    "create_account",
    "create_login_token",
    "create_organisation",
    "create_token",
    "default_scope",
    "demand",
    "describe_organisation",
    "enter",
    "enter_organisation",
    "find_account",
    "forget_old",
    "found_organisation",
    "grant_code",
    "grant_partner_code",
    "invite",
    "join",
    "list_clients",
    "list_invitations",
    "list_members",
    "list_tokens",
    "new_browser_secret",
    "normal_email",
    "open_session",
    "operator_as",
    "organisations_of",
    "own_organisations",
    "own_profile",
    "owners_addresses",
    "partner_challenge",
    "read_authorization_request",
    "read_invitation",
    "redeem_code",
    "refresh",
    "register_client",
    "remove_member",
    "require_partner",
    "require_scope",
    "revoke",
    "revoke_token",
    "scopes",
    "set_password",
    "sign_in",
    "sign_in_for_tokens",
    "sign_in_with_token",
    "sign_up",
    "with_parameters",
    "withdraw_invitation",
]

__getattr__ = later(__name__)
