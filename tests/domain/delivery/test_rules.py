from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest

from tutti.domain.delivery import RetryPolicy, UnsafePath, batch_id, resource_name
from tutti.domain.delivery.rules import is_batch_id


def test_a_batch_id_is_a_moment_in_utc() -> None:
    at = datetime(2026, 3, 1, 1, 2, 3, 45_999, tzinfo=timezone(timedelta(hours=2)))
    assert batch_id(at) == "20260228230203045"
    assert is_batch_id(batch_id(at))


@pytest.mark.parametrize(
    "text", ["", "2026030112000012", "20260301120000123x", "20260230120000123", "٢٠٢٦٠٣٠١١٢٠٠٠٠١٢٣"]
)
def test_what_is_no_moment_is_no_batch_id(text: str) -> None:
    assert not is_batch_id(text)


def test_stores_name_files_in_their_own_way() -> None:
    given = {"upc": "0850000000018", "disc": 1, "number": 7, "reference": "T7", "extension": "wav"}
    assert resource_name("{upc}_{disc:02}_{number:03}.{extension}", **given) == "0850000000018_01_007.wav"  # type: ignore[arg-type]
    assert resource_name("{upc}_{reference}_{number:03}.{extension}", **given) == "0850000000018_T7_007.wav"  # type: ignore[arg-type]


def test_a_name_stays_a_name() -> None:
    with pytest.raises(UnsafePath):
        resource_name("{upc}.{extension}", upc="../up", disc=1, number=1, reference="T1", extension="wav")


def test_waits_double_up_to_the_longest_and_are_drawn_at_random() -> None:
    policy = RetryPolicy(attempts=6, first=timedelta(seconds=1), longest=timedelta(seconds=5), draw=Random(1))
    waits = [list(policy.waits()) for _ in range(200)]
    assert all(len(each) == 5 for each in waits)
    highest = [max(column) for column in zip(*waits, strict=True)]
    for most, ceiling in zip(highest, [1, 2, 4, 5, 5], strict=True):
        assert ceiling * 0.9 < most <= ceiling
    assert min(min(each) for each in waits) < 0.1


def test_the_clock_of_a_batch_id_is_milliseconds() -> None:
    assert batch_id(datetime(2026, 1, 1, microsecond=999_999, tzinfo=UTC)).endswith("999")
