"""Bearer tokens: personal ones, made by their owner, shown once, taken back at will; and those of a login."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from uuid import UUID

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.db import Tx
from tutti.domain.accounts._queries import tokens
from tutti.domain.accounts.errors import InsufficientScope, InvalidText, TokenNotFound
from tutti.domain.accounts.events import TokenCreated, TokenRevoked
from tutti.domain.accounts.model import Account, Lifetime, NewToken, PersonalToken
from tutti.domain.accounts.rules.names import clean_name
from tutti.domain.accounts.rules.scopes import chosen_scopes, default_scope, in_order
from tutti.domain.accounts.rules.secrets import digest, new_numbered_secret, new_secret


async def create_token(
    tx: Tx, name: str, *, prefix: str, scopes: Collection[str] = (), lifetime: Lifetime = Lifetime.NEVER
) -> NewToken:
    """Make a token by which a program acts for the caller in their organisation.

    ``prefix`` goes before the secret. Without ``scopes`` the token may do all that the caller may, in every
    family: it is its owner's own (contract of the distribution family, section 2.2). Raises
    :class:`InvalidText` for the name and :class:`InvalidScope` for a scope that the caller does not have.
    """
    cleaned = clean_name(name, "name", 100)
    if cleaned is None:
        raise InvalidText("name", "`name` is required: say what the token is for.")
    granted = chosen_scopes(" ".join(scopes), tx.actor.scopes) if scopes else in_order(tx.actor.scopes)
    secret, at, span = new_secret(prefix), clock.now(), lifetime.span
    token = await tokens.insert_personal(
        tx,
        {
            "hash": digest(secret),
            "name": cleaned,
            "scopes": list(granted),
            "at": at,
            "expires_at": None if span is None else at + span,
        },
    )
    await tx.emit(TokenCreated(tx.actor.organisation_id, str(token.public_id)))
    return NewToken(token, secret)


async def create_login_token(tx: Tx, account: Account, scope: str, span: timedelta) -> str:
    """Make a token for whoever just proved to be ``account`` by its password (system transaction).

    It acts for the personal organisation, with this one scope, for ``span``; a new password ends it. Returns
    ``id|secret``, which can be read only now.
    """
    number, at = await tokens.next_id(tx), clock.now()
    secret = new_numbered_secret(number)
    await tokens.insert_login(
        tx,
        {
            "id": number,
            "hash": digest(secret),
            "organisation_id": account.personal_organisation_id,
            "account_id": account.id,
            "scopes": [scope],
            "at": at,
            "expires_at": at + span,
        },
    )
    return secret


async def list_tokens(tx: Tx) -> list[PersonalToken]:
    """Return the caller's tokens for their organisation, newest first, dead ones too."""
    return await tokens.personal(tx)


async def revoke_token(tx: Tx, public_id: UUID) -> None:
    """Take a token back, at once and for good; again is harmless. Raises :class:`TokenNotFound`."""
    if not await tokens.revoke_personal(tx, public_id, clock.now()):
        raise TokenNotFound(f"There is no token {public_id} (not found).")
    await tx.emit(TokenRevoked(tx.actor.organisation_id, str(public_id)))


def require_scope(actor: Actor, scope: str | None = None, also: Iterable[str] = ()) -> None:
    """Raise :class:`InsufficientScope` unless the caller's token has ``scope`` (without one: the default).

    One of ``also`` will do as well.
    """
    needed = scope or default_scope()
    if not actor.scopes & {needed, *also}:
        raise InsufficientScope(f"This token lacks the scope {needed}.", extra={"required": needed})
