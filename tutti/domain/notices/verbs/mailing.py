"""Mails: owed in the transaction in which something happened, sent by a workflow afterwards.

What a mail says may hold a secret, and so is sealed with the instance's own while it waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from tutti.core.ids import new_id
from tutti.db import Tx, sealing
from tutti.domain.notices import _queries
from tutti.domain.notices.model import Mail, Mailed
from tutti.domain.notices.rules import MAIL_WAITS

WORKFLOW = "send_mail"
ONCE = UUID("1c1b9a52-7f0e-5f0b-9a41-2f9d4d1f6c33")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be mailed to whom; ``about`` names the thing, for who asks later what became of it."""

    about: str
    recipient: str
    subject: str
    text: str


async def owe_mail(tx: Tx, secret: bytes, letter: Letter) -> None:
    """Owe somebody a mail, and start the workflow that sends it; ``secret`` is the instance's own."""
    await _owe(tx, secret, letter, tx.actor.organisation_id, new_id())


async def owe_mail_once(tx: Tx, secret: bytes, letter: Letter, organisation_id: int) -> None:
    """Owe somebody one mail of an organisation about a thing, however often it is asked for (system)."""
    await _owe(tx, secret, letter, organisation_id, uuid5(ONCE, f"{letter.about} {letter.recipient}"))


async def _owe(tx: Tx, secret: bytes, letter: Letter, organisation_id: int, public_id: UUID) -> None:
    sealed = sealing.seal(secret, _sealed_as(public_id), letter.text.encode())
    found = await _queries.insert_mail(
        tx, organisation_id, public_id, letter.about, letter.recipient, letter.subject, sealed
    )
    if found is not None:
        await tx.start(WORKFLOW, {"mail_id": found}, key=f"{WORKFLOW}:{found}")


async def withdraw_mail(tx: Tx, about: str) -> None:
    """Let go of mails about a thing that have not gone out yet."""
    await _queries.withdraw_mail(tx, about)


async def mail_states(tx: Tx, about: Sequence[str]) -> dict[str, str]:
    """Return what became of the newest mail about each thing: owed, sent, given_up or withdrawn."""
    return {each.about: each.state for each in await _queries.mail_states(tx, about)} if about else {}


async def read_mail(tx: Tx, secret: bytes, mail_id: int) -> Mail | None:
    """Return a mail that is owed; ``None`` where nothing is any more (system).

    One that was sealed elsewhere, with another secret, is given up.
    """
    row = await _queries.mail(tx, mail_id)
    if row.state != "owed" or row.sealed is None:
        return None
    text = sealing.unseal(secret, _sealed_as(row.public_id), row.sealed)
    if text is None:
        await _queries.note_mail(tx, row.id, "given_up", "It was sealed with another secret.key.")
        return None
    return Mail(row.public_id, row.recipient, row.subject, text.decode())


async def note_mailed(tx: Tx, mail_id: int, mailed: Mailed) -> bool:
    """Write down how a try ended; return whether the mail is settled, one way or the other (system)."""
    row = await _queries.mail(tx, mail_id)
    is_last = mailed.is_final or row.attempts >= len(MAIL_WAITS)
    state = "sent" if mailed.error is None else "given_up" if is_last else "owed"
    await _queries.note_mail(tx, mail_id, state, mailed.error)
    return state != "owed"


def _sealed_as(public_id: UUID) -> str:
    return f"mail {public_id}"
