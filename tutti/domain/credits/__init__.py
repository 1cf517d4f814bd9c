"""Prepaid credits: what they cost, who has how many, and what they were spent on.

A release's credits are set aside when it is submitted, spent when it is delivered and given back when it is
refused; the release is the key, so that it never pays twice. Credits are bought through the :class:`Payments`
port, or granted by the operator. All amounts live in the books.
"""

from typing import TYPE_CHECKING

from tutti.core.doors import later

if TYPE_CHECKING:
    from tutti.domain.credits.errors import (
        InsufficientCredits,
        InvalidOrder,
        InvalidSignature,
        MissingOrder,
        NoPaymentMethod,
        PaymentDeclined,
        PaymentFailed,
        PaymentsNotConfigured,
    )
    from tutti.domain.credits.events import (
        AutoReloadFailed,
        CreditsBought,
        CreditsGranted,
        CreditsLow,
        CreditsTakenBack,
    )
    from tutti.domain.credits.model import (
        AutoReload,
        AutoReloadChange,
        Bundle,
        Charge,
        Checkout,
        CheckoutOrder,
        Kind,
        Lifetime,
        PriceList,
        Quote,
        SavedMethod,
        Statement,
        Transaction,
    )
    from tutti.domain.credits.ports import (
        CheckoutPage,
        CheckoutSession,
        Outcome,
        PaymentEvent,
        PaymentOrder,
        Payments,
    )
    from tutti.domain.credits.rules import price_list, price_per_credit, quote, savings_percent
    from tutti.domain.credits.verbs.accounts import balance, debtors
    from tutti.domain.credits.verbs.buying import start_checkout
    from tutti.domain.credits.verbs.granting import grant
    from tutti.domain.credits.verbs.receiving import receive
    from tutti.domain.credits.verbs.reloading import read_autoreload, reload, set_autoreload
    from tutti.domain.credits.verbs.spending import (
        capture_for_release,
        hold_for_release,
        raise_hold,
        release_hold,
    )
    from tutti.domain.credits.verbs.statement import read_statement

__all__ = [
    "AutoReload",
    "AutoReloadChange",
    "AutoReloadFailed",
    "Bundle",
    "Charge",
    "Checkout",
    "CheckoutOrder",
    "CheckoutPage",
    "CheckoutSession",
    "CreditsBought",
    "CreditsGranted",
    "CreditsLow",
    "CreditsTakenBack",
    "InsufficientCredits",
    "InvalidOrder",
    "InvalidSignature",
    "Kind",
    "Lifetime",
    "MissingOrder",
    "NoPaymentMethod",
    "Outcome",
    "PaymentDeclined",
    "PaymentEvent",
    "PaymentFailed",
    "PaymentOrder",
    "Payments",
    "PaymentsNotConfigured",
    "PriceList",
    "Quote",
    "SavedMethod",
    "Statement",
    "Transaction",
    "balance",
    "capture_for_release",
    "debtors",
    "grant",
    "hold_for_release",
    "price_list",
    "price_per_credit",
    "quote",
    "raise_hold",
    "read_autoreload",
    "read_statement",
    "receive",
    "release_hold",
    "reload",
    "savings_percent",
    "set_autoreload",
    "start_checkout",
]

__getattr__ = later(__name__)
