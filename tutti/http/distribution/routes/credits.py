"""``/v1/me/credits``, ``/v1/me/autoreload``, ``/v1/credits/checkout``, and the payment provider's webhook."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request

from tutti.core.errors import Kind, TuttiError
from tutti.domain import credits
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.credits import (
    AutoReloadAnswer,
    AutoReloadBody,
    CheckoutAnswer,
    CheckoutBody,
    CreditsAnswer,
    WebhookAnswer,
)
from tutti.http.kit import Caller, Limit, Plugged, Transaction

router = APIRouter(tags=["credits"], route_class=route_class)
CHECKOUTS = Limit("checkout", calls=20, seconds=600)
MOST_BYTES = 1 << 20


class WebhookTooLarge(TuttiError):
    """More than any event has."""

    kind = Kind.TOO_LARGE
    code = "invalid_field"


@router.get("/v1/me/credits")
async def read_credits(
    tx: Transaction,
    caller: Caller,
    transactions: Annotated[int, Query(ge=0, description="How many transactions to list, at most 100.")] = 10,
) -> CreditsAnswer:
    """Read your balance and the latest transactions.

    With them come the sums of all that ever came and went.
    """
    return CreditsAnswer.of(await credits.read_statement(tx, caller.organisation_id, transactions))


@router.get("/v1/me/autoreload")
async def read_autoreload(tx: Transaction) -> AutoReloadAnswer:
    """Read the settings of auto-reload."""
    return AutoReloadAnswer.of(await credits.read_autoreload(tx))


@router.post("/v1/me/autoreload")
async def set_autoreload(body: AutoReloadBody, tx: Transaction, plugged: Plugged) -> AutoReloadAnswer:
    """Change the settings of auto-reload.

    Credits are bought with a saved card when fewer than a threshold are left. The card is charged at most
    once an hour. A charge that fails switches auto-reload off and says why.
    """
    return AutoReloadAnswer.of(await credits.set_autoreload(tx, body.change(), plugged.payments))


@router.post("/v1/credits/checkout", dependencies=[Depends(CHECKOUTS)])
async def start_checkout(
    body: CheckoutBody,
    caller: Caller,
    plugged: Plugged,
    idempotency_key: Annotated[
        str | None, Header(description="A word of yours; the same again opens no second page.")
    ] = None,
) -> CheckoutAnswer:
    """Buy credits: open a page to pay on.

    The credits are there when the payment provider confirms the payment.
    """
    order = body.order(plugged.settings.base_url, idempotency_key)
    return CheckoutAnswer.of(await credits.start_checkout(plugged.database, caller, plugged.payments, order))


@router.post("/webhooks/stripe", include_in_schema=False)
async def receive_event(
    request: Request, plugged: Plugged, stripe_signature: Annotated[str, Header()] = ""
) -> WebhookAnswer:
    """Take an event of the payment provider, signed by it. Not for clients."""
    await credits.receive(plugged.database, plugged.payments, await _payload(request), stripe_signature)
    return WebhookAnswer()


async def _payload(request: Request) -> bytes:
    payload = bytearray()
    async for chunk in request.stream():
        payload += chunk
        if len(payload) > MOST_BYTES:
            raise WebhookTooLarge(f"A webhook may have up to {MOST_BYTES} bytes.")
    return bytes(payload)
