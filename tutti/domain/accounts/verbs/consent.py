"""From an application's wish to an authorization code: who asks, for what, and whether the person agrees.

OAuth 2.1 (draft), RFC 6749, RFC 7636, RFC 8252, RFC 8707; why not a library's grants: decision 0003.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from tutti.core import clock
from tutti.db import Tx
from tutti.domain.accounts._queries import oauth
from tutti.domain.accounts.errors import (
    AccessDenied,
    ClientNotAllowed,
    InvalidClient,
    InvalidRedirectUri,
    InvalidTarget,
    OAuthError,
    PkceRequired,
    SentBack,
    UnsupportedResponseType,
)
from tutti.domain.accounts.events import AccessGranted
from tutti.domain.accounts.model import Account, AuthorizationRequest, Client
from tutti.domain.accounts.rules.pkce import METHOD, check_challenge
from tutti.domain.accounts.rules.redirects import is_registered
from tutti.domain.accounts.rules.scopes import chosen_scopes
from tutti.domain.accounts.rules.secrets import digest, new_secret
from tutti.domain.accounts.verbs.clients import find_client
from tutti.domain.accounts.verbs.organisations import organisations_of

BROWSER_CODE = timedelta(seconds=600)
PARTNER_CODE = timedelta(seconds=120)
STATE_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class _Consent:
    """Who allows whom what, for which organisation."""

    client: Client
    account: Account
    organisation_id: int
    scopes: tuple[str, ...]


async def read_authorization_request(
    tx: Tx, parameters: Mapping[str, str], *, served: str
) -> AuthorizationRequest:
    """Check the parameters of an authorization request (RFC 6749, section 4.1.1; system transaction).

    ``served`` is this instance's own URL, which a ``resource`` must lie under. What is wrong before the
    redirect address is proven to be the client's raises an :class:`OAuthError`, for the person's eyes alone;
    so does a missing challenge (:class:`PkceRequired`). What is wrong after that raises :class:`SentBack`.
    """
    client = await find_client(tx, parameters.get("client_id"))
    redirect_uri = _proven_redirect(client, parameters.get("redirect_uri"))
    state = parameters.get("state")
    if client.must_use_pkce and not parameters.get("code_challenge"):
        raise PkceRequired("Send `code_challenge` with `code_challenge_method` S256 (PKCE).")
    try:
        return AuthorizationRequest(
            client=client,
            redirect_uri=redirect_uri,
            scopes=_checked_scopes(client, parameters, served),
            challenge=check_challenge(
                parameters.get("code_challenge"),
                parameters.get("code_challenge_method"),
                required=client.must_use_pkce,
            ),
            state=state,
        )
    except OAuthError as error:
        raise SentBack(error, redirect_uri, state) from error


def _proven_redirect(client: Client, redirect_uri: str | None) -> str:
    if not redirect_uri:
        raise InvalidRedirectUri("`redirect_uri` is required.")
    if not is_registered(redirect_uri, client.redirect_uris):
        raise InvalidRedirectUri("`redirect_uri` is not one that this application registered.")
    return redirect_uri


def _checked_scopes(client: Client, parameters: Mapping[str, str], served: str) -> tuple[str, ...]:
    if parameters.get("response_type") != "code":
        raise UnsupportedResponseType("`response_type` must be code.")
    if len(parameters.get("state", "")) > STATE_LENGTH:
        raise OAuthError(f"`state` is longer than {STATE_LENGTH} characters.")
    check_resource(parameters.get("resource"), served)
    return chosen_scopes(parameters.get("scope"), client.scopes)


def check_resource(resource: str | None, served: str) -> None:
    """Raise :class:`InvalidTarget` unless ``resource``, if given, lies on the ``served`` host (RFC 8707)."""
    if resource is not None and _origin(resource) != _origin(served):
        raise InvalidTarget(f"`resource` must be served here, at {served}.")


def _origin(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return (parts.scheme.lower(), parts.netloc.lower()) if parts.netloc else None


async def grant_code(tx: Tx, request: AuthorizationRequest, account: Account, organisation_id: int) -> str:
    """Write down that the account allowed it for one of its organisations; return the client's code.

    Raises :class:`AccessDenied` for an organisation that the account does not belong to.
    """
    if all(each.id != organisation_id for each in await organisations_of(tx, account)):
        raise AccessDenied("You do not belong to this organisation.")
    consent = _Consent(request.client, account, organisation_id, request.scopes)
    return await _issue_code(
        tx,
        consent,
        redirect_uri=request.redirect_uri,
        challenge=request.challenge,
        lifetime=BROWSER_CODE,
    )


async def require_partner(tx: Tx, client_id: str | None) -> Client:
    """Return an allow-listed partner (system transaction); raises :class:`ClientNotAllowed`."""
    try:
        client = await find_client(tx, client_id)
    except InvalidClient as error:
        raise ClientNotAllowed("`client_id` is not that of a partner (forbidden).") from error
    if not client.partner:
        raise ClientNotAllowed("`client_id` is not that of a partner (forbidden).")
    return client


def partner_challenge(challenge: str | None, method: str | None) -> str:
    """Return the challenge of a partner's call; raises :class:`PkceRequired` without one by S256."""
    if method != METHOD:
        raise PkceRequired("Send `code_challenge` with `code_challenge_method` S256 (PKCE).")
    return str(check_challenge(challenge, method, required=True))


async def grant_partner_code(tx: Tx, client: Client, account: Account, challenge: str) -> str:
    """Return a code for a partner whose user just signed up or in with them."""
    consent = _Consent(client, account, account.personal_organisation_id, chosen_scopes(None, client.scopes))
    return await _issue_code(tx, consent, redirect_uri=None, challenge=challenge, lifetime=PARTNER_CODE)


async def _issue_code(
    tx: Tx, consent: _Consent, *, redirect_uri: str | None, challenge: str | None, lifetime: timedelta
) -> str:
    code, at = new_secret(), clock.now()
    grant_id = await oauth.insert_grant(
        tx,
        {
            "client_id": consent.client.id,
            "organisation_id": consent.organisation_id,
            "account_id": consent.account.id,
            "scopes": list(consent.scopes),
            "at": at,
        },
    )
    await oauth.insert_code(
        tx,
        {
            "hash": digest(code),
            "grant_id": grant_id,
            "redirect_uri": redirect_uri,
            "challenge": challenge,
            "expires_at": at + lifetime,
        },
    )
    granted = AccessGranted(consent.organisation_id, consent.client.client_id, str(consent.account.public_id))
    await tx.emit(granted)
    return code
