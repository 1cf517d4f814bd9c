"""Videos, booklets, pictures and sheet music: written as each version wants them, read back, converted, shown."""

from datetime import timedelta

import pytest
from hypothesis import given as with_any
from hypothesis import settings
from msgspec.structs import replace
from typer.testing import CliRunner

from tests.domain.ddex import given, oracle
from tests.domain.ddex.anything import mixed_messages
from tests.domain.ddex.reading.test_round_trip import plain
from tests.domain.ddex.test_write_anything import thorough
from tutti.cli import ddex as command
from tutti.core.findings import Severity
from tutti.domain.ddex import (
    CLine,
    LossKind,
    NewReleaseMessage,
    OtherResource,
    ProprietaryId,
    ReleaseType,
    ResourceFile,
    ResourceKind,
    Title,
    Version,
    check,
    convert,
    read,
    without_files,
    write,
)

MISJUDGED = (
    "MultiProfile_TextSheetMusicSoftwareMustBeBonus",
    "MultiProfile_BonusResourceMustHaveProprietaryId",
)
"""Rules 1054-1 and 1177-1 say that texts must be a bonus; the published file reports those that are. Rule 1183-1
looks for a video's identifier where it was before 4.3."""
SOME = settings(thorough, max_examples=25)


def _own(value: str) -> tuple[ProprietaryId, ...]:
    return (ProprietaryId(namespace=given.SENDER.dpid, value=value),)


def video(**changes: object) -> OtherResource:
    song = given.recording()
    made = OtherResource(
        kind=ResourceKind.VIDEO,
        type="ShortFormMusicalWorkVideo",
        isrc="GBABC2600099",
        titles=(Title(text="Velvet Glove", version="Video"),),
        artists=song.artists,
        duration=timedelta(minutes=3),
        p_lines=song.p_lines,
        file=ResourceFile(uri="resources/video.mp4", codec="AVC", width=1920, height=1080),
        number=4,
    )
    return replace(made, **changes)


CAPTURE = OtherResource(
    kind=ResourceKind.IMAGE, type="VideoScreenCapture", proprietary_ids=_own("capture"), goes_with=1
)
BACK = OtherResource(kind=ResourceKind.IMAGE, type="BackCoverImage", proprietary_ids=_own("back"))
BOOKLET = OtherResource(
    kind=ResourceKind.TEXT,
    type="NonInteractiveBooklet",
    proprietary_ids=_own("booklet"),
    titles=(Title(text="The Booklet"),),
    c_lines=(CLine(year=2026, text="© 2026 Iron Crown Music"),),
    file=ResourceFile(uri="resources/booklet.pdf", codec="PDF"),
    is_bonus=True,
)


def album(*others: OtherResource, tracks: int = 3) -> NewReleaseMessage:
    kind = ReleaseType.ALBUM if tracks > 1 else ReleaseType.SINGLE
    return given.message(replace(given.release(tracks, kind), others=others))


ALONE = replace(
    given.message(
        replace(given.release(1), tracks=(), cover=None, others=(video(number=1), CAPTURE)),
    )
)
CASES = {
    "booklet": (album(BOOKLET), "Audio", "AudioAlbum"),
    "video": (album(video(), CAPTURE, BACK, BOOKLET), "MixedMedia", "MixedMediaBundle"),
    "video first": (album(video(number=1)), "MixedMedia", "MixedMediaBundle"),
    "single with video": (album(video(number=2), tracks=1), "MixedMedia", "MixedMediaBundle"),
    "video alone": (ALONE, "SimpleVideoSingle", None),
}


def _fatal(written: bytes) -> list[str]:
    rules = oracle.fatal(oracle.broken_rules(written, oracle.rule_file(written)))
    return [rule for rule in rules if not rule.startswith(MISJUDGED)]


def _profile(written: bytes) -> str:
    return (read(written).profile or "").rpartition("/")[2]


