"""Endpoints for their owners; notices for the workflow that sends them."""

import secrets
from collections.abc import Mapping
from uuid import UUID

import msgspec

from tutti.db import Tx
from tutti.domain.notices import _queries
from tutti.domain.notices.errors import EndpointNotFound, TooManyEndpoints
from tutti.domain.notices.events import EndpointSwitchedOff
from tutti.domain.notices.model import Endpoint, Notice, Posted
from tutti.domain.notices.rules import MAX_ATTEMPTS, MAX_ENDPOINTS, check_address
from tutti.logs import get_logger

log = get_logger("notices")


async def list_endpoints(tx: Tx) -> list[Endpoint]:
    """Return the caller's endpoints, oldest first."""
    return await _queries.endpoints(tx)


async def add_endpoint(tx: Tx, url: str, description: str | None) -> Endpoint:
    """Add an endpoint with a fresh secret. Raises ``InvalidEndpoint`` and ``TooManyEndpoints``."""
    address = check_address(url)
    await _queries.lock_organisation(tx)
    if len(await _queries.endpoints(tx)) >= MAX_ENDPOINTS:
        raise TooManyEndpoints(f"There are {MAX_ENDPOINTS} webhooks already; remove one first.")
    return await _queries.insert_endpoint(tx, address, description, "whsec_" + secrets.token_urlsafe(32))


async def remove_endpoint(tx: Tx, public_id: UUID) -> None:
    """Remove an endpoint. Raises ``EndpointNotFound``."""
    if not await _queries.delete_endpoint(tx, public_id):
        raise EndpointNotFound(f"Webhook {public_id} not found.")


async def owe(
    tx: Tx, organisation_id: int, event_id: int, event: str, body: Mapping[str, object]
) -> list[int]:
    """Owe a notice of an event to every active endpoint of an organisation, once; return the notices' ids."""
    written = msgspec.json.encode(body).decode()
    return list(await _queries.owe(tx, organisation_id, event_id, event, written))


async def read_notice(tx: Tx, notice_id: int) -> Notice | None:
    """Return what is owed, or ``None`` when nothing is any more."""
    notice = await _queries.notice(tx, notice_id)
    return notice if notice and notice.active and notice.state == "owed" else None


async def note_attempt(tx: Tx, notice: Notice, posted: Posted) -> bool:
    """Write down how a try ended; return whether the notice is settled, one way or the other.

    The owner is told by the list of endpoints, and of its end by mail; the operator by the log.
    """
    last = notice.attempts + 1 >= MAX_ATTEMPTS
    state = "delivered" if posted.delivered else "given_up" if last else "owed"
    is_active = await _queries.note_attempt(tx, notice.id, state, posted.status, posted.error)
    told = {"endpoint": str(notice.endpoint), "error": posted.told()}
    if state == "given_up":
        log.warning("webhook.given_up", notice=str(notice.public_id), **told)
    if notice.active and not is_active:
        log.warning("webhook.switched_off", **told)
        await tx.emit(EndpointSwitchedOff(notice.organisation_id, url=notice.url, **told))
    return state != "owed"
