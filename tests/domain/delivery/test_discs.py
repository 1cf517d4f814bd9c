"""Releases of several discs on their way out: groups, places and names count anew on each disc."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from lxml import etree

from tests.domain.ddex.oracle import needs_schemas, schema_errors
from tests.domain.ddex.test_others import video
from tests.domain.delivery.test_cover_declared import COVER, INTENT, SOUND
from tests.instance import release_body
from tutti.domain import ddex, releases
from tutti.domain.ddex import Version
from tutti.domain.delivery import Party, load_profiles
from tutti.domain.delivery.verbs.compose import Composed, ResourceMaterial, compose
from tutti.domain.intake.formats.drafts import draft_of

SANDBOX, SPOTIFY, GENERIC = 9999, 9, 1999
MATERIAL = ResourceMaterial("k", 10, "0" * 64, "video/mp4", "mp4", position=0, hash_sum="0" * 64)
SENDER = Party("PADPIDA0000000000T", "Tutti")


def draft(discs: Sequence[int | None]) -> releases.ReleaseDraft:
    body = release_body("x", "y", upc="850000000018", release_type="album")
    tracks = [
        body["tracks"][0] | {"isrc": f"QZTUT26{n:05}", "title": f"Ferry No. {n}", "disc_number": disc}
        for n, disc in enumerate(discs, 1)
    ]
    made, faults = releases.from_wire(body["release"], tracks)
    assert faults == []
    return made


def composed(made: releases.ReleaseDraft, home: Path, store: int = SANDBOX) -> Composed:
    profile = load_profiles(home).get(store)
    return compose(profile, SENDER, INTENT, made, [SOUND] * len(made.tracks), COVER)


def placed(document: bytes) -> list[tuple[str, list[str]]]:
    """Return the number of each component and the numbers of its items, as written."""
    root = etree.fromstring(document)
    return [
        (
            group.findtext("SequenceNumber") or "",
            [each.findtext("SequenceNumber") or "" for each in group.findall("ResourceGroupContentItem")],
        )
        for group in root.iterfind(".//ResourceGroup/ResourceGroup")
    ]


@needs_schemas
@pytest.mark.parametrize("version", list(Version))
def test_several_discs_are_valid_by_the_schema(version: Version, tmp_path: Path) -> None:
    document = ddex.write(composed(draft([1, 2, 2]), tmp_path).message, version)
    assert schema_errors(document, version) == []


@pytest.mark.parametrize("version", list(Version))
def test_each_disc_is_a_group_that_counts_from_one(version: Version, tmp_path: Path) -> None:
    made = composed(draft([1, 1, 1, 2, 2, 3]), tmp_path)
    document = ddex.write(made.message, version)
    assert placed(document) == [("1", ["1", "2", "3"]), ("2", ["1", "2"]), ("3", ["1"])]
    assert made.names[:-1] == tuple(
        f"850000000018_{disc:02}_{number:03}.flac"
        for disc, number in ((1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1))
    )
    again = ddex.read(document).message
    assert isinstance(again, ddex.NewReleaseMessage)
    back = draft_of(again)
    assert (back.discs(), [each.isrc for each in back.tracks]) == (
        (1, 1, 1, 2, 2, 3),
        [f"QZTUT26{n:05}" for n in range(1, 7)],
    )


def test_a_store_that_names_no_disc_has_the_songs_counted_through(tmp_path: Path) -> None:
    names = composed(draft([1, 2, 2]), tmp_path, SPOTIFY).names
    assert names == tuple(f"850000000018_T{n}_{n:03}.{'jpg' if n == 4 else 'flac'}" for n in range(1, 5))


def test_one_disc_is_said_as_before(tmp_path: Path) -> None:
    for discs in ([None, None], [1, 1], [None, 1]):
        made = composed(draft(discs), tmp_path)
        assert {track.volume for track in made.message.release.tracks} == {1}
        assert made.names[:2] == ("850000000018_01_001.flac", "850000000018_01_002.flac")
        assert placed(ddex.write(made.message, Version.ERN_43)) == []


@pytest.mark.parametrize(("store", "volumes"), [(SANDBOX, (1, 3)), (GENERIC, (1, 2))])
def test_a_disc_of_videos_that_a_store_takes_not_leaves_no_gap(
    store: int, volumes: tuple[int, int], tmp_path: Path
) -> None:
    film = releases.ReleaseResource(kind="video", told=msgspec.to_builtins(video(volume=2, number=1)))
    made = msgspec.structs.replace(draft([1, 3]), resources=(film,))
    profile = load_profiles(tmp_path).get(store)
    files = [MATERIAL] if store == SANDBOX else []
    told = compose(profile, SENDER, INTENT, made, [SOUND] * 2, COVER, files)
    assert tuple(track.volume for track in told.message.release.tracks) == volumes
    assert told.names[:2] == tuple(f"850000000018_{volume:02}_001.flac" for volume in volumes)
    assert not [
        each for each in ddex.check(told.message, Version.ERN_43) if each.code == "volume_out_of_order"
    ]