@oracle.needs_schemas
@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("name", CASES)
def test_a_release_with_more_than_recordings_is_valid_and_comes_back(name: str, version: Version) -> None:
    message, new, old = CASES[name]
    wanted = old if version is Version.ERN_382 else new
    if wanted is None:
        assert "no_cover" not in {one.code for one in check(message, version)}
        return
    assert [one for one in check(message, version) if one.severity is Severity.ERROR] == []
    written = write(message, version)
    assert _profile(written) == wanted
    assert oracle.schema_errors(written, version) == []
    assert oracle.bad_references(written) == []
    assert _fatal(written) == []
    again = read(written)
    assert write(again.message, version) == written
    assert len(again.message.release.others) == len(message.release.others)
    for one, sent in zip(again.message.release.others, message.release.others, strict=True):
        for field in (
            "kind",
            "type",
            "isrc",
            "titles",
            "duration",
            "number",
            "goes_with",
            "is_bonus",
            "file",
        ):
            assert getattr(one, field) == getattr(sent, field), field
    assert [one.code for one in again.findings] == []


@pytest.mark.parametrize("source", Version)
@pytest.mark.parametrize("target", Version)
def test_a_video_and_a_booklet_are_converted_without_a_loss(source: Version, target: Version) -> None:
    message = album(video(file=None), CAPTURE, BACK, BOOKLET)
    done = convert(read(write(message, source)), target)
    lost = [one for one in done.losses if "roles[" not in one.path and not one.path.endswith("AvsVersionId")]
    assert {one.path.rpartition(".")[2] for one in lost} <= {"size"}
    assert read(done.content).message.release.others[0].isrc == "GBABC2600099"


@pytest.mark.parametrize("version", Version)
def test_deals_name_a_video_by_its_position_after_the_tracks(version: Version) -> None:
    message = album(video(), BOOKLET)
    of_video = replace(message.deals[0], scope=given.Scope.TRACKS, tracks=(4,))
    back = read(write(replace(message, deals=(of_video,)), version))
    assert back.message.deals[0].tracks == (4,)
    too_far = replace(message, deals=(replace(of_video, tracks=(5,)),))
    assert "no_such_track" in {one.code for one in check(too_far, version)}


@pytest.mark.parametrize("version", Version)
def test_any_release_with_others_comes_back_to_the_byte(version: Version) -> None:
    @SOME
    @with_any(mixed_messages())
    def holds(message: NewReleaseMessage) -> None:
        written = write(plain(message), version)
        reading = read(written)
        assert [one for one in reading.findings if one.severity is Severity.ERROR] == []
        assert write(reading.message, version).decode().splitlines() == written.decode().splitlines()
        assert [one for one in reading.extras if not one.place.path.endswith("/@AvsVersionId")] == []

    holds()


@oracle.needs_schemas
@pytest.mark.parametrize("version", Version)
def test_any_release_with_others_is_valid(version: Version) -> None:
    @SOME
    @with_any(mixed_messages())
    def holds(message: NewReleaseMessage) -> None:
        assert not [one for one in check(message, version) if one.severity is Severity.ERROR]
        written = write(message, version)
        assert oracle.schema_errors(written, version) == []
        assert _fatal(written) == []

    holds()


@pytest.mark.parametrize(
    ("others", "code"),
    [
        ((replace(BOOKLET, type=None),), "resource_type_missing"),
        ((replace(BOOKLET, proprietary_ids=()),), "resource_unidentified"),
        ((video(duration=None),), "no_duration"),
        ((video(titles=()),), "no_display_title"),
        ((video(artists=()),), "no_artist"),
        ((video(number=0),), "place_invalid"),
        ((video(type="LongFormMusicalWorkVideo"),), "no_short_video"),
        ((replace(BOOKLET, number=4),), "not_in_order"),
        ((CAPTURE, video()), "companion_unknown"),
        ((video(isrc="nonsense"),), "identifier_invalid"),
        ((replace(BOOKLET, file=ResourceFile(uri="../booklet.pdf")),), "file_path_unsafe"),
    ],
)
def test_what_is_missing_is_found(others: tuple[OtherResource, ...], code: str) -> None:
    found = [one for one in check(album(*others)) if one.severity is Severity.ERROR]
    assert {one.code for one in found} == {code}
    assert all(one.path.startswith("release.others") and one.mend for one in found)


