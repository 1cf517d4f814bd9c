"""A message that is read by its blocks is the message that is read whole, to the letter, whatever is in it."""

import re
import tracemalloc
from collections import Counter
from functools import cache
from random import Random

import pytest

from tests.domain.ddex import given
from tests.domain.ddex.reading.variants import MADE, renamed, spoilt
from tests.domain.ddex.structure import trees
from tutti.domain.ddex import ReleaseType, Unreadable, Version, parse, read, read_tree, write
from tutti.domain.ddex.reading import outline, sight
from tutti.domain.ddex.reading.family3 import learning, lessons, message
from tutti.domain.ddex.reading.source import Source
from tutti.domain.ddex.structure import recognising
from tutti.domain.ddex.structure.blocks import Block
from tutti.domain.ddex.structure.machine import grammar

MESSAGES = [each for each in trees.valid() if len(each[1]) < 120_000 and b"NewReleaseMessage" in each[1]]
ALBUM = (trees.GOLDEN / "album-3.8.2.xml").read_bytes()
OLD = [each for each in MESSAGES if each[2].startswith("3") and each[1].count(b"<SoundRecording>") > 1]


def told(content: bytes, whole: bool = False) -> object:
    """Return all that is told of a document, read by blocks if it can be, or whole."""
    try:
        reading = read_tree(parse(content)) if whole else read(content)
    except Unreadable as refused:
        return refused.reason, refused.line, str(refused)
    return (
        reading.message,
        reading.version,
        reading.profile,
        reading.findings,
        reading.places,
        reading.extras,
        reading.fits,
    )


@cache
def told_whole(content: bytes) -> object:
    return told(content, whole=True)


def blocks_of(content: bytes) -> list[str]:
    """Return the names of the resources and releases that are read as blocks."""
    found = read(content).tree.kids
    return [
        each.tag
        for one in (*found["ResourceList"], *found["ReleaseList"])
        for each in one.children
        if isinstance(each, Block)
    ]


@pytest.fixture(autouse=True)
def nothing_known() -> None:
    recognising._shapes.clear()
    recognising._layouts.clear()
    lessons._books.clear()
    for _, _, version in MESSAGES:
        for kind in grammar(version)._kinds.values():
            kind.layouts, kind.latest = [], None


@pytest.mark.parametrize(("name", "held", "version"), MESSAGES, ids=[each[0] for each in MESSAGES])
def test_again_and_again(name: str, held: bytes, version: str):
    for _ in range(4):
        assert told(held) == told_whole(held), name


@pytest.mark.parametrize("version", ["3.8.2", "4.3", "4.3.2"])
def test_our_own_messages_are_read_by_blocks(version: str):
    content = (trees.GOLDEN / f"album-{version}.xml").read_bytes()
    expected = [
        tag
        for tag in ("SoundRecording", "Image", "Release")
        for sent in re.findall(f"<{tag}[ >].*?</{tag}>", content.decode(), re.S)
        if len(sent) <= recognising.MOST_LETTERS
    ]
    found = [each for each in blocks_of(content) if each != "TrackRelease"]
    assert sorted(found) == sorted(expected)
    assert found.count("SoundRecording") > 1


