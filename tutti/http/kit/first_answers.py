"""Idempotency keys of partners, for what they ask before there is an account to keep an answer for.

The answer is kept sealed, and the fingerprint under the instance's secret: the body holds a password, and a
plain digest of it could be searched.
"""

import hashlib
import hmac
from dataclasses import replace

from tutti.db import Tx, sealing
from tutti.db.idempotency import Answer, first_answer, keep_first, key_of_partner
from tutti.http.kit.work import Replay, Work


class FirstAnswer:
    """What one keyed request of a partner was answered first; nothing at all without a key."""

    def __init__(self, work: Work, partner: str) -> None:
        self._work = work
        self._key = key_of_partner(partner, work.key) if work.key else None
        self._secret = work.assembly.settings.secret() if work.key else b""
        self._fingerprint = hmac.new(self._secret, work.fingerprint.encode(), hashlib.sha256).hexdigest()

    async def give_again(self, tx: Tx) -> None:
        """Raise ``Replay`` if there is one already, and ``KeyReused`` if that was to another request."""
        kept = await first_answer(tx, self._key, self._fingerprint) if self._key else None
        body = sealing.unseal(self._secret, self._about, kept.body) if kept else None
        if kept is not None and body is not None:
            self._work.request.state.headers = {"Cache-Control": "no-store"}
            raise Replay(replace(kept, body=body))

    async def keep(self, tx: Tx, organisation_id: int, status: int, body: bytes) -> None:
        """Keep it, in the transaction of what it answers."""
        if self._key:
            sealed = sealing.seal(self._secret, self._about, body)
            answer = Answer(status, "application/json", sealed, is_sealed=True)
            await keep_first(tx, organisation_id, self._key, self._fingerprint, answer)

    @property
    def _about(self) -> str:
        return f"{self._key} {self._fingerprint}"
