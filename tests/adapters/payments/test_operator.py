"""An instance that takes no payments says so."""

from pathlib import Path

import pytest

from tests.adapters.payments.test_stripe import PAGE, VISA, order
from tutti.adapters.payments import payments_of
from tutti.core.errors import NotFound
from tutti.domain.credits import PaymentsNotConfigured
from tutti.settings import Settings


def test_the_settings_choose(tmp_path: Path) -> None:
    assert payments_of(Settings.load(home=tmp_path)).provider == "operator"
    assert (
        payments_of(
            Settings.load(home=tmp_path, stripe_key="sk_test_1", stripe_webhook_secret="whsec_1")
        ).provider
        == "stripe"
    )


async def test_buying_points_to_the_operator(tmp_path: Path) -> None:
    payments = payments_of(Settings.load(home=tmp_path))
    for call in (payments.checkout(order(), PAGE), payments.charge_saved(order(), VISA)):
        with pytest.raises(PaymentsNotConfigured, match="tutti credits grant"):
            await call
    assert await payments.saved_method("pi_1") is None


async def test_nobody_sends_webhooks(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        payments_of(Settings.load(home=tmp_path)).verify_webhook(b"{}", "")
