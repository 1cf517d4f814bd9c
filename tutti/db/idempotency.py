"""Keyed POSTs: the same key and request get the first answer, another request is a conflict."""

from dataclasses import dataclass

from tutti.core.errors import Kind, TuttiError
from tutti.db.transaction import Tx


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: status, media type and body."""

    status: int
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Claimed:
    fingerprint: str
    status: int | None
    media_type: str | None
    body: bytes | None


class KeyReused(TuttiError):
    """The key stands for another request."""

    kind = Kind.CONFLICT
    code = "idempotency_key_reused"


async def claim(tx: Tx, key: str, fingerprint: str) -> Answer | None:
    """Claim ``key`` for this transaction, or return the answer that it already had.

    Waits while another transaction holds the key. Raises :class:`KeyReused` for another fingerprint.
    """
    new = await tx.execute(
        """insert into idempotency (organisation_id, key, fingerprint)
           values (%(organisation)s, %(key)s, %(fingerprint)s) on conflict do nothing""",
        {"key": key, "fingerprint": fingerprint},
    )
    if new:
        return None
    earlier = await tx.one(
        """select fingerprint, status, headers->>'content-type' as media_type, body from idempotency
           where organisation_id = %(organisation)s and key = %(key)s""",
        {"key": key},
        _Claimed,
    )
    if earlier.fingerprint == fingerprint and earlier.status is None:
        raise KeyReused(
            "This request was done; its answer showed a secret, which is not kept or shown again."
        )
    if earlier.fingerprint != fingerprint or earlier.status is None:
        raise KeyReused("This Idempotency-Key was used with another request; send a new key.")
    return Answer(earlier.status, earlier.media_type or "application/json", earlier.body or b"")


async def keep(tx: Tx, key: str, answer: Answer) -> None:
    """Store the answer beside the change that it answers."""
    await tx.execute(
        """update idempotency set status = %(status)s, body = %(body)s,
             headers = jsonb_build_object('content-type', %(media_type)s::text)
           where organisation_id = %(organisation)s and key = %(key)s""",
        {"key": key, "status": answer.status, "body": answer.body, "media_type": answer.media_type},
    )


async def forget_old(tx: Tx) -> int:
    """Drop answers older than a day (system transaction); return how many."""
    return await tx.execute("delete from idempotency where created_at < now() - interval '24 hours'")
