"""One request's work: who calls, and the one transaction that it is.

The transaction begins when a route first asks for it and ends when its answer is ready; an error rolls it
back. A POST with an ``Idempotency-Key`` claims the key in the same transaction, so that the change and the
first answer to it are stored together or not at all.
"""

import hashlib
from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Annotated, TypeVar, cast

from fastapi import Depends, Request, Response

from tutti.assembly import Assembly
from tutti.core.actor import Actor
from tutti.core.errors import Malformed
from tutti.db import Tx, sealing
from tutti.db.idempotency import Answer, KeyReused, claim, keep
from tutti.domain.accounts import Permission, demand, enter, require_scope, sign_in_with_token
from tutti.http.kit.bearer import TokenNeeded
from tutti.http.kit.reads import READING, Pace, count_call

KEY_LENGTH = 255
READS = frozenset({"GET", "HEAD"})
Entered = TypeVar("Entered")


class Replay(Exception):
    """The key was used before with the same request: give the first answer again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


class StartOver(Exception):
    """What is under way is taken back, to be tried again."""


class Work:
    """What one request does, between its arrival and its answer."""

    def __init__(
        self,
        request: Request,
        scope: str | None = None,
        pace: Pace = READING,
        also: Collection[str] = (),
    ) -> None:
        self.request = request
        self._scope = scope
        self._also = also
        self._pace = pace
        self.assembly: Assembly = request.app.state.assembly
        self._only_reads = request.method in READS
        self._actor: Actor | None = None
        self._tx: Tx | None = None
        self._held: AbstractAsyncContextManager[object] | None = None
        self._key: str | None = None
        self.fingerprint = ""
        self.shows_secret = False
        """Whether the answer shows what nobody else may read: it is kept sealed, for this caller alone."""

    async def prepare(self) -> None:
        """Check the idempotency key and take the fingerprint of the request it stands for."""
        key = self.request.headers.get("idempotency-key") if self.request.method == "POST" else None
        if key is None:
            return
        if not 0 < len(key) <= KEY_LENGTH or not key.isascii() or not key.isprintable():
            raise Malformed(f"Idempotency-Key must be 1 to {KEY_LENGTH} printable ASCII characters.")
        self._key = key
        digest = hashlib.sha256(f"{self.request.url.path}?{self.request.url.query}\n".encode())
        if "json" in self.request.headers.get("content-type", ""):
            digest.update(await self.request.body())
        self.fingerprint = digest.hexdigest()

    @property
    def key(self) -> str | None:
        """The idempotency key, once :meth:`prepare` has looked at it."""
        return self._key

    async def actor(self) -> Actor:
        """Return the signed-in caller; raises the accounts room's errors when there is none."""
        if self._actor is None:
            token, database = bearer(self.request), self.assembly.database
            if self._only_reads:
                session = await self._hold(database.session())
                actor = await enter(session, token)
                self._tx = session.reading(actor)
            else:
                # The body is still to come, and a slow one must not hold a connection.
                actor = await sign_in_with_token(database, token)
            require_scope(actor, self._scope, self._also)
            self._actor = actor
            self.request.state.organisation = actor.organisation_id
            if self._only_reads or not self._pace.only_reads:
                count_call(self.request, self._pace, actor.account_id)
        return self._actor

    def stand_for(self, *parts: bytes) -> None:
        """Let the key stand for what came in a form, too: say it before the transaction begins."""
        whole = b"".join(hashlib.sha256(part).digest() for part in parts)
        self.fingerprint = hashlib.sha256(self.fingerprint.encode() + whole).hexdigest()

    async def let_go(self) -> None:
        """Give back the connection that a read holds since its caller is known."""
        held, self._held, self._tx = self._held, None, None
        if held is not None:
            await held.__aexit__(None, None, None)

    def act_for(self, actor: Actor) -> None:
        """Let the caller act for another of their organisations, in a transaction that is yet to be begun."""
        self._actor = actor
        self.request.state.organisation = actor.organisation_id

    async def transaction(self, needs: Permission = Permission.WRITE) -> Tx:
        """Return this request's transaction, begun at the first call by a caller who may do what it needs.

        A request that only reads has none: its statements see the caller's organisation, and cannot write.
        """
        actor = await self.actor()
        if self._tx is None:
            self._tx = await self._hold(self.assembly.database.transaction(actor))
            await demand(self._tx, needs)
            if self._key is not None:
                earlier = await claim(self._tx, self._key, self.fingerprint)
                if earlier is not None:
                    raise Replay(self._unsealed(earlier, self._key))
        return self._tx

    def _unsealed(self, answer: Answer, key: str) -> Answer:
        if not answer.is_sealed:
            return answer
        body = sealing.unseal(self.assembly.settings.secret(), self._about(key), answer.body)
        if body is None:
            raise KeyReused(
                "This request was done, and its answer showed a secret: only who asked first is told again."
            )
        return replace(answer, body=body)

    def _about(self, key: str) -> str:
        """Name the request of this caller that an answer belongs to."""
        assert self._actor is not None
        return f"{self._actor.organisation_id} {self._actor.account_id} {self.fingerprint} {key}"

    async def start_over(self) -> None:
        """Roll back, so that the route can ask for a fresh transaction."""
        self._tx = None
        await self.abandon(StartOver())

    async def finish(self, response: Response) -> None:
        """Keep the answer under its key and commit."""
        key = self._key
        if self._tx is not None and key is not None and response.status_code < 400:
            media_type, body = response.headers.get("content-type", "application/json"), bytes(response.body)
            if self.shows_secret:
                body = sealing.seal(self.assembly.settings.secret(), self._about(key), body)
            await keep(self._tx, key, Answer(response.status_code, media_type, body, self.shows_secret))
        held, self._held = self._held, None
        if held is not None:
            await held.__aexit__(None, None, None)

    async def abandon(self, error: BaseException) -> None:
        """Roll back what was begun."""
        held, self._held = self._held, None
        if held is not None:
            await held.__aexit__(type(error), error, error.__traceback__)

    async def _hold(self, connection: AbstractAsyncContextManager[Entered]) -> Entered:
        entered = await connection.__aenter__()
        self._held = connection
        return entered


def bearer(request: Request) -> str | None:
    """Return the bearer token of the ``Authorization`` header, or ``None``."""
    sent = next((value for name, value in request.scope["headers"] if name == b"authorization"), b"")
    scheme, _, token = sent.decode("latin-1").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def current_work(request: Request) -> Work:
    """Return the work that the family's route class opened for this request."""
    return cast("Work", request.state.work)


Working = Annotated[Work, Depends(current_work)]


async def signed_in(work: Working, _: TokenNeeded) -> Actor:
    """Demand a signed-in caller."""
    return await work.actor()


async def open_transaction(work: Working, _: TokenNeeded) -> Tx:
    """Demand a signed-in caller and open the request's transaction for them."""
    return await work.transaction()


async def plugged(work: Working) -> Assembly:
    """Return what this instance was assembled from."""
    return work.assembly


Caller = Annotated[Actor, Depends(signed_in)]
Transaction = Annotated[Tx, Depends(open_transaction)]
Plugged = Annotated[Assembly, Depends(plugged)]
