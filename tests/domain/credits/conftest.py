"""A buyer, a Stripe account on a local server, and the room between them."""

from collections.abc import AsyncIterator, Iterator

import pytest
import stripe as sdk

from tests.domain.credits.buyer import Buyer
from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.stripe_server import KEY, SECRET, StripeServer, stripe_server
from tutti.adapters.payments.stripe import StripePayments
from tutti.db import Database

__all__ = ["database", "quick_hashes"]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeServer]:
    monkeypatch.setattr(sdk.RequestsClient, "INITIAL_DELAY", 0.01)
    with stripe_server() as server:
        yield server


@pytest.fixture
async def buyer(database: Database, server: StripeServer) -> AsyncIterator[Buyer]:
    account = await person(database)
    yield Buyer(database, acting(account), StripePayments(KEY, SECRET, api_base=server.url), server)
