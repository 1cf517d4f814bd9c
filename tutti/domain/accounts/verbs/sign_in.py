"""Signing in with a password, and a browser's session."""

import math
from datetime import timedelta

from tutti.core import clock
from tutti.db import Database, Tx
from tutti.domain.accounts._queries import people, tokens
from tutti.domain.accounts.errors import (
    AccountLocked,
    InvalidCredentials,
    InvalidText,
)
from tutti.domain.accounts.model import Account
from tutti.domain.accounts.rules.names import normal_email
from tutti.domain.accounts.rules.passwords import LONGEST
from tutti.domain.accounts.rules.secrets import could_be_ours, digest, new_secret
from tutti.domain.accounts.verbs.passwords import gate, hash_password, is_password, outdated

FAILURES = 5
WINDOW = timedelta(minutes=15)
SESSION = timedelta(days=14)


async def sign_in(database: Database, email: str, password: str) -> Account:
    """Return the account whose address and password these are.

    Raises :class:`InvalidCredentials`, alike and after the same time for an unknown address and for a wrong
    password, and :class:`AccountLocked` after :data:`FAILURES` wrong ones within :data:`WINDOW`, alike for
    addresses with and without an account.
    """
    try:
        address = normal_email(email)
    except InvalidText as error:
        raise _wrong() from error
    async with gate():
        # Counted before the password is looked at, so that many guesses at once cannot outrun the counter.
        async with database.system() as tx:
            await _count(tx, address)
            kept = await people.password_hash(tx, address)
        right = await is_password(password[: LONGEST + 1], kept)
    if not right or kept is None:
        raise _wrong()
    renewed = await hash_password(password) if outdated(kept) else None
    async with database.system() as tx:
        return await _welcome(tx, address, renewed)


async def _count(tx: Tx, address: str) -> None:
    at = clock.now()
    lock = await people.count_attempt(tx, digest(address), at, WINDOW)
    if lock.failures > FAILURES:
        seconds = math.ceil((lock.since + WINDOW - at).total_seconds())
        raise AccountLocked(
            f"Too many wrong passwords for this address; try again in {seconds} seconds.",
            extra={"retryAfterSeconds": seconds},
        )


async def _welcome(tx: Tx, address: str, renewed: str | None) -> Account:
    await people.forgive(tx, digest(address))
    account = await people.account_of(tx, address)
    if account is None:
        raise _wrong()
    if renewed is not None:
        await people.set_password_hash(tx, account.id, renewed)
    return account


def _wrong() -> InvalidCredentials:
    return InvalidCredentials("The e-mail address or the password is wrong.")


def new_browser_secret() -> str:
    """Return what tells a browser from all others before anybody signs in with it; it opens nothing."""
    return new_secret()


async def open_session(tx: Tx, account: Account) -> str:
    """Open a browser's session (system transaction) and return the secret for its cookie."""
    secret, at = new_secret(), clock.now()
    await tokens.insert_session(tx, digest(secret), account.id, at, at + SESSION)
    return secret


async def account_of_session(tx: Tx, secret: str) -> Account | None:
    """Return who signed in with a browser (system transaction); ``None`` when nobody did, or long ago."""
    return await tokens.session_account(tx, digest(secret), clock.now()) if could_be_ours(secret) else None


async def close_session(tx: Tx, secret: str) -> None:
    """End a browser's session (system transaction)."""
    if could_be_ours(secret):
        await tokens.delete_session(tx, digest(secret))
