"""Who takes payments: nobody but the operator by default, or Stripe where a key is set."""

from tutti.adapters.payments.operator import OperatorPayments
from tutti.domain.credits import Payments
from tutti.settings import Settings


def payments_of(settings: Settings) -> Payments:
    """Return the provider that the settings name."""
    if settings.stripe_key is None:
        return OperatorPayments()
    from tutti.adapters.payments.stripe import StripePayments  # noqa: PLC0415 (its SDK is large)

    return StripePayments(
        settings.stripe_key, settings.stripe_webhook_secret, api_base=settings.stripe_api_base
    )
