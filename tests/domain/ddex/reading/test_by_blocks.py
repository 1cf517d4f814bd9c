"""A message that is read by its blocks is the message that is read whole, to the letter, whatever is in it."""

import re
from collections import Counter
from random import Random

import pytest

from tests.domain.ddex.reading.both_ways import told, told_whole
from tests.domain.ddex.reading.variants import renamed, spoilt
from tests.domain.ddex.structure import trees
from tutti.domain.ddex import read
from tutti.domain.ddex.reading import outline
from tutti.domain.ddex.reading.family3 import lessons
from tutti.domain.ddex.reading.source import Source
from tutti.domain.ddex.structure import recognising
from tutti.domain.ddex.structure.blocks import Block

MESSAGES = [each for each in trees.valid() if len(each[1]) < 120_000 and b"NewReleaseMessage" in each[1]]
ALBUM = (trees.GOLDEN / "album-3.8.2.xml").read_bytes()
pytestmark = pytest.mark.usefixtures("nothing_known")
OLD = [each for each in MESSAGES if each[2].startswith("3") and each[1].count(b"<SoundRecording>") > 1]


def blocks_of(content: bytes) -> list[str]:
    """Return the names of the resources and releases that are read as blocks."""
    found = read(content).tree.kids
    return [
        each.tag
        for one in (*found["ResourceList"], *found["ReleaseList"])
        for each in one.children
        if isinstance(each, Block)
    ]


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
    [track] = re.findall("<SoundRecording>.*?</SoundRecording>", ALBUM.decode(), re.S)[-1:]

    def with_new(count: int) -> bytes:
        new = [track.replace("<Duration>", f"<!-- {count}.{number} --><Duration>") for number in range(count)]
        return ALBUM.decode().replace("<ResourceList>", f"<ResourceList>{''.join(new)}").encode()

    some, many = with_new(outline.MOST_NEW - 20), with_new(outline.MOST_NEW + 1)
    assert len(blocks_of(some)) > outline.MOST_NEW - 20
    assert blocks_of(many) == []
    assert told(some) == told(some, whole=True)
    assert told(many) == told(many, whole=True)


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