def test_other_texts_in_the_same_places():
    dice, by_lesson = Random(20261129), Counter()
    follow = lessons.Lessons._follow

    def counted(*given: object) -> object:
        made = follow(*given)
        by_lesson[made is not None] += 1
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lessons.Lessons, "_follow", counted)
        for turn in range(trees.MUTANTS // 8):
            text = OLD[turn % len(OLD)][1].decode("utf-8-sig")
            for odd in (0, 0, 0, 0.03, 0.1):
                content = renamed(text, dice, odd).encode()
                assert told(content) == told(content, whole=True), content.decode()
    assert by_lesson[True] > by_lesson[False] > 0


def test_whatever_is_wrong_with_them():
    dice = Random(20261130)
    for turn in range(trees.MUTANTS // 2):
        text = MESSAGES[turn % len(MESSAGES)][1].decode("utf-8-sig")
        content = spoilt(renamed(text, dice, 0.02), dice).encode("utf-8", "replace")
        assert told(content) == told(content, whole=True), content.decode()


@pytest.fixture
def album(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a message of ours in which lessons are learnt of any texts of :func:`renamed`."""
    monkeypatch.setitem(MADE, "FileName", lambda dice: f"f{dice.randrange(999)}.wav")
    monkeypatch.setitem(MADE, "Duration", lambda dice: f"PT{dice.randrange(1, 60)}M{dice.randrange(1, 60)}S")
    return write(given.message(given.release(12, ReleaseType.ALBUM)), Version.ERN_382).decode()


def test_a_track_that_is_known_is_not_read_again(monkeypatch: pytest.MonkeyPatch):
    dice, read_as_always = Random(5), []
    sound_recording = message.sound_recording
    monkeypatch.setattr(
        message, "sound_recording", lambda *given: read_as_always.append(given) or sound_recording(*given)
    )
    monkeypatch.setitem(MADE, "FileName", lambda dice: f"f{dice.randrange(999)}.wav")
    monkeypatch.setitem(MADE, "Duration", lambda dice: f"PT{dice.randrange(1, 60)}M{dice.randrange(60)}S")
    album = write(given.message(given.release(6, ReleaseType.ALBUM)), Version.ERN_382).decode()
    for _ in range(3):
        assert len(read(renamed(album, dice, 0).encode()).message.release.tracks) == 6
    assert 0 < len(read_as_always) <= lessons.TIMES + 4
    read_as_always.clear()
    for _ in range(3):
        content = renamed(album, dice, 0).encode()
        assert told(content) == told(content, whole=True)
    assert len(read_as_always) == 3 * 6, "read whole, and never by blocks"


class TestNothingIsSmuggledIn:
    """Documents that take apart into the pieces of a known block, and are something else."""

    BLOCK = "<SoundRecording>{}</SoundRecording>"

    @pytest.fixture
    def known(self) -> str:
        """Return our album, whose blocks are all known."""
        for _ in range(4):
            read(ALBUM)
        return ALBUM.decode()

    @pytest.mark.parametrize(
        ("sent", "odd"),
        [
            ("<TitleText>", "<TitleText><"),
            ("<TitleText>", "<TitleText>>"),
            ("</TitleText>", "]]></TitleText>"),
            ("</TitleText>", "<!-- c --></TitleText>"),
            ("</TitleText>", "<![CDATA[x]]></TitleText>"),
            ("</TitleText>", "&bogus;</TitleText>"),
            ("</TitleText>", "\x01</TitleText>"),
            ("</TitleText>", "\ufffe</TitleText>"),
            ("<TitleText>", "<TitleText\n>"),
            ("<TitleText>", "<TitleText x='>'>"),
            ("<Duration>", "x<Duration>"),
            ("<Duration>", "<Duration/><Duration>"),
            ("<ResourceList>", "<ResourceList><!-- <SoundRecording></SoundRecording> -->"),
            (
                "<ResourceList>",
                "<!-- <ResourceList><SoundRecording></SoundRecording></ResourceList> --><ResourceList>",
            ),
            ("<ResourceList>", "<ResourceList><![CDATA[<SoundRecording></SoundRecording>]]>"),
            ("<MessageHeader>", "<MessageHeader><![CDATA[<ResourceList><Image></Image>]]>"),
            ("</ResourceList>", "<SoundRecording></ResourceList>"),
            ("</ResourceList>", "<SoundRecording/></ResourceList>"),
            ("</ResourceList>", "</ResourceList><ResourceList></ResourceList>"),
            ("<SoundRecording>", '<SoundRecording xmlns="urn:x">'),
            ("<SoundRecording>", '<SoundRecording block="">'),
            ("<ern:NewReleaseMessage", "<!DOCTYPE x [<!ENTITY bogus 'x'>]><ern:NewReleaseMessage"),
            ("<ern:NewReleaseMessage", '<ern:NewReleaseMessage xmlns="http://ddex.net/xml/ern/382"'),
        ],
    )
    def test_it_is_what_it_is(self, known: str, sent: str, odd: str):
        assert sent in known
        for count in (1, -1):
            content = known.replace(sent, odd, count).encode()
            assert told(content) == told(content, whole=True)

    def test_tags_made_of_texts(self, known: str):
        start = known.index("<TitleText>") + len("<TitleText>")
        end = known.index("</TitleText>", start)
        for odd in ("x>y/<z", "x>/TitleText<z>TitleText<w", "x/><y"):
            content = (known[:start] + odd + known[end:]).encode()
            assert told(content) == told(content, whole=True)

    def test_line_ends_of_others(self, known: str):
        for end in ("\r\n", "\r"):
            content = known.replace("\n", end).encode()
            assert told(content) == told(content, whole=True)

    @pytest.mark.parametrize("within", ["x", " ", "\n", "&amp;", "<!-- c -->"])
    def test_text_where_only_elements_may_be(self, within: str):
        empty = re.sub("(<SoundRecordingId>).*?(</SoundRecordingId>)", r"\1\2", ALBUM.decode(), flags=re.S)
        for _ in range(4):
            read(empty.encode())
        before, start, after = empty.rpartition("<SoundRecordingId>")
        for _ in range(3):
            content = f"{before}{start}{within}{after}".encode()
            assert told(content) == told(content, whole=True)

    def test_more_marks_of_the_byte_order_than_one(self, known: str):
        for count in (1, 2, 3):
            content = b"\xef\xbb\xbf" * count + known.encode()
            assert told(content) == told(content, whole=True)

    def test_an_encoding_that_breaks_off(self, known: str):
        content = known.encode().replace(b"</TitleText>", b"\xe9</TitleText>", 1)
        assert told(content) == told(content, whole=True)


def test_no_more_is_kept_than_can_be_spared(monkeypatch: pytest.MonkeyPatch):
    text = ALBUM.decode()
    monkeypatch.setattr(recognising, "MOST_SHAPES", 50)
    for number in range(recognising.MOST_SHAPES):
        read(text.replace("<Duration>", f"<!-- {number} --><Duration>").encode())
        read(text.replace("<Duration>", f"<!-- {number} --><Duration>").encode())
    assert 0 < len(recognising._shapes) <= recognising.MOST_SHAPES
    assert 0 < len(lessons._books) <= lessons.MOST_BOOKS
    assert all(len(book) <= lessons.MOST_LESSONS for book in lessons._books.values())
    assert 0 < len(recognising._layouts) <= recognising.MOST_LAYOUTS


def test_a_message_all_of_whose_blocks_are_new_is_read_whole():
    tracks = [
        f'<SoundRecording LanguageAndScriptCode="x-{number}"><!-- c --></SoundRecording>'
        for number in range(200)
    ]
    for some in (
        tracks,
        [each.replace("<!-- c -->", "<ResourceReference>A1</ResourceReference>") for each in tracks],
    ):
        content = ALBUM.decode().replace("</ResourceList>", "".join(some) + "</ResourceList>").encode()
        assert told(content) == told(content, whole=True)
    assert len(recognising._shapes) <= outline.MOST_NEW


def test_more_blocks_than_any_message_has():
    content = ALBUM.decode().replace(
        "</ResourceList>", "<a></a>" * (outline.MOST_BLOCKS + 1) + "</ResourceList>"
    )
    assert outline.outline(content.encode()) is None


@pytest.mark.parametrize(
    "end", ["ResourceList", "<ResourceList>", "<ResourceList><a", "<ResourceList><!-- ", "<", ""]
)
def test_a_message_that_breaks_off(end: str):
    content = ALBUM[: ALBUM.index(b"<ResourceList>")] + end.encode()
    assert told(content) == told(content, whole=True)


def test_a_long_block_is_left_where_it_is():
    text = ALBUM.decode().replace(
        "</SoundRecording>", "\n" * recognising.MOST_LETTERS + "</SoundRecording>", 1
    )
    source = Source.of(text.encode())
    assert source.message and source.grow("3.8.2").fits
    assert [block.tag for block in source.blocks].count("SoundRecording") == text.count(
        "<SoundRecording>"
    ) - 1
    assert told(text.encode()) == told(text.encode(), whole=True)


class Forgetful(dict[object, object]):
    """What is kept in mind, and forgotten by another thread as soon as it has been looked for."""

    def __contains__(self, key: object) -> bool:
        found = super().__contains__(key)
        self.clear()
        return found


def test_what_is_forgotten_meanwhile(monkeypatch: pytest.MonkeyPatch):
    read(ALBUM)
    monkeypatch.setattr(recognising, "_layouts", Forgetful(recognising._layouts))
    assert told(ALBUM) == told_whole(ALBUM)


@pytest.mark.parametrize("within", [True, False])
def test_more_lines_than_libxml2_counts(within: bool):
    lines = "\n" * (4_000 if within else outline.MOST_LINES)
    text = ALBUM.decode().replace("<StartDate>", "<StartDate>x")
    [track] = re.findall("<SoundRecording>.*?</SoundRecording>", text, re.S)[-1:]
    more = [track.replace("<Duration>", f"{lines}<Duration>x")] * 9 if within else [lines]
    content = text.replace("<ResourceList>", f"<ResourceList>{''.join(more)}").encode()
    for _ in range(2):
        assert told(content) == told(content, whole=True)
    assert bool(blocks_of(content)) == within


class TestLessons:
    def test_a_line_that_could_be_made_of_several_names_is_not_learnt(self):
        """``A & B`` is what the artists make, or another text in its place: equal texts alone do not tell."""
        track = read(ALBUM).message.release.tracks[0]
        tags, lines = ["FullName", "DisplayArtistName"], ["x", "y"]
        assert not learning._joins_names(track, lines, tags) or len(track.recording.artists) > 1
        two = track.recording.artists * 2
        changed = learning.replace(track, recording=learning.replace(track.recording, artists=two))
        assert learning._joins_names(changed, lines, tags)
        assert not learning._joins_names(changed, [two[0].party.name] * 2, tags)

    @pytest.mark.parametrize("said", ["Component 1", "Component 2", "Component", "1"])
    def test_the_title_of_a_group_may_say_no_more_than_its_number(self, album: str, said: str):
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
    def test_a_word_that_looks_like_a_stand_in_stays_what_it_is(
        self, album: str, tag: str, word: str, at: int
    ):
        sounds, image, after = album.partition("<Image>")
        if "<File>" in word:
            sounds = re.sub(r"<File>\s*", "", sounds)
        text = sounds.replace(tag, word.format(at=at, start=3600 * (1000 + at))) + image + after
        dice = Random(7)
        for _ in range(3):
            content = renamed(text, dice, 0).encode()
            assert told(content) == told(content, whole=True)

    def test_nothing_of_the_main_release_is_kept_with_them(self, album: str):
        listed = "".join(f"<ReleaseResourceReference>A{n}</ReleaseResourceReference>" for n in range(20_000))
        before, main, after = album.partition('<Release IsMainRelease="true">')
        text = (
            before
            + main
            + after.replace("<ReleaseResourceReference ", f"{listed}<ReleaseResourceReference ", 1)
        )
        dice = Random(8)
        tracemalloc.start()
        try:
            for _ in range(2):
                read(renamed(text, dice, 0).encode())
            assert any(
                isinstance(each, learning.Lesson)
                for book in lessons._books.values()
                for each in book.values()
            )
            kept = tracemalloc.get_traced_memory()[0]
            lessons._books.clear()
            assert kept - tracemalloc.get_traced_memory()[0] < 1_000_000
        finally:
            tracemalloc.stop()

    def test_a_track_in_which_more_can_be_wrong_than_is_listed(
        self, album: str, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(sight, "MOST_FINDINGS", 2)
        dice = Random(9)
        for _ in range(3):
            content = renamed(album, dice, 0).encode()
            assert told(content) == told(content, whole=True)
        assert not [each for book in lessons._books.values() for each in book.values() if each]
