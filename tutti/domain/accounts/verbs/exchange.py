"""At the token endpoint: a code or a refresh token for new tokens, each once, and giving tokens back.

A used code or refresh token that comes again means that two hold it, and one of them stole it: all that its
consent has given dies (RFC 6749, section 4.1.2; OAuth 2.1, section 4.3.1). That must outlast the refusal, so
the refusal is raised after its transaction has been committed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from tutti.core import clock
from tutti.db import Database, Tx
from tutti.domain.accounts._queries import oauth
from tutti.domain.accounts.errors import InvalidGrant, OAuthError, UnauthorizedClient
from tutti.domain.accounts.events import AccessRevoked
from tutti.domain.accounts.model import Client, IssuedTokens
from tutti.domain.accounts.rules.pkce import check_verifier
from tutti.domain.accounts.rules.scopes import chosen_scopes
from tutti.domain.accounts.rules.secrets import could_be_ours, digest, new_secret

ACCESS = timedelta(seconds=3600)
REFRESH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A used code or refresh token came again; its consent has been revoked."""

    what: str


async def redeem_code(
    database: Database, client: Client, *, code: str | None, redirect_uri: str | None, verifier: str | None
) -> IssuedTokens:
    """Give tokens for an authorization code, to the client it was made for, once.

    ``redirect_uri`` must be that of the request, where it had one. Raises :class:`InvalidGrant`.
    """
    if not code:
        raise OAuthError("`code` is required.")
    async with database.system() as tx:
        outcome = await _redeem(tx, client, code, redirect_uri, verifier)
    return _told(outcome)


async def _redeem(
    tx: Tx, client: Client, code: str, redirect_uri: str | None, verifier: str | None
) -> IssuedTokens | Replayed:
    found = await oauth.lock_code(tx, digest(code)) if could_be_ours(code) else None
    if found is None or found.client_id != client.id:
        raise InvalidGrant("`code` is not valid; send the person through the sign-in again.")
    if found.used:
        return await _replayed(tx, client, found, "code")
    if found.revoked or found.expires_at <= clock.now():
        raise InvalidGrant("`code` has expired; send the person through the sign-in again.")
    if found.redirect_uri is not None and found.redirect_uri != redirect_uri:
        raise InvalidGrant("`redirect_uri` is not that of the authorization request.")
    check_verifier(verifier, found.challenge)
    await oauth.use_code(tx, digest(code), clock.now())
    return await _issue(tx, client, found, found.scopes)


async def refresh(
    database: Database, client: Client, *, refresh_token: str | None, scope: str | None
) -> IssuedTokens:
    """Give new tokens for a refresh token, which dies by it; the next one lives 30 days from now.

    ``scope`` may narrow the access token. Raises :class:`InvalidGrant`, :class:`InvalidScope` and
    :class:`UnauthorizedClient`.
    """
    if not refresh_token:
        raise OAuthError("`refresh_token` is required.")
    if "refresh_token" not in client.grant_types:
        raise UnauthorizedClient("This client did not register for refresh tokens.")
    async with database.system() as tx:
        outcome = await _refresh(tx, client, refresh_token, scope)
    return _told(outcome)


async def _refresh(tx: Tx, client: Client, token: str, scope: str | None) -> IssuedTokens | Replayed:
    found = await oauth.lock_refresh(tx, digest(token)) if could_be_ours(token) else None
    if found is None or found.client_id != client.id:
        raise InvalidGrant("`refresh_token` is not valid; send the person through the sign-in again.")
    if found.used:
        return await _replayed(tx, client, found, "refresh_token")
    if found.revoked or found.expires_at <= clock.now():
        raise InvalidGrant("`refresh_token` is revoked or expired; send the person through sign-in again.")
    scopes = chosen_scopes(scope, found.scopes) if scope else found.scopes
    await oauth.use_refresh(tx, digest(token), clock.now())
    return await _issue(tx, client, found, scopes)


async def revoke(tx: Tx, client: Client, token: str) -> None:
    """Take a client's token back (RFC 7009; system transaction): with a refresh token, all of its consent.

    A token that is not the client's, or none at all, changes nothing and is no error (section 2.2).
    """
    if not could_be_ours(token):
        return
    found = await oauth.lock_refresh(tx, digest(token))
    if found is None:
        await oauth.revoke_access(tx, digest(token), client.id, clock.now())
    elif found.client_id == client.id:
        await _end(tx, client, found, "client")


async def _issue(tx: Tx, client: Client, consent: oauth.Consent, scopes: Sequence[str]) -> IssuedTokens:
    access, at = new_secret(), clock.now()
    fresh = new_secret() if "refresh_token" in client.grant_types else None
    await oauth.insert_access(
        tx,
        {
            "hash": digest(access),
            "organisation_id": consent.organisation_id,
            "account_id": consent.account_id,
            "grant_id": consent.grant_id,
            "scopes": list(scopes),
            "at": at,
            "expires_at": at + ACCESS,
        },
    )
    if fresh:
        await oauth.insert_refresh(tx, digest(fresh), consent.grant_id, at + REFRESH)
    return IssuedTokens(
        access, fresh, int(ACCESS.total_seconds()), scopes, consent.account_public_id, consent.email
    )


async def _replayed(tx: Tx, client: Client, consent: oauth.Consent, what: str) -> Replayed:
    await _end(tx, client, consent, what)
    return Replayed(what)


async def _end(tx: Tx, client: Client, consent: oauth.Consent, reason: str) -> None:
    if await oauth.revoke_grant(tx, consent.grant_id, clock.now()):
        await tx.emit(AccessRevoked(consent.organisation_id, client.client_id, reason))


def _told(outcome: IssuedTokens | Replayed) -> IssuedTokens:
    if isinstance(outcome, Replayed):
        raise InvalidGrant(
            f"`{outcome.what}` was used before. Everything that was given for it is revoked; "
            "send the person through the sign-in again."
        )
    return outcome
