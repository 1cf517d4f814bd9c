"""Hashing passwords: Argon2id (RFC 9106) in threads, a few at a time, since each takes 64 MB for a while."""

import asyncio
import base64
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tutti.domain.accounts.rules.passwords import normal_password

HASHER = PasswordHasher()
AT_ONCE = max(2, min(4, os.cpu_count() or 2))
_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


@asynccontextmanager
async def gate() -> AsyncIterator[None]:
    """Wait until fewer than :data:`AT_ONCE` passwords are being worked on in this process."""
    async with _gates.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
        yield


async def hash_password(typed: str) -> str:
    """Return the Argon2id form in which a password is kept."""
    async with gate():
        return await asyncio.to_thread(HASHER.hash, _octets(typed))


async def is_password(typed: str, kept: str | None) -> bool:
    """Tell whether ``typed`` is the password ``kept``, inside a :func:`gate`.

    Without one it takes as long and is false, so that the time does not tell whether an account exists.
    """
    return await asyncio.to_thread(_verify, kept or _decoy(), _octets(typed)) and kept is not None


def outdated(kept: str) -> bool:
    """Tell whether a password was hashed with weaker parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def _octets(typed: str) -> bytes:
    return normal_password(typed).encode("utf-8", "surrogatepass")


def _verify(kept: str, password: bytes) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _decoy() -> str:
    """Return a hash with today's parameters that no password has."""
    cost = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    return f"$argon2id$v=19${cost}${_noise(HASHER.salt_len)}${_noise(HASHER.hash_len)}"


def _noise(length: int) -> str:
    return base64.b64encode(secrets.token_bytes(length)).rstrip(b"=").decode()
