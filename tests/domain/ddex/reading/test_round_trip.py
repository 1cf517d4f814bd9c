"""What our writers wrote is read back whole: writing it again gives the same bytes."""

import re
from datetime import timedelta
from enum import Enum

import pytest
from hypothesis import given as with_any
from msgspec import Struct
from msgspec.structs import replace

from tests.domain.ddex import given
from tests.domain.ddex.anything import messages
from tests.domain.ddex.test_write_anything import thorough
from tutti.core.findings import Severity
from tutti.domain.ddex import NewReleaseMessage, Preview, PurgeReleaseMessage, Reading, Version, read, write


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("message", [given.single(), given.album(), given.takedown_source()])
def test_messages_made_by_hand_come_back(version: Version, message: NewReleaseMessage):
    written = write(message, version)
    reading = read(written)
    assert str(reading.version) == str(version)
    assert [one for one in reading.findings if one.severity is Severity.ERROR] == []
    assert write(reading.message, version) == written
    assert reading.message.header == message.header
    for track, own in zip(reading.message.release.tracks, message.release.tracks, strict=True):
        assert track.recording.isrc == own.recording.isrc
        assert track.recording.duration == own.recording.duration
        assert [one.party.name for one in track.recording.artists] == [
            one.party.name for one in own.recording.artists
        ]


@pytest.mark.parametrize("version", Version)
def test_a_purge_comes_back(version: Version):
    message = PurgeReleaseMessage(
        header=given.album().header, release_id=given.album().release.id, title="Velvet"
    )
    reading = read(write(message, version))
    assert reading.message == message
    assert reading.findings == ()


@pytest.mark.parametrize("version", Version)
def test_any_message_comes_back_to_the_byte(version: Version):
    @thorough
    @with_any(messages())
    def holds(message: NewReleaseMessage) -> None:
        written = write(plain(message), version)
        reading = read(written)
        assert [one for one in reading.findings if one.severity is Severity.ERROR] == []
        assert write(reading.message, version).decode().splitlines() == written.decode().splitlines()
        assert _left_over(reading) == []

    holds()


def plain(message: NewReleaseMessage) -> NewReleaseMessage:
    """Return a message as it is written: texts on one line, lengths in whole seconds."""
    return _plain(message)


def _plain(value):
    if isinstance(value, str) and not isinstance(value, Enum):
        return re.sub(r"[\t\n\r]+", " ", value).strip(" ")
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    if isinstance(value, Preview):
        return Preview(start=timedelta())
    if isinstance(value, timedelta):
        return timedelta(seconds=max(1, int(value.total_seconds() + 0.5)))
    if isinstance(value, Struct):
        return replace(value, **{name: _plain(getattr(value, name)) for name in value.__struct_fields__})
    return value


def _left_over(reading: Reading) -> list[str]:
    return [one.place.path for one in reading.extras if not one.place.path.endswith("/@AvsVersionId")]
