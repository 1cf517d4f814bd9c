"""What is learnt of tracks: only what holds for all texts, and nothing that is kept for long."""

import re
import tracemalloc
from random import Random

import pytest

from tests.domain.ddex.reading.both_ways import told
from tests.domain.ddex.reading.variants import renamed
from tutti.domain.ddex import read
from tutti.domain.ddex.reading import sight
from tutti.domain.ddex.reading.family3 import learning, lessons, message

pytestmark = pytest.mark.usefixtures("nothing_known")


def test_a_track_that_is_known_is_not_read_again(album: str, monkeypatch: pytest.MonkeyPatch):
    dice, read_as_always = Random(5), []
    sound_recording = message.sound_recording
    monkeypatch.setattr(
        message, "sound_recording", lambda *given: read_as_always.append(given) or sound_recording(*given)
    )
    for _ in range(3):
        assert len(read(renamed(album, dice, 0).encode()).message.release.tracks) == 12
    assert 0 < len(read_as_always) <= lessons.TIMES + 12
    read_as_always.clear()
    for _ in range(3):
        content = renamed(album, dice, 0).encode()
        assert told(content) == told(content, whole=True)
    assert len(read_as_always) == 3 * 12, "read whole, and never by blocks"


def test_a_line_that_could_be_made_of_several_names_is_not_learnt(album: str):
    """``A & B`` is what the artists make, or another text in its place: equal texts alone do not tell."""
    track = read(album.encode()).message.release.tracks[0]
    tags, lines = ["FullName", "DisplayArtistName"], ["x", "y"]
    [artist] = track.recording.artists
    assert not learning._joins_names(track, lines, tags)
    two = learning.replace(track, recording=learning.replace(track.recording, artists=(artist, artist)))
    assert learning._joins_names(two, lines, tags)
    assert not learning._joins_names(two, [artist.party.name] * 2, tags)


@pytest.mark.parametrize("said", ["Component 1", "Component 2", "Component", "1"])
def test_the_title_of_a_group_may_say_no_more_than_its_number(album: str, said: str):
    titled = '<Title TitleType="GroupingTitle"><TitleText>Side A</TitleText></Title>'
    album = re.sub(r"<ResourceGroup>\s*(?=<ResourceGroupContentItem>)", rf"\g<0>{titled}", album)
    dice = Random(6)
    for _ in range(2):
        read(renamed(album, dice, 0).encode())
    for _ in range(2):
        content = album.replace("Side A", said).encode()
        assert told(content) == told(content, whole=True)


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize(
    ("tag", "word"),
    [
        ("<PLineText>", "<PLineCompany>x QZTUT26{at:05} y</PLineCompany><PLineText>"),
        ("<FilePath>", "<FilePath>QZTUT26{at:05}"),
        (
            "<FileName>",
            "<IsPreview>false</IsPreview><PreviewDetails><StartPoint>{start}</StartPoint>"
            "<ExpressionType>Instructive</ExpressionType></PreviewDetails><File><FileName>",
        ),
    ],
)
def test_a_word_that_looks_like_a_stand_in_stays_what_it_is(album: str, tag: str, word: str, at: int):
    sounds, image, after = album.partition("<Image>")
    if "<File>" in word:
        sounds = re.sub(r"<File>\s*", "", sounds)
    text = sounds.replace(tag, word.format(at=at, start=3600 * (1000 + at))) + image + after
    dice = Random(7)
    for _ in range(3):
        content = renamed(text, dice, 0).encode()
        assert told(content) == told(content, whole=True)


def test_nothing_of_the_main_release_is_kept_with_them(album: str):
    listed = "".join(f"<ReleaseResourceReference>A{n}</ReleaseResourceReference>" for n in range(20_000))
    before, main, after = album.partition('<Release IsMainRelease="true">')
    text = (
        before + main + after.replace("<ReleaseResourceReference ", f"{listed}<ReleaseResourceReference ", 1)
    )
    dice = Random(8)
    tracemalloc.start()
    try:
        for _ in range(2):
            read(renamed(text, dice, 0).encode())
        assert any(
            isinstance(each, learning.Lesson) for book in lessons._books.values() for each in book.values()
        )
        kept = tracemalloc.get_traced_memory()[0]
        lessons._books.clear()
        assert kept - tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_track_in_which_more_can_be_wrong_than_is_listed(album: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sight, "MOST_FINDINGS", 2)
    dice = Random(9)
    for _ in range(3):
        content = renamed(album, dice, 0).encode()
        assert told(content) == told(content, whole=True)
    assert not [each for book in lessons._books.values() for each in book.values() if each]
