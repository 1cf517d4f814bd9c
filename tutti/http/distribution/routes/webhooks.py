"""``/v1/webhooks``: addresses that hear when a release changes its state (contract, section 12)."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from tutti.domain import notices
from tutti.domain.notices import Endpoint
from tutti.http.distribution.routing import route_class
from tutti.http.kit import Transaction, Working

router = APIRouter(prefix="/v1", tags=["webhooks"], route_class=route_class)
EVENTS = ["release.status_changed"]


class WebhookBody(BaseModel):
    """A new endpoint."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"url": "https://app.example.org/hooks/tutti", "description": "my app"}]
        }
    )

    url: str = Field(max_length=2048, description="A public https address.")
    description: str | None = Field(None, max_length=200)


class Webhook(BaseModel):
    """An endpoint."""

    id: UUID
    url: str
    description: str | None
    events: list[str]
    active: bool = Field(description="False once it has failed for seven days: remove it and add it anew.")
    createdAt: datetime  # noqa: N815
    failingSince: datetime | None = Field(None, description="Since when no notice got there, if so.")  # noqa: N815
    lastError: str | None = Field(None, description="Why the newest notice did not get there.")  # noqa: N815


class NewWebhook(Webhook):
    """A new endpoint; the secret is shown this once."""

    signingSecret: str  # noqa: N815


class WebhookList(BaseModel):
    """Your endpoints."""

    webhooks: list[Webhook]


class Removed(BaseModel):
    """The endpoint is gone."""

    success: bool = True


@router.get("/webhooks", response_model=WebhookList)
async def list_webhooks(tx: Transaction) -> dict[str, object]:
    """List your addresses."""
    return {"webhooks": [_shown(endpoint) for endpoint in await notices.list_endpoints(tx)]}


@router.post("/webhooks", status_code=201, response_model=NewWebhook)
async def add_webhook(body: WebhookBody, work: Working, tx: Transaction) -> dict[str, object]:
    """Add an address to be told at.

    Check `X-Once-Signature` (`sha256=` HMAC of the raw body) of each notice with
    the secret, which is shown this once.
    """
    work.shows_secret = True
    endpoint = await notices.add_endpoint(tx, body.url, body.description)
    return {**_shown(endpoint), "signingSecret": endpoint.secret}


@router.delete("/webhooks/{webhook_id}", response_model=Removed)
async def remove_webhook(webhook_id: UUID, tx: Transaction) -> Removed:
    """Remove an address."""
    await notices.remove_endpoint(tx, webhook_id)
    return Removed()


def _shown(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.public_id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": EVENTS,
        "active": endpoint.active,
        "createdAt": endpoint.created_at,
        "failingSince": endpoint.failing_since,
        "lastError": endpoint.last_error,
    }
