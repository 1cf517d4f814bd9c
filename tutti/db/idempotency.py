"""Keyed POSTs: the same key and request get the first answer, another request is a conflict."""

from dataclasses import dataclass

from tutti.core.errors import Kind, TuttiError
from tutti.db.transaction import Tx


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was sent: status, media type and body, or the body sealed by whoever keeps it."""

    status: int
    media_type: str
    body: bytes
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class _Claimed:
    fingerprint: str
    status: int | None
    media_type: str | None
    body: bytes | None
    is_sealed: bool


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
        """select fingerprint, status, headers->>'content-type' as media_type, body,
             coalesce((headers->>'sealed')::boolean, false) as is_sealed from idempotency
           where organisation_id = %(organisation)s and key = %(key)s""",
        {"key": key},
        _Claimed,
    )
    if earlier.fingerprint != fingerprint or earlier.status is None:
        raise KeyReused("This Idempotency-Key was used with another request; send a new key.")
    media_type = earlier.media_type or "application/json"
    return Answer(earlier.status, media_type, earlier.body or b"", earlier.is_sealed)


async def keep(tx: Tx, key: str, answer: Answer) -> None:
    """Store the answer beside the change that it answers."""
    await tx.execute(
        """update idempotency set status = %(status)s, body = %(body)s,
             headers = jsonb_build_object('content-type', %(media_type)s::text, 'sealed', %(sealed)s::boolean)
           where organisation_id = %(organisation)s and key = %(key)s""",
        {
            "key": key,
            "status": answer.status,
            "body": answer.body,
            "media_type": answer.media_type,
            "sealed": answer.is_sealed,
        },
    )


async def forget_old(tx: Tx) -> int:
    """Drop answers older than a day (system transaction); return how many."""
    return await tx.execute("delete from idempotency where created_at < now() - interval '24 hours'")
