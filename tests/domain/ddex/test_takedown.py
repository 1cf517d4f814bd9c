"""A takedown is the same message without deals, or with deals that end."""

from datetime import UTC, date, datetime

from tests.domain.ddex import given
from tutti.core.findings import Severity
from tutti.domain.ddex import Period, TimedPeriod, Version, check, takedown, without_files, write


def test_without_a_last_day_there_are_no_deals():
    message = takedown(given.takedown_source(), given.HEADER)
    assert message.deals == ()
    assert message.release == without_files(given.takedown_source()).release
    said = {one.code: one.severity for one in check(message, Version.ERN_43)}
    assert said == {"no_deals": Severity.INFO}


def test_with_a_last_day_deals_end_then_unless_they_ended_before_and_later_ones_are_dropped():
    (release_deal,) = takedown(given.takedown_source(), given.HEADER, last_day=date(2026, 8, 1)).deals
    assert [deal.period for deal in release_deal.deals] == [
        Period(start=date(2026, 6, 12), end=date(2026, 8, 1)),
        TimedPeriod(start=datetime(2026, 6, 12, 9, tzinfo=UTC), end=datetime(2026, 8, 2, tzinfo=UTC)),
        Period(start=date(2026, 1, 1), end=date(2026, 2, 1)),
    ]


def test_nothing_is_left_when_all_deals_would_begin_later():
    assert takedown(given.single(), given.HEADER, last_day=date(2026, 1, 1)).deals == ()


def test_a_message_without_files_names_none_and_keeps_the_rest():
    whole = given.album()
    bare = without_files(whole)
    for version in Version:
        assert b"TechnicalDetails" not in write(bare, version)
    assert bare.deals == whole.deals
    assert [track.recording.isrc for track in bare.release.tracks] == [
        track.recording.isrc for track in whole.release.tracks
    ]
