"""Every statement about endpoints, notices and mails."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tutti.db import Tx
from tutti.domain.notices.model import Endpoint, Notice

ENDPOINT = """id, public_id, url, description, secret, active, created_at, failing_since,
  case when failing_since is not null then (
    select coalesce(n.last_error, 'The address answered ' || n.last_status || '.') from webhook_notice n
    where n.endpoint_id = webhook_endpoint.id and n.attempts > 0 and n.state <> 'delivered'
    order by n.event_id desc limit 1) end as last_error"""


async def endpoints(tx: Tx) -> list[Endpoint]:
    """Return the caller's endpoints."""
    return await tx.many(
        f"select {ENDPOINT} from webhook_endpoint where organisation_id = %(organisation)s order by id",
        None,
        Endpoint,
    )


async def lock_organisation(tx: Tx) -> None:
    """Let one caller of an organisation at a time count its endpoints."""
    await tx.value("select pg_advisory_xact_lock(70, %(organisation)s::int)")


async def insert_endpoint(tx: Tx, url: str, description: str | None, secret: str) -> Endpoint:
    """Add an endpoint."""
    return await tx.one(
        f"""insert into webhook_endpoint (organisation_id, url, description, secret)
            values (%(organisation)s, %(url)s, %(description)s, %(secret)s) returning {ENDPOINT}""",
        {"url": url, "description": description, "secret": secret},
        Endpoint,
    )


async def delete_endpoint(tx: Tx, public_id: UUID) -> bool:
    """Remove an endpoint and what it is owed; return whether there was one."""
    return bool(
        await tx.execute(
            "delete from webhook_endpoint where organisation_id = %(organisation)s and public_id = %(id)s",
            {"id": public_id},
        )
    )


async def owe(tx: Tx, organisation_id: int, event_id: int, event: str, body: str) -> Sequence[int]:
    """Owe a notice to each active endpoint, once; return the ids of all that are owed (system)."""
    await tx.execute(
        """insert into webhook_notice (organisation_id, endpoint_id, event_id, event, body)
           select organisation_id, id, %(event_id)s, %(event)s, %(body)s from webhook_endpoint
           where organisation_id = %(of)s and active on conflict do nothing""",
        {"of": organisation_id, "event_id": event_id, "event": event, "body": body},
    )
    rows = await tx.many(
        f"{NOTICE} where n.event_id = %(event_id)s and n.state = 'owed'", {"event_id": event_id}, Notice
    )
    return [row.id for row in rows]


NOTICE = """select n.id, n.public_id, n.organisation_id, e.public_id as endpoint, e.url, e.secret, e.active,
    n.event, n.body, n.state, n.attempts
  from webhook_notice n join webhook_endpoint e on e.id = n.endpoint_id"""


async def notice(tx: Tx, notice_id: int) -> Notice | None:
    """Return a notice; ``None`` when its endpoint was removed (system)."""
    return await tx.maybe(f"{NOTICE} where n.id = %(id)s", {"id": notice_id}, Notice)


async def note_attempt(tx: Tx, notice_id: int, state: str, status: int | None, error: str | None) -> bool:
    """Write down how a try ended, and how the endpoint fares: a week of failures switches it off (system).

    Return whether it is still active.
    """
    active = await tx.value(
        """with noted as (
             update webhook_notice set state = %(state)s, attempts = attempts + 1, last_status = %(status)s,
               last_error = %(error)s,
               delivered_at = case when %(state)s = 'delivered' then clock_timestamp() end
             where id = %(id)s returning endpoint_id)
           update webhook_endpoint e set
             failing_since = case when %(state)s = 'delivered' then null
                                  else coalesce(failing_since, clock_timestamp()) end,
             active = active and (%(state)s = 'delivered' or failing_since is null
                                  or failing_since > clock_timestamp() - interval '7 days')
           from noted where e.id = noted.endpoint_id returning e.active""",
        {"id": notice_id, "state": state, "status": status, "error": error},
    )
    return bool(active)


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail as it is stored; ``sealed`` is gone once it is settled."""

    id: int
    public_id: UUID
    about: str
    recipient: str
    subject: str
    sealed: bytes | None
    state: str
    attempts: int


async def insert_mail(
    tx: Tx, organisation_id: int, public_id: UUID, about: str, recipient: str, subject: str, sealed: bytes
) -> int | None:
    """Owe somebody a mail of an organisation; ``None`` if it is owed under this id already."""
    found = await tx.value(
        """insert into mail (public_id, organisation_id, about, recipient, subject, sealed)
           values (%(id)s, %(of)s, %(about)s, %(recipient)s, %(subject)s, %(sealed)s)
           on conflict (public_id) do nothing returning id""",
        {
            "id": public_id,
            "of": organisation_id,
            "about": about,
            "recipient": recipient,
            "subject": subject,
            "sealed": sealed,
        },
    )
    return found if isinstance(found, int) else None


async def mail(tx: Tx, mail_id: int) -> MailRow:
    """Return a mail (system)."""
    return await tx.one(
        """select id, public_id, about, recipient, subject, sealed, state, attempts from mail
           where id = %(id)s""",
        {"id": mail_id},
        MailRow,
    )


async def note_mail(tx: Tx, mail_id: int, state: str, error: str | None) -> None:
    """Write down how a try ended; what a settled mail says is forgotten (system)."""
    await tx.execute(
        """update mail set state = %(state)s, attempts = attempts + 1, error = %(error)s,
             sealed = case when %(state)s = 'owed' then sealed end,
             settled_at = case when %(state)s <> 'owed' then clock_timestamp() end
           where id = %(id)s and state = 'owed'""",
        {"id": mail_id, "state": state, "error": error},
    )


async def withdraw_mail(tx: Tx, about: str) -> None:
    """Let go of mails of the caller's organisation that are still owed."""
    await tx.execute(
        """update mail set state = 'withdrawn', sealed = null, settled_at = clock_timestamp()
           where organisation_id = %(organisation)s and about = %(about)s and state = 'owed'""",
        {"about": about},
    )


@dataclass(frozen=True, slots=True)
class MailState:
    """What became of a mail about something."""

    about: str
    state: str


async def mail_states(tx: Tx, about: Sequence[str]) -> list[MailState]:
    """Return what became of the caller's mails about some things, oldest first."""
    return await tx.many(
        """select about, state from mail where organisation_id = %(organisation)s
           and about = any(%(about)s) order by id""",
        {"about": list(about)},
        MailState,
    )
