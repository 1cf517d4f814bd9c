"""Whatever a sample says is in the document that is written of it, or in the list of what got lost.

Each text and attribute in turn is given a value that stands nowhere else; it has to be found again. The names by
which one part of a message refers to another are given anew, and the version is the writer's own: nothing else
may vanish.
"""

from collections.abc import Iterator

import pytest
from lxml import etree

from tests.domain.ddex import oracle
from tutti.domain.ddex import Unreadable, Unwritable, Version, convert, read

pytestmark = oracle.needs_samples
MARK = "Zq17x"
GIVEN_ANEW = ("Reference", "/@MessageSchemaVersionId", "/@ReleaseProfileVersionId")
CASES = [
    # sample, version, and every how many-th value is tried
    ("ern382/audio_album_with_booklet.xml", Version.ERN_382, 4),
    ("ern382/audio_album_with_booklet.xml", Version.ERN_432, 5),
    ("ern382/album_9_tracks_with_deals.xml", Version.ERN_382, 17),
    ("batches/fuga/20240305090206405/8718857546047/8718857546047.xml", Version.ERN_382, 3),
    ("ern411/video.xml", Version.ERN_43, 3),
    ("ern42/audio_album_21_tracks.xml", Version.ERN_43, 67),
    ("ern43/audio_album_21_tracks.xml", Version.ERN_43, 61),
    ("ern43/video.xml", Version.ERN_43, 2),
    ("ern43/simple_audio_single.xml", Version.ERN_432, 83),
]


@pytest.mark.parametrize(("name", "version", "step"), CASES)
def test_every_value_is_written_back_or_told_to_be_lost(name: str, version: Version, step: int) -> None:
    root = etree.fromstring((oracle.SAMPLES / name).read_bytes())
    tried, vanished = 0, []
    for place, content in _marked(root, step):
        tried += 1
        try:
            reading = read(content)
            if reading.message is None:
                continue
            done = convert(reading, version, as_is=True)
        except (Unreadable, Unwritable):
            continue
        if MARK.encode() in done.content or any(MARK in loss.sent for loss in done.losses):
            continue
        if not place.endswith(GIVEN_ANEW):
            vanished.append(place)
    assert tried > 15
    assert vanished == []


def _marked(root: etree._Element, step: int) -> Iterator[tuple[str, bytes]]:
    """Yield the document with one value changed, and which; every ``step``-th value."""
    tree = root.getroottree()
    values = [
        (each, key)
        for each in root.iter(etree.Element)
        for key in (*each.attrib, *([] if len(each) else [""]))
    ]
    for each, key in values[::step]:
        path = tree.getpath(each)
        path = path.rpartition("[")[0] if path.endswith("]") else path
        kept = each.get(key) if key else each.text
        _put(each, key, MARK)
        yield f"{path}/@{key}" if key else path, etree.tostring(root)
        _put(each, key, kept)


def _put(element: etree._Element, key: str, value: str | None) -> None:
    if key:
        element.set(key, value or "")
    else:
        element.text = value
