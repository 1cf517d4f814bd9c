"""Coming in with the bearer token of every request."""

from datetime import timedelta

from tutti.core import clock
from tutti.core.actor import Actor
from tutti.db import Database, Session
from tutti.domain.accounts._queries import tokens
from tutti.domain.accounts.errors import InvalidToken, MissingToken, TokenExpired, TokenRevoked
from tutti.domain.accounts.rules.secrets import could_be_ours, digest

MINUTE = timedelta(minutes=1)


async def sign_in_with_token(database: Database, bearer: str | None) -> Actor:
    """Return whom a bearer token acts for; raises like :func:`enter`."""
    async with database.session() as session:
        return await enter(session, bearer)


async def enter(session: Session, bearer: str | None) -> Actor:
    """Return whom a bearer token acts for, and let ``session`` look for them: one look at one index.

    Raises :class:`MissingToken`, :class:`InvalidToken`, :class:`TokenRevoked` or :class:`TokenExpired`; then
    nobody may look. Once a minute at the most, the token's last use is written down.
    """
    if not bearer:
        raise MissingToken("Send your token in the header `Authorization: Bearer …`.")
    if not could_be_ours(bearer):
        raise InvalidToken("This token is not valid; make a new one.")
    at = clock.now()
    found = await tokens.enter(session.look, digest(bearer))
    if found is None:
        raise InvalidToken("This token is not valid; make a new one.")
    if found.revoked_at is not None:
        raise TokenRevoked("This token was revoked; make a new one.")
    if found.expires_at is not None and found.expires_at <= at:
        raise TokenExpired("This token has expired; refresh it or make a new one.")
    if found.last_used_at is None or at - found.last_used_at >= MINUTE:
        await tokens.note_use(session, found.id, at, at - MINUTE)
    return Actor(found.account_id, found.organisation_id, frozenset(found.scopes), found.via, found.role)
