"""Programs that may ask for tokens: they register themselves, or an operator names them."""

import hmac
from collections.abc import Sequence

from tutti.core import clock
from tutti.db import Tx
from tutti.domain.accounts._queries import oauth
from tutti.domain.accounts.errors import InvalidClient, InvalidClientMetadata, InvalidRedirectUri, InvalidText
from tutti.domain.accounts.model import Client, NewClient
from tutti.domain.accounts.rules.names import clean_name
from tutti.domain.accounts.rules.redirects import check_redirect_uri
from tutti.domain.accounts.rules.scopes import default_scope, scopes
from tutti.domain.accounts.rules.secrets import digest, new_secret

AUTH_METHODS = ("none", "client_secret_post", "client_secret_basic")
GRANT_TYPES = ("authorization_code", "refresh_token")
URIS = 10


async def register_client(
    tx: Tx,
    *,
    name: str | None,
    redirect_uris: Sequence[str],
    auth_method: str = "none",
    grant_types: Sequence[str] = GRANT_TYPES,
    response_types: Sequence[str] = ("code",),
    scope: str | None = None,
) -> NewClient:
    """Take in a client that registers itself (RFC 7591; system transaction). It is never a partner.

    Of the grants and scopes it wishes for, it gets those that exist here. Raises
    :class:`InvalidRedirectUri` and :class:`InvalidClientMetadata`.
    """
    _check_metadata(redirect_uris, auth_method, grant_types, response_types)
    return await _insert(
        tx,
        {
            "name": _client_name(name),
            "auth_method": auth_method,
            "redirect_uris": [check_redirect_uri(uri) for uri in redirect_uris],
            "grant_types": [grant for grant in GRANT_TYPES if grant in grant_types],
            "scopes": _known_scopes(scope),
            "by_operator": False,
            "partner": False,
        },
    )


async def add_client(
    tx: Tx, *, name: str, redirect_uris: Sequence[str], confidential: bool, partner: bool
) -> NewClient:
    """Name a client that the operator trusts (system transaction): with a secret or without, partner or not.

    A partner signs people up and in by itself and may come without a redirect address.
    """
    if not redirect_uris and not partner:
        raise InvalidRedirectUri("Give at least one redirect URI.")
    return await _insert(
        tx,
        {
            "name": _client_name(name),
            "auth_method": "client_secret_post" if confidential else "none",
            "redirect_uris": [check_redirect_uri(uri) for uri in redirect_uris],
            "grant_types": list(GRANT_TYPES),
            "scopes": list(scopes()),
            "by_operator": True,
            "partner": partner,
        },
    )


async def _insert(tx: Tx, values: dict[str, object]) -> NewClient:
    secret = None if values["auth_method"] == "none" else new_secret()
    kept = {
        "client_id": new_secret(),
        "secret_hash": digest(secret) if secret else None,
        "at": clock.now(),
    }
    return NewClient(await oauth.insert_client(tx, values | kept), secret)


async def list_clients(tx: Tx) -> list[Client]:
    """Return the clients that the operator named (system transaction)."""
    return await oauth.operators_clients(tx)


async def find_client(tx: Tx, client_id: str | None) -> Client:
    """Return a client by its public id (system transaction); raises :class:`InvalidClient`."""
    plausible = client_id and client_id.isascii() and client_id.isprintable() and len(client_id) <= 100
    found = await oauth.client(tx, client_id) if client_id and plausible else None
    if found is None:
        raise InvalidClient("`client_id` is missing or not known here; register the client first.")
    return found


async def authenticate_client(tx: Tx, client_id: str | None, secret: str | None) -> Client:
    """Return a client that proved itself: a confidential one by its secret, a public one by its id alone.

    Raises :class:`InvalidClient`.
    """
    client = await find_client(tx, client_id)
    if client.secret_hash is None:
        return client
    if secret is None or not hmac.compare_digest(digest(secret), client.secret_hash):
        raise InvalidClient("`client_secret` is missing or wrong.")
    return client


def _client_name(name: str | None) -> str:
    try:
        return clean_name(name, "client_name", 100) or "Unnamed application"
    except InvalidText as error:
        raise InvalidClientMetadata(error.message) from error


def _check_metadata(
    redirect_uris: Sequence[str], auth_method: str, grant_types: Sequence[str], response_types: Sequence[str]
) -> None:
    if not 0 < len(redirect_uris) <= URIS:
        raise InvalidRedirectUri(f"`redirect_uris` must list 1 to {URIS} addresses.")
    if auth_method not in AUTH_METHODS:
        raise InvalidClientMetadata(f"`token_endpoint_auth_method` must be one of {', '.join(AUTH_METHODS)}.")
    if "authorization_code" not in grant_types:
        raise InvalidClientMetadata("`grant_types` must hold authorization_code.")
    if "code" not in response_types:
        raise InvalidClientMetadata("`response_types` must hold code.")


def _known_scopes(asked: str | None) -> list[str]:
    wished = (asked or default_scope()).split()
    known = [name for name in scopes() if name in wished]
    if not known:
        raise InvalidClientMetadata(f"`scope` must hold at least one of: {' '.join(scopes())}.")
    return known
