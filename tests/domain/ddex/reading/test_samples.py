"""Every sample is read, or refused for the right reason; what is wrong with it is found."""

import csv
from collections.abc import Iterator

import pytest
from lxml import etree

from tests.domain.ddex import oracle
from tutti.core.findings import Severity
from tutti.domain.ddex import NewReleaseMessage, PurgeReleaseMessage, Reading, Unreadable, read

pytestmark = oracle.needs_samples

REFUSED = {
    "batches/fuga/20240305090206405/BatchComplete_20240305090206405.xml": ("no_ern", 2),
    "hostile/billion_laughs.xml": ("document_type", 2),
    "invalid/ern382_not_well_formed_album.xml": ("not_well_formed", 157),
    "invalid/ern382_not_well_formed_business.xml": ("not_well_formed", None),
    "invalid/ern_unknown_version_113.xml": ("version_unknown", None),
    "mead/mead10_artist_update.xml": ("no_ern", None),
}
WRONG = {
    "semantic/ern382_image_not_front_cover.xml": {"image_type_wrong"},
    "semantic/ern382_no_album_release.xml": {"main_release_is_track"},
    "semantic/ern382_zero_sound_recordings.xml": {"no_recordings", "reference_dangling"},
    # Placeholders in the samples: UPCs with a wrong check digit.
    "ern43/dj_mix.xml": {"icpn_invalid"},
    "ern382/album_9_tracks_with_deals.xml": {"icpn_invalid"},
    "ern382_business/purge_release.xml": {"icpn_invalid"},
}


def _messages() -> list[dict[str, str]]:
    if not oracle.SAMPLES.is_dir():
        return []
    with (oracle.SAMPLES / "MANIFEST.csv").open(newline="", encoding="utf-8") as rows:
        return [row for row in csv.DictReader(rows) if row["file"].endswith(".xml")]


MESSAGES = _messages()


def _content(row: dict[str, str]) -> bytes:
    return (oracle.SAMPLES / row["file"]).read_bytes()


@pytest.mark.parametrize("row", MESSAGES, ids=lambda row: row["file"])
def test_a_sample_is_read_or_refused_for_the_right_reason(row: dict[str, str]):
    if row["file"] in REFUSED:
        with pytest.raises(Unreadable) as caught:
            read(_content(row))
        reason, line = REFUSED[row["file"]]
        assert caught.value.reason == reason
        assert line is None or caught.value.line == line
        return
    reading = read(_content(row))
    assert reading.version.replace(".", "") == row["namespace"].removeprefix("ern/")
    kind = PurgeReleaseMessage if row["root"] == "PurgeReleaseMessage" else NewReleaseMessage
    assert isinstance(reading.message, kind)
    assert (reading.profile or "") == row["release_profile"]
    if row["file"].startswith("invalid/"):
        return
    errors = {one.code for one in reading.findings if one.severity is Severity.ERROR}
    assert errors == WRONG.get(row["file"], set())


@pytest.mark.parametrize(
    "row", [row for row in MESSAGES if row["file"] not in REFUSED], ids=lambda row: row["file"]
)
def test_nothing_that_was_sent_is_lost(row: dict[str, str]):
    content = _content(row)
    reading = read(content)
    root = etree.fromstring(content, etree.XMLParser(remove_comments=True, remove_blank_text=True))
    extras = [one for one in reading.extras if not one.fragment.startswith("<")]
    fragments = [etree.fromstring(one.fragment) for one in reading.extras if one.fragment.startswith("<")]
    kept = len(extras) + sum(len(list(_leaves(each))) for each in fragments)
    mapped = {
        source for _, source in reading.origins.sources() if isinstance(source, tuple) or not len(source)
    }
    assert len(list(_leaves(root))) == len(mapped) + kept


def _leaves(element: etree._Element) -> Iterator[object]:
    """Yield every attribute, and every element that holds no other."""
    for each in element.iter():
        yield from each.attrib
        if not len(each):
            yield each


def _reading(name: str) -> Reading:
    return read((oracle.SAMPLES / name).read_bytes())


def test_an_album_of_3_8_2_is_read_whole():
    reading = _reading("ern382/audio_album_music_only__official.xml")
    release = reading.message.release
    assert release.type == "Album"
    assert release.titles[0].text == "A Monkey Claw in a Velvet Glove"
    assert [track.recording.isrc for track in release.tracks] == [f"CASE0000000{n}" for n in range(1, 7)]
    assert release.tracks[0].recording.artists[1].party.name == "Second Artist"
    assert [one.roles for one in release.tracks[0].recording.contributors] == [("Producer",), ("Composer",)]
    assert release.cover.file.uri.endswith(".jpeg")
    place = reading.places["release.tracks[1].recording.isrc"]
    assert place.path == "/NewReleaseMessage/ResourceList/SoundRecording[2]/SoundRecordingId/ISRC"
    lines = (oracle.SAMPLES / "ern382/audio_album_music_only__official.xml").read_text().splitlines()
    assert "<ISRC>CASE00000002</ISRC>" in lines[place.line - 1]


def test_an_album_of_4_3_is_read_whole():
    reading = _reading("ern43/audio_album_21_tracks.xml")
    release = reading.message.release
    assert len(release.tracks) == 21
    assert [title.language for title in release.titles] == [None, "ja-Jpan", "ja-Kana"]
    assert release.tracks[0].recording.preview.start.total_seconds() == 45
    assert reading.message.deals[0].deals[0].territories.words() == ["JP"]


@pytest.mark.parametrize("name", ["ern42/audio_album_21_tracks.xml", "ern382/album_9_tracks_with_deals.xml"])
def test_every_place_belongs_to_a_value_of_the_model(name: str):
    reading = _reading(name)
    for path, place in reading.places.items():
        value: object = reading.message
        for step in path.replace("[", ".").replace("]", "").split("."):
            if path in ("version", "profile"):
                break
            value = value[int(step)] if step.isdigit() else getattr(value, step)
        assert place.line > 0
        assert place.path.startswith("/NewReleaseMessage/")
