"""The shapes of credits (contract, sections 5.2 to 5.4). Credits are whole numbers."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StrictBool, StrictInt

from tutti.domain.credits import AutoReload, AutoReloadChange, Checkout, CheckoutOrder, Statement

MOST_URL = 2048
Url = Annotated[HttpUrl, Field(max_length=MOST_URL)]


class LifetimeSums(BaseModel):
    """Everything that ever came and went."""

    purchased: int = Field(description="Bought, less what went back with its payment.")
    spent: int = Field(description="Spent on releases or set aside for them.")
    earned: int = Field(description="Granted by the operator, bonuses and corrections.")
    refunded: int = Field(description="Given back for releases that were not delivered.")


class TransactionItem(BaseModel):
    """One change of the balance."""

    id: UUID
    type: str = Field(
        description="`purchase`, `auto_reload`, `submission`, `ai_surcharge`, `refund`, `referral_bonus`, "
        "`grant` or `adjustment`."
    )
    amount: int = Field(description="Negative for a decrease.")
    balance_after: int
    description: str
    release_id: UUID | None
    created_at: datetime


class CreditsAnswer(BaseModel):
    """What you have, and how it came about."""

    balance: int
    owed: int = Field(
        description="Spent although their payment went back by refund or dispute; what comes pays them first."
    )
    lifetime: LifetimeSums
    transactions: list[TransactionItem] = Field(description="Newest first.")

    @classmethod
    def of(cls, statement: Statement) -> Self:
        """Show a statement."""
        sums = statement.lifetime
        return cls(
            balance=statement.balance,
            owed=statement.owed,
            lifetime=LifetimeSums(
                purchased=sums.purchased, spent=sums.spent, earned=sums.earned, refunded=sums.refunded
            ),
            transactions=[
                TransactionItem(
                    id=each.id,
                    type=each.kind,
                    amount=each.amount,
                    balance_after=each.balance_after,
                    description=each.description,
                    release_id=UUID(each.release_id) if each.release_id else None,
                    created_at=each.created_at,
                )
                for each in statement.transactions
            ],
        )


class AutoReloadBody(BaseModel):
    """What auto-reload should do. When enabling, name `package_id` or `quantity`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"enabled": True, "quantity": 10, "threshold_credits": 5}]}
    )

    enabled: StrictBool
    package_id: str | None = None
    quantity: StrictInt | None = Field(None, description="How many credits, at the price of single ones.")
    threshold_credits: StrictInt | None = Field(None, description="Reload when fewer are left; default 5.")
    payment_method_id: str | None = Field(None, description="A saved card; default the latest.")

    def change(self) -> AutoReloadChange:
        """Return what is asked."""
        return AutoReloadChange(
            self.enabled, self.package_id, self.quantity, self.threshold_credits, self.payment_method_id
        )


class PaymentMethodItem(BaseModel):
    """A saved card."""

    id: str
    brand: str
    last4: str


class AutoReloadAnswer(BaseModel):
    """How credits are bought by themselves."""

    enabled: bool
    package_id: str | None
    quantity: int | None
    threshold_credits: int
    payment_method: PaymentMethodItem | None
    last_reload_at: datetime | None
    last_error: str | None = Field(description="Why auto-reload was switched off, if a charge failed.")

    @classmethod
    def of(cls, settings: AutoReload) -> Self:
        """Show the settings."""
        card = settings.payment_method
        return cls(
            enabled=settings.enabled,
            package_id=settings.package_id,
            quantity=settings.quantity,
            threshold_credits=settings.threshold_credits,
            payment_method=PaymentMethodItem(id=card.method, brand=card.brand, last4=card.last4)
            if card
            else None,
            last_reload_at=settings.last_reload_at,
            last_error=settings.last_error,
        )


class CheckoutBody(BaseModel):
    """What to buy: `credits` or `package_id`, not both."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"credits": 10, "save_payment_method": True}]})

    credits: StrictInt | None = Field(None, description="How many credits, at the price of single ones.")
    package_id: str | None = Field(None, description="A bundle of `GET /v1/pricing`.")
    save_payment_method: StrictBool = Field(False, description="Keep the card for auto-reload.")
    success_url: Url | None = Field(None, description="Where to come back to when it is paid.")
    cancel_url: Url | None = Field(None, description="Where to come back to when it is not.")

    def order(self, base_url: str, request_key: str | None) -> CheckoutOrder:
        """Return what is ordered; the instance's own address stands in for URLs that are not given."""
        return CheckoutOrder(
            self.credits,
            self.package_id,
            save_method=self.save_payment_method,
            success_url=str(self.success_url or f"{base_url}/"),
            cancel_url=str(self.cancel_url or f"{base_url}/"),
            request_key=request_key,
        )


class CheckoutAnswer(BaseModel):
    """Where to pay, and what it costs. The credits come when the payment is confirmed."""

    checkout_url: str
    session_id: str
    credits: int
    amount_usd: int | Decimal
    currency: str
    expires_at: datetime

    @classmethod
    def of(cls, opened: Checkout) -> Self:
        """Show an opened page."""
        amount = opened.price.amount
        return cls(
            checkout_url=opened.url,
            session_id=opened.session_id,
            credits=opened.credits,
            amount_usd=int(amount) if amount == int(amount) else amount,
            currency=opened.price.currency.lower(),
            expires_at=opened.expires_at,
        )


class WebhookAnswer(BaseModel):
    """A webhook was taken."""

    received: bool = True
