import os
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutti.core.errors import Malformed
from tutti.domain.assets.model import CHUNK, Kind
from tutti.domain.assets.rules.chunks import announced_chunks, missing_chunks, place, usual_size
from tutti.domain.assets.rules.names import (
    FileAddress,
    chunk_key,
    clean_file_name,
    direct_key,
    new_object_key,
    read_file_url,
    usable_name,
)
from tutti.domain.assets.rules.secrets import digest, is_token, new_token

EXAMPLES = int(os.environ.get("TUTTI_EXAMPLES", "100"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("track.wav", "track.wav"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Music\\a b.wav", "a b.wav"),
        (" x ", "x"),
        ("a\0b\r\nc.wav", "abc.wav"),
        ("e\u0301.wav", "é.wav"),
        ("音楽.flac", "音楽.flac"),
        (".hidden", ".hidden"),
        ("\u202eexe.wav", "exe.wav"),
        ("/", None),
        ("", None),
        ("..", None),
        ("a/..", None),
        ("\n", None),
        ("x" * 256, None),
        ("x" * 255, "x" * 255),
    ],
)
def test_file_names(given: str, kept: str | None) -> None:
    if kept is None:
        with pytest.raises(Malformed, match="file_name"):
            clean_file_name(given)
        assert usable_name(given) == "download"
    else:
        assert clean_file_name(given) == usable_name(given) == kept


ACCOUNT, ASSET = UUID(int=7), UUID("63c17aed-97cc-4c46-9177-d2f2a38db5c6")
PATH = f"/api/files/audio/{ACCOUNT}/{ASSET}.wav"


@pytest.mark.parametrize("before", ["", "https://tutti.example", "http://localhost:8700", " "])
def test_addresses_with_and_without_a_host(before: str) -> None:
    assert read_file_url(before + PATH) == FileAddress(Kind.AUDIO, ACCOUNT, ASSET)


def test_addresses_of_covers() -> None:
    address = read_file_url(PATH.replace("audio", "cover-art").replace(".wav", ".jpg") + "?x=1")
    assert address and address.kind is Kind.COVER_ART


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/",
        "/api/files",
        PATH[1:],
        PATH + "/x",
        PATH.replace("audio", "films"),
        PATH.replace("wav", "WAV!"),
        PATH.replace(str(ACCOUNT), "../.."),
        PATH.replace(str(ASSET), "x" * 36),
        PATH.replace(".wav", ""),
        "ftp://tutti.example" + PATH,
        "file://" + PATH,
        "//tutti.example" + PATH,
        "https:" + PATH,
        "http://[" + PATH,
        "/x" + PATH,
        PATH + "\n/..",
        "javascript:" + PATH,
        PATH.replace(str(ASSET), "-" * 36),
    ],
)
def test_what_is_no_address_of_a_file(url: str) -> None:
    assert read_file_url(url) is None


def test_every_key_that_is_made_is_one_that_storages_take() -> None:
    from tutti.adapters.storage.keys import checked

    for key in (new_object_key(), chunk_key(uuid4(), 16383), direct_key(uuid4())):
        assert checked(key) == key


@pytest.mark.parametrize(
    ("size", "received", "declared", "missing"),
    [
        (5, {}, None, [0]),
        (3 * CHUNK, {}, None, [0, 1, 2]),
        (3 * CHUNK, {0: CHUNK, 1: CHUNK}, None, [2]),
        (3 * CHUNK, {0: CHUNK, 2: CHUNK}, None, [1]),
        (2 * CHUNK + 1, {0: CHUNK, 1: CHUNK, 2: 1}, None, []),
        (4 * CHUNK, {0: 2 * CHUNK, 1: 2 * CHUNK}, None, []),
        (4 * CHUNK, {1: 2 * CHUNK}, None, [0]),
        (100, {0: 10, 1: 90}, None, []),
        (100, {0: 50, 1: 50}, 4, [2, 3]),
        (100, {3: 1}, None, [0, 1, 2, *range(4, 100)]),
    ],
)
def test_missing_chunks(
    size: int, received: dict[int, int], declared: int | None, missing: list[int]
) -> None:
    assert missing_chunks(size, received, declared) == missing


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.data())
def test_whatever_the_sizes_all_chunks_are_enough_and_fewer_are_not(
    sizes: list[int], data: st.DataObject
) -> None:
    total = sum(sizes)
    received = dict(enumerate(sizes))
    assert missing_chunks(total, received, None) == []
    lost = data.draw(st.integers(0, len(sizes) - 1))
    del received[lost]
    reported = missing_chunks(total, received, None)
    assert lost in reported or sum(received.values()) != total
    assert missing_chunks(total, received, len(sizes)) == [lost]


@pytest.mark.parametrize(
    ("size", "declared", "usual"),
    [
        (100, None, CHUNK),
        (100, 1, CHUNK),
        (5 << 20, 3, CHUNK),
        (5 << 20, 2, 4 << 20),
        (5 << 20, 5, 1 << 20),
        (5_000_000, 5, 1 << 20),
        (100, 100, 1),
        (100, 51, None),
    ],
)
def test_the_usual_size(size: int, declared: int | None, usual: int | None) -> None:
    assert usual_size(size, declared) == usual


@given(st.integers(1, 10_000), st.integers(1, 3000))
@settings(max_examples=EXAMPLES)
def test_places_lie_side_by_side_and_fill_the_file(file_size: int, usual: int) -> None:
    end = 0
    for index in range(announced_chunks(file_size, usual)):
        size = min(usual, file_size - end)
        assert place(file_size, usual, index, size) == end
        assert place(file_size, usual, index, size + 1) is None
        assert place(file_size, usual, index, size - 1) is None
        end += size
    assert end == file_size
    assert place(file_size, usual, index + 1, usual) is None
    assert place(file_size, usual, index + 1, 1) is None


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(1, 2**31), st.integers(1, 2**23))
def test_announced_chunks_hold_the_file(size: int, chunk: int) -> None:
    count = announced_chunks(size, chunk)
    assert (count - 1) * chunk < size <= count * chunk


def test_tokens() -> None:
    token = new_token()
    assert len(token) > 40
    assert is_token(token, digest(token))
    assert not is_token(token + "x", digest(token))
    assert not is_token("", digest(token))
    assert new_token() != token
