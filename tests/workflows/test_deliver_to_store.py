"""What owners hear of a store that cannot be reached: no host, no account."""

from types import SimpleNamespace

import pytest

from tutti.domain import delivery
from tutti.workflows import deliver_to_store
from tutti.workflows.deliver_to_store import REFUSED, UNREACHED


class Broken:
    """A run whose first step fails."""

    assembly = SimpleNamespace(database=None, courier=None)

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def number(self, name: str) -> int:
        return 1

    async def step(self, name: str, act: object) -> None:
        raise self._fault


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (delivery.StoreRefused("Permission denied for user label on host sftp.store.example"), REFUSED),
        (delivery.StoreUnreachable("No answer from sftp.store.example"), UNREACHED),
        (delivery.StoreFull("/srv/label is full"), UNREACHED),
    ],
)
async def test_owners_hear_no_hosts_and_the_log_has_the_cause(fault: Exception, told: str) -> None:
    with pytest.raises(delivery.DeliveryError) as raised:
        await deliver_to_store.deliver(Broken(fault))  # type: ignore[arg-type]
    assert raised.value.message == told
    assert raised.value.__cause__ is fault