@pytest.mark.parametrize(
    ("version", "code"),
    [
        (Version.ERN_43, "no_artist"),
        (Version.ERN_432, "no_artist"),
        (Version.ERN_382, "no_display_title"),
    ],
)
def test_sheet_music_needs_what_each_schema_asks(version: Version, code: str) -> None:
    bare = OtherResource(kind=ResourceKind.SHEET_MUSIC, type="Score", proprietary_ids=_own("score"))
    found = [one for one in check(album(bare), version) if one.severity is Severity.ERROR]
    assert [one.code for one in found] == [code]
    full = replace(bare, titles=(Title(text="Velvet Glove"),), artists=given.recording().artists)
    assert not [one for one in check(album(full), version) if one.severity is Severity.ERROR]
    assert b"<SheetMusic" in write(album(full), version)


def test_one_video_alone_is_a_single_with_one_picture() -> None:
    crowded = replace(ALONE, release=replace(ALONE.release, others=(video(number=1), CAPTURE, BACK)))
    assert "lone_video" in {one.code for one in check(crowded)}
    assert "lone_video" not in {one.code for one in check(ALONE)}


def test_a_second_picture_in_3_8_2_is_a_warning() -> None:
    found = {one.code: one.severity for one in check(album(BACK), Version.ERN_382)}
    assert found["more_pictures"] is Severity.WARNING


def test_an_update_without_files_names_no_file_at_all() -> None:
    assert b"<File>" not in write(without_files(album(video(), BOOKLET)), Version.ERN_43)


def test_a_bonus_is_shown(tmp_path) -> None:
    file = tmp_path / "message.xml"
    file.write_bytes(write(album(video(), CAPTURE, BOOKLET), Version.ERN_382))
    shown = CliRunner().invoke(command.app, ["show", str(file)]).output
    assert "Video" in shown and "GBABC2600099" in shown and "resources/video.mp4" in shown
    assert "NonInteractiveBooklet" in shown and "resources/booklet.pdf" in shown


SAMPLES = {
    "ern382/audio_album_with_booklet.xml": {"Text": 1},
    "ern38/longform_music_video.xml": {"Video": 1},
    "ern411/video.xml": {"Video": 2, "Image": 2},
    "ern43/video.xml": {"Video": 2, "Image": 2},
    "ern43/simple_video_single.xml": {"Video": 1, "Image": 1},
    "ern42/boxed_set.xml": {"Video": 28, "Image": 28},
}


@oracle.needs_samples
@oracle.needs_schemas
@pytest.mark.parametrize("name", SAMPLES)
def test_samples_with_videos_and_booklets_are_read_and_handed_on(name: str) -> None:
    reading = read((oracle.SAMPLES / name).read_bytes())
    others = reading.message.release.others
    assert {kind: sum(one.kind == kind for one in others) for kind in SAMPLES[name]} == SAMPLES[name]
    assert "resource_kept_aside" not in {one.code for one in reading.findings}
    place = reading.places["release.others[0].type"]
    assert place.line and place.path.rpartition("/")[2].endswith("Type")
    for version in Version:
        done = convert(reading, version, as_is=True)
        assert [one for one in oracle.schema_errors(done.content, version) if "DPID_OF" not in one] == []
        gone = [one.path for one in done.losses if one.kind is LossKind.GONE and ".others[" in one.path]
        assert [path for path in gone if not path.endswith(".size") and ".titles[" not in path] == []
