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


def key_of_partner(partner: str, key: str) -> str:
    """Return a partner's key for what comes before an account; no caller can send one like it."""
    return f"→{partner} {key}"


async def first_answer(tx: Tx, key: str, fingerprint: str) -> Answer | None:
    """Return the answer that a partner's key had (system). Raises :class:`KeyReused` for another request."""
    found = await tx.maybe(
        """select fingerprint, status, headers->>'content-type' as media_type, body, true as is_sealed
           from idempotency where key = %(key)s and key like '→%%'""",
        {"key": key},
        _Claimed,
    )
    if found is None:
        return None
    if found.fingerprint != fingerprint or found.status is None:
        raise KeyReused("This Idempotency-Key was used with another request; send a new key.")
    return Answer(found.status, found.media_type or "application/json", found.body or b"", is_sealed=True)


async def keep_first(tx: Tx, organisation_id: int, key: str, fingerprint: str, answer: Answer) -> None:
    """Store the sealed answer to a partner's key beside the organisation that it made (system).

    Raises :class:`KeyReused` where another request was faster.
    """
    new = await tx.execute(
        """insert into idempotency (organisation_id, key, fingerprint, status, body, headers)
           values (%(of)s, %(key)s, %(fingerprint)s, %(status)s, %(body)s,
             jsonb_build_object('content-type', %(media_type)s::text, 'sealed', true))
           on conflict do nothing""",
        {
            "of": organisation_id,
            "key": key,
            "fingerprint": fingerprint,
            "status": answer.status,
            "body": answer.body,
            "media_type": answer.media_type,
        },
    )
    if not new:
        raise KeyReused("This Idempotency-Key was used with another request; send a new key.")


async def forget_old(tx: Tx) -> int:
    """Drop answers older than a day (system transaction); return how many."""
    return await tx.execute("delete from idempotency where created_at < now() - interval '24 hours'")
